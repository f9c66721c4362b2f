"""The life of an agreement, who decides, and whether it holds now. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from balaikota.ground.people.rules import STAFF, Role
from balaikota.lib.errors import Conflict, Invalid, gettext_noop

KEEPERS = frozenset(
    {Role.OFFICER, Role.AGENCY_HEAD, Role.LURAH, Role.CAMAT, Role.DATA_STEWARD, Role.ADMINISTRATOR}
)
DECIDERS = frozenset({Role.AGENCY_HEAD, Role.DATA_STEWARD, Role.ADMINISTRATOR})
READERS = STAFF
LONGEST_YEARS = 5


class State(StrEnum):
    """Where an agreement stands."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"


STEPS: dict[State, frozenset[State]] = {
    State.APPLIED: frozenset({State.APPROVED, State.REFUSED}),
    State.APPROVED: frozenset({State.REVOKED}),
    State.REFUSED: frozenset(),
    State.REVOKED: frozenset(),
}


def check_step(before: str, after: State) -> None:
    """Raises Conflict when this step is not in the table."""
    if after not in STEPS[State(before)]:
        raise Conflict("step", gettext_noop("This agreement can no longer be changed this way."))


def check_application(
    *, purpose: str, legal_basis: str, personal: bool, valid_from: date, valid_until: date,
    per_minute: int, per_day: int,
) -> None:  # fmt: skip
    """Raises Invalid when an agreement cannot be asked for so.

    Personal data needs a legal basis (UU 27/2022 art. 20), and no agreement is for ever.
    """
    if len(purpose.split()) < 3:
        raise Invalid(
            "purpose", gettext_noop("Say in a sentence what the data is for."), field="purpose"
        )
    if personal and not legal_basis.strip():
        raise Invalid(
            "legal_basis", gettext_noop("Personal data needs a legal basis."), field="legal_basis"
        )
    if valid_until < valid_from:
        raise Invalid(
            "dates", gettext_noop("The last day lies before the first day."), field="valid_until"
        )
    if (valid_until - valid_from).days > 366 * LONGEST_YEARS:
        raise Invalid(
            "too_long", gettext_noop("An agreement holds for five years at most."),
            field="valid_until",
        )  # fmt: skip
    for name, value in (("per_minute", per_minute), ("per_day", per_day)):
        if not 1 <= value <= 100_000_000:
            raise Invalid("quota", gettext_noop("The quota must be at least 1."), field=name)


def holds(state: str, valid_from: date, valid_until: date, day: date) -> bool:
    """Whether calls may be made on this day. Both ends count."""
    return state == State.APPROVED and valid_from <= day <= valid_until
