"""Whether an agreement allows what is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from balaikota.ground.people.rules import within
from balaikota.lib.errors import NotAllowed, gettext_noop


@dataclass(frozen=True, slots=True)
class Grant:
    """An agreement as it is remembered by every process. `key` is the ref of its API key."""

    id: int
    number: str
    application: str
    title: str
    agency: str
    fields: frozenset[str]
    returned: frozenset[str]
    areas: tuple[str, ...]
    purposes: frozenset[str]
    basis: str
    per_day: int
    national: bool
    valid_from: date
    valid_until: date
    ended: bool
    key: str

    def in_force(self, day: date) -> bool:
        return not self.ended and self.valid_from <= day <= self.valid_until

    def covers(self, place: str) -> bool:
        """Whether residents of this place may be asked about."""
        return not self.areas or any(within(place, area) for area in self.areas)


def check(grant: Grant | None, key: str, fields: Iterable[str], purpose: str, day: date) -> Grant:
    """The grant itself, when it allows this.

    Raises:
        NotAllowed: unknown, another's, not in force, or beyond its fields and purposes.
    """
    if grant is None or not grant.key or grant.key != key:
        raise NotAllowed(
            "agreement", gettext_noop("This key has no such agreement."), field="agreement"
        )
    if not grant.in_force(day):
        raise NotAllowed(
            "agreement_over", gettext_noop("This agreement is not in force today."),
            field="agreement",
        )  # fmt: skip
    beyond = sorted(set(fields) - grant.fields)
    if beyond:
        raise NotAllowed(
            "field_beyond", gettext_noop("The agreement does not cover these fields: %(which)s."),
            field="fields", which=", ".join(beyond),
        )  # fmt: skip
    if purpose not in grant.purposes:
        raise NotAllowed(
            "purpose_beyond", gettext_noop("The agreement does not cover this purpose."),
            field="purpose",
        )  # fmt: skip
    return grant
