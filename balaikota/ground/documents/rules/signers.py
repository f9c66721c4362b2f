"""Who may sign what, and how the signature names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from balaikota.ground.people.rules import Capacity, Held, Role, within
from balaikota.lib.errors import Invalid, NotAllowed, gettext_noop

UNLOCKED_FOR = timedelta(minutes=15)
PROVEN_FOR = timedelta(minutes=15)  # how old the second factor may be when a key is unlocked
TRIES = 5  # wrong PINs in a row, then the key rests
RESTS = timedelta(minutes=30)
PIN_DIGITS = (6, 12)


def may_sign(held: Held, roles: Iterable[str], place: str, agency: str) -> bool:
    """Whether this position signs documents of these roles for this place and agency.

    A deputy (Plt, Plh) holds the position and signs as such.
    """
    if held.role not in {Role(role) for role in roles}:
        return False
    if agency:
        return held.covers(place, agency)
    # Offices of kecamatan and kelurahan carry their region's code; other agencies cover no place.
    return within(place, held.area) and within(place, held.agency)


def signing_seat(held: Iterable[Held], roles: Iterable[str], place: str, agency: str) -> Held:
    """The position to sign with: the nearest to the place, a definitive one before a deputy's.

    Raises:
        NotAllowed: none of the positions may sign this.
    """
    wanted = tuple(roles)
    able = [seat for seat in held if may_sign(seat, wanted, place, agency)]
    if not able:
        raise NotAllowed("signer", gettext_noop("You may not sign this document."))
    able.sort(key=lambda seat: (-len(seat.area), -len(seat.agency), seat.capacity != "definitif"))
    return able[0]


_PREFIX = {Capacity.DEFINITIVE: "", Capacity.PLT: "Plt. ", Capacity.PLH: "Plh. "}


def shown_title(held: Held) -> str:
    """ "Plt. Lurah Sukamaju"."""
    return f"{_PREFIX[held.capacity]}{held.title}"


def check_pin(pin: str) -> str:
    """A PIN that is not the first that anybody tries.

    Raises:
        Invalid
    """
    low, high = PIN_DIGITS
    if not (pin.isascii() and pin.isdecimal() and low <= len(pin) <= high):
        raise Invalid("pin", gettext_noop("A PIN has 6 to 12 digits."), field="pin")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    half = len(pin) // 2
    if steps in ({0}, {1}, {9}) or (len(pin) % 2 == 0 and pin[:half] == pin[half:]):
        raise Invalid(
            "pin_weak", gettext_noop("This PIN is too easy to guess. Choose another."), field="pin"
        )
    return pin


def resting(tries: int, last_try: datetime | None, now: datetime) -> bool:
    """Whether a key takes no PIN for now, after too many wrong ones."""
    return tries >= TRIES and last_try is not None and now < last_try + RESTS
