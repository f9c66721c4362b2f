"""Who holds a report: handing it to agencies, onward, back, and ending their parts. Pure.

A report may lie with several agencies. One leads. Each part ends by itself: done, returned to the
verifier, or replaced (handed on, or ended by the leading agency).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from balaikota.ground.people.rules import within
from balaikota.lib.errors import Conflict, Invalid, gettext_noop

DONE, RETURNED, REPLACED = "done", "returned", "replaced"


@dataclass(frozen=True)
class Hands:
    """Where a report lies. `open` are agencies whose part is not ended; `done` those that finished.

    `agencies` are all that handle or handled it, and so still see it; who returned it is not there.
    """

    lead: str = ""
    agencies: tuple[str, ...] = ()
    open: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()

    @property
    def lead_done(self) -> bool:
        return self.lead in self.done


@dataclass(frozen=True)
class Handing:
    """The hands after a step: `given` are new parts, `ended` maps agency → outcome."""

    hands: Hands
    given: tuple[str, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()


def hand_out(hands: Hands, to: Iterable[str]) -> Handing:
    """The verifier gives it to agencies; the first one leads if nobody does.

    Raises:
        Invalid: nobody was named, or all named ones hold it already.
    """
    given = _new(hands, to)
    lead = hands.lead if hands.lead in hands.open else given[0]
    return Handing(_with(hands, lead, given), given)


def hand_on(hands: Hands, own: str, to: Iterable[str]) -> Handing:
    """An agency hands its part to parts of its own; it ends, and the first of them takes its place.

    Raises:
        Invalid: nobody was named, or somebody outside the own agency.
    """
    given = _new(hands, to)
    if any(code == own or not within(code, own) for code in given):
        raise Invalid(
            "not_own_part", gettext_noop("You can hand it on to parts of your own agency only."),
            field="agencies",
        )  # fmt: skip
    lead = given[0] if hands.lead == own else hands.lead
    after = _with(hands, lead, given)
    return Handing(replace(after, open=after.open - {own}), given, ((own, REPLACED),))


def give_back(hands: Hands, own: str) -> Handing:
    """An agency says: not ours. Another open part leads then, if it was the leading one."""
    still = hands.open - {own}
    rest = tuple(code for code in hands.agencies if code != own)
    lead = hands.lead
    if lead == own:
        lead = next((code for code in rest if code in still), next(iter(rest), ""))
    after = replace(hands, lead=lead, agencies=rest, open=still)
    return Handing(after, ended=((own, RETURNED),))


def finish(hands: Hands, own: str, *, for_all: bool) -> Handing:
    """An agency ends its part as done; the leading one may end all others with it.

    Raises:
        Invalid: somebody else leads.
    """
    if for_all and own != hands.lead:
        raise Invalid(
            "not_leading",
            gettext_noop("Only the leading agency can finish for all."),
            field="for_all",
        )
    others = sorted(hands.open - {own}) if for_all else []
    ended = ((own, DONE), *((code, REPLACED) for code in others))
    after = Hands(
        hands.lead, hands.agencies, open=hands.open - {own, *others}, done=hands.done | {own}
    )
    return Handing(after, ended=ended)


def give_again(hands: Hands) -> Handing:
    """Back to work: the leading agency gets it once more."""
    given = (hands.lead,) if hands.lead else ()
    return Handing(replace(hands, open=frozenset(given), done=frozenset()), given)


def _new(hands: Hands, to: Iterable[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(to))
    if not asked:
        raise Invalid(
            "agencies", gettext_noop("Please choose at least one agency."), field="agencies"
        )
    given = tuple(code for code in asked if code not in hands.open)
    if not given:
        raise Conflict(
            "has_it", gettext_noop("These agencies have the report already."), field="agencies"
        )
    return given


def _with(hands: Hands, lead: str, given: tuple[str, ...]) -> Hands:
    return Hands(
        lead=lead,
        agencies=tuple(dict.fromkeys((*hands.agencies, *given))),
        open=hands.open | set(given),
        done=hands.done - set(given),
    )
