"""Every change of the exchange: one transaction, rows and a fact."""

from .agreements import Wish, ask, decide, may_decide
from .sealing import BATCH, seal
from .services import (
    MadeKey,
    ServiceData,
    make_key,
    offer_service,
    revoke_key,
    turn_service,
)
from .subscribing import (
    Due,
    agree,
    agree_by_token,
    callback_token,
    hand_over,
    note_try,
    replay,
    send_again,
    stop,
    subscribe,
    sweep_deliveries,
    take_due,
)

__all__ = [
    "BATCH",
    "Due",
    "MadeKey",
    "ServiceData",
    "Wish",
    "agree",
    "agree_by_token",
    "ask",
    "callback_token",
    "decide",
    "hand_over",
    "make_key",
    "may_decide",
    "note_try",
    "offer_service",
    "replay",
    "revoke_key",
    "seal",
    "send_again",
    "stop",
    "subscribe",
    "sweep_deliveries",
    "take_due",
    "turn_service",
]
