"""Every change to accounts, positions, keys and the log of looks. One transaction a call."""

from .accounts import (
    NewAccount,
    change_account,
    change_own,
    close_account,
    create_account,
    forget_me,
    reopen_account,
    reset_second_factor,
    sign_up,
)
from .first_admin import become_first_admin, check_link, first_admin_link
from .grants import end_grant, give_grant, save_position
from .keys import MadeKey, make_key, revoke_key
from .looks import record_look

__all__ = [
    "MadeKey",
    "NewAccount",
    "become_first_admin",
    "change_account",
    "change_own",
    "check_link",
    "close_account",
    "create_account",
    "end_grant",
    "first_admin_link",
    "forget_me",
    "give_grant",
    "make_key",
    "record_look",
    "reopen_account",
    "reset_second_factor",
    "revoke_key",
    "save_position",
    "sign_up",
]
