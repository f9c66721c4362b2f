"""What runs by the clock: handing out and sending every few seconds, forgetting every night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.utils import timezone
from procrastinate.contrib.django import app

from balaikota.ground.events.worker import MESSAGES

from . import actions, channels
from .actions import Parcel
from .channels import Outcome, Sent
from .rules import Channel

_HANDS = 4  # connections at once for each channel


@app.periodic(cron="* * * * * */5")
@app.task(name="notices.hand_out", queue="notices", queueing_lock="notices.hand_out")
def hand_out(timestamp: int) -> None:
    """Decide through which channels what was told leaves the house."""
    while actions.hand_out(now=timezone.now()):
        pass


@app.periodic(cron="* * * * * */5")
@app.task(name="notices.send", queue=MESSAGES, queueing_lock="notices.send")
def send(timestamp: int) -> None:
    """Send what is due, until nothing is."""
    while parcels := actions.take_due(now=timezone.now()):
        send_all(parcels)


def send_all(parcels: Sequence[Parcel]) -> None:
    """Send messages, some at once, and note how each went."""
    shares: dict[tuple[Channel, int], list[Parcel]] = defaultdict(list)
    for number, parcel in enumerate(parcels):
        shares[parcel.message.channel, number % _HANDS].append(parcel)
    with ThreadPoolExecutor(max(1, len(shares)), thread_name_prefix="notices") as pool:
        for results in pool.map(_send_share, shares, shares.values()):
            for parcel, sent in results:
                actions.note(parcel, sent, now=timezone.now())


def _send_share(share: tuple[Channel, int], parcels: list[Parcel]) -> list[tuple[Parcel, Sent]]:
    channel, _number = share
    with channels.opened(channel) as send_one:
        return [(parcel, _sent(send_one, parcel)) for parcel in parcels]


def _sent(send_one: channels.Send, parcel: Parcel) -> Sent:
    """One message that cannot be made or sent must not hold up the others."""
    try:
        return send_one(parcel.message)
    except Exception as error:
        return Sent(Outcome.LATER, problem=type(error).__name__)


@app.periodic(cron="41 3 * * *")
@app.task(name="notices.sweep", queue="notices", queueing_lock="notices.sweep")
def sweep(timestamp: int) -> None:
    """Forget what is old."""
    actions.sweep(now=timezone.now())
