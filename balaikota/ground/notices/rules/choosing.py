"""Through which channels a person is told, and when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from balaikota.lib.errors import gettext_noop

from .timing import Quiet, next_daily, when_loud


class Channel(StrEnum):
    """How a notice leaves the house. Everybody with an account has the inbox besides."""

    EMAIL = "email"
    PUSH = "push"
    WHATSAPP = "whatsapp"
    SMS = "sms"


CHANNELS: dict[Channel, str] = {
    Channel.EMAIL: gettext_noop("E-mail"),
    Channel.PUSH: gettext_noop("On this device"),
    Channel.WHATSAPP: gettext_noop("WhatsApp"),
    Channel.SMS: gettext_noop("SMS"),
}
# A gathered message is worth no SMS; the telephone is told of what is told at once.
_GATHERED = frozenset({Channel.EMAIL, Channel.PUSH})
_TELEPHONE = frozenset({Channel.WHATSAPP, Channel.SMS})


class Missing(StrEnum):
    """Why somebody is not told through a channel that was wanted."""

    OFF = "off"  # the city has not set it up
    NOWHERE = "nowhere"  # no address, number or device is known
    STOPPED = "stopped"  # the person asked for no more, or messages came back


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the kind of notice says."""

    channels: frozenset[Channel]
    urgent: bool = False
    daily: bool = False


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a person wants to be told; None: as the kind says."""

    channels: frozenset[Channel] | None = None
    daily: bool | None = None
    quiet: Quiet | None = None
    daily_at: time = time(7)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Where a person can be reached, and where not any more. `inbox`: has an account."""

    inbox: bool
    ways: frozenset[Channel]
    stopped: frozenset[Channel] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One message to send. `else_sms`: by SMS if WhatsApp cannot bring it."""

    channel: Channel
    at: datetime
    daily: bool = False
    else_sms: bool = False


def plan(
    given: Given, manner: Manner, reach: Reach, on: frozenset[Channel], *,
    now: datetime, zone: ZoneInfo,
) -> tuple[list[Planned], dict[Channel, Missing]]:  # fmt: skip
    """What to send, and why not the rest of what was wanted.

    Args:
        on: the channels this city has set up.

    What is urgent waits for nothing. Whoever has no inbox is reached by what they left, whatever
    the kind would choose. One telephone is told once: by WhatsApp, or by SMS.
    """
    wanted = given.channels if manner.channels is None else manner.channels
    if not reach.inbox and not wanted & reach.ways:
        wanted = reach.ways
    daily = not given.urgent and (given.daily if manner.daily is None else manner.daily)
    missing = _missing(wanted, reach, on)
    open_ways = wanted - missing.keys()
    chosen = open_ways & _GATHERED if daily and reach.inbox else open_ways
    else_sms = chosen >= _TELEPHONE
    if else_sms:
        chosen -= {Channel.SMS}
    gathers = daily and reach.inbox
    at = now if given.urgent else when_loud(now, manner.quiet, zone)
    if gathers:
        at = next_daily(now, manner.daily_at, zone)
    return [
        Planned(
            channel=channel, at=at, daily=gathers,
            else_sms=else_sms and channel is Channel.WHATSAPP,
        )
        for channel in Channel if channel in chosen
    ], missing  # fmt: skip


def _missing(
    wanted: frozenset[Channel], reach: Reach, on: frozenset[Channel]
) -> dict[Channel, Missing]:
    found: dict[Channel, Missing] = {}
    for channel in wanted:
        if channel not in reach.ways:
            found[channel] = Missing.NOWHERE
        elif channel not in on:
            found[channel] = Missing.OFF
        elif channel in reach.stopped:
            found[channel] = Missing.STOPPED
    return found
