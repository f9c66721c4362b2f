"""Taking a step of the transition table: check, lock, write, tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from balaikota.ground.events.log import emit, emit_many
from balaikota.ground.people.rules import Actor, Capacity, Held
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, gettext_noop

from .. import facts, permissions, queries
from ..models import Report, StepTaken
from ..rules import ENDED, RESTARTED_BY_COMMENT, Act, Part, State, Step, outcome, step
from ..rules import filing as checks
from ..rules.handing import Handing, Hands, finish, give_again, give_back, hand_on, hand_out
from . import keeping

_REPORTERS = frozenset({Act.ANSWER, Act.CONFIRM, Act.DISPUTE, Act.WITHDRAW})
_HANDLERS = frozenset({Act.RETURN, Act.FOLLOW_UP, Act.FINISH})
_TEXT_NEEDED = frozenset({Act.ASK, Act.RETURN, Act.FOLLOW_UP, Act.FINISH, Act.DISPUTE, Act.REOPEN})
_ANSWERS = frozenset({Act.FOLLOW_UP, Act.FINISH, Act.REFUSE})  # the city's first answer counts
_PHOTO_KINDS = {Act.FINISH: "after", Act.FOLLOW_UP: "work"}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What comes with a step. `point` is where the work was done; degrees, longitude first."""

    text: str = ""
    agencies: tuple[str, ...] = ()
    reason: str = ""
    photos: tuple[UUID, ...] = ()
    before_photos: tuple[UUID, ...] = ()
    internal: bool = False
    rating: int | None = None
    for_all: bool = False
    point: tuple[float, float] | None = None
    external_id: str = ""


@dataclass(frozen=True)
class _Taking:
    """A step being taken: the locked report, who takes it in which part, and with what."""

    actor: Actor
    report: Report
    act: Act
    parts: frozenset[Part]
    part: Part
    own: str  # the agency whose part the actor acts for, "" for others
    words: Words
    hands: Hands
    now: datetime


def take_step(
    actor: Actor,
    code: str,
    act: Act,
    *,
    now: datetime,
    token: str = "",
    text: str = "",
    agencies: Sequence[str] = (),
    reason: str = "",
    photos: Sequence[UUID] = (),
    before_photos: Sequence[UUID] = (),
    internal: bool = False,
    rating: int | None = None,
    for_all: bool = False,
    point: tuple[float, float] | None = None,
    external_id: str = "",
) -> Report:
    """Take one step with a report; locks its row; one transaction. Tells ReportMoved (and others).

    Args:
        token: the secret of the reporter's link.
        agencies: for DISPOSE; the first one leads. An agency may hand on to its own parts only.
        reason: for REFUSE a code of `refusals.yaml`; for FINISH without a photo after the work, why
            there is none.
        for_all: FINISH by the leading agency ends the parts of all others.
        internal: only officers read the words.

    Raises:
        NotFound: this actor may not know of the report.
        NotAllowed: the step belongs to somebody else.
        Conflict: the report has moved on.
        Invalid: names the field.
    """
    words = Words(
        text=text, agencies=tuple(agencies), reason=reason, photos=tuple(photos),
        before_photos=tuple(before_photos), internal=internal, rating=rating, for_all=for_all,
        point=point, external_id=external_id,
    )  # fmt: skip
    if act is Act.COMMENT:
        return comment(
            actor, code, text, now=now, token=token, internal=internal, photos=photos,
            external_id=external_id,
        )  # fmt: skip
    with transaction.atomic():
        report = queries.lock(actor, code, token)
        return walk(actor, report, act, queries.parts_of(actor, report, token), words, now)


def walk(
    actor: Actor, report: Report, act: Act, parts: frozenset[Part], words: Words, now: datetime
) -> Report:
    """`take_step` for a report that the caller has locked in its transaction."""
    edge = step(State(report.state), act, parts)
    taking = _taking(actor, report, act, parts & edge.parts, _checked(act, words), now)
    handing = _hand(taking)
    edge = outcome(
        edge,
        act,
        State(report.state),
        waiting=handing.hands.open,
        lead_done=_lead_done(taking, handing),
    )
    if act is Act.RETURN and edge.to is State.FILED:
        handing = replace(handing, hands=replace(handing.hands, lead=""))
    before = keeping.mark(report)
    involved = {report.agency, *taking.hands.open, *handing.hands.open}
    _move(taking, edge, handing)
    keeping.move_clocks(report, edge, now)
    _save(report)
    taken = _record(taking, before.state)
    keeping.keep_hands(report, handing, given_by=taken.actor, note=taking.words.text, now=now)
    _keep_photos(taking, taken)
    keeping.recount(before, report)
    _tell(taking, State(before.state), edge, involved)
    return report


def _taking(
    actor: Actor, report: Report, act: Act, parts: frozenset[Part], words: Words, now: datetime
) -> _Taking:
    hands = keeping.hands_of(report)
    part = _part(act, parts)
    own = _own(actor, report, hands) if part is Part.HANDLER else ""
    if part is Part.HANDLER and not own and act is not Act.REOPEN:
        raise Conflict("part_ended", gettext_noop("The part of your agency has ended already."))
    return _Taking(actor, report, act, parts, part, own, words, hands, now)


def _part(act: Act, parts: frozenset[Part]) -> Part:
    """The part a step is taken in, when somebody plays several."""
    order: tuple[Part, ...] = (Part.SYSTEM, Part.VERIFIER, Part.HANDLER, Part.REPORTER)
    if act in _REPORTERS:
        order = (Part.REPORTER, *order)
    if act in _HANDLERS:
        order = (Part.HANDLER, *order)
    return next(part for part in order if part in parts)


def _own(actor: Actor, report: Report, hands: Hands) -> str:
    """The open part the actor acts for: the own office itself, else the leading one, else any."""
    open_ones = [code for code in queries.handling_agencies(actor, report) if code in hands.open]
    offices = {queries.office(held) for held in actor.reach(permissions.HANDLE)}
    return next((code for code in open_ones if code in offices), next(iter(open_ones), ""))


def _checked(act: Act, words: Words) -> Words:
    needed = act in _TEXT_NEEDED or (act is Act.ANSWER and not words.photos)
    text = checks.clean_text(words.text, "text", needed=needed)
    reason = checks.clean_text(words.reason, "reason", longest=200, needed=False)
    checks.check_photos(words.photos)
    checks.check_photos(words.before_photos, "before_photos")
    if words.point is not None:
        checks.check_point(*words.point)
    if words.rating is not None and not 1 <= words.rating <= 5:
        raise Invalid("rating", gettext_noop("Please choose from 1 to 5."), field="rating")
    if act is Act.REFUSE and reason not in {known.code for known in queries.refusal_reasons()}:
        raise Invalid("reason", gettext_noop("Please choose a reason."), field="reason")
    if act is Act.FINISH and not words.photos and not reason:
        raise Invalid(
            "proof",
            gettext_noop("Please add a photo of the finished work, or say why there is none."),
            field="photos",
        )  # fmt: skip
    if act is Act.DISPOSE:
        _check_agencies(words.agencies)
    return replace(words, text=text, reason=reason)


def _check_agencies(codes: Sequence[str]) -> None:
    known = territory.agencies()
    for code in codes:
        if code not in known or not known[code].active:
            raise Invalid(
                "agency", gettext_noop("There is no agency %(name)s."), field="agencies", name=code
            )


def _hand(taking: _Taking) -> Handing:
    """What the step does to the hands the report lies in."""
    hands, own, act = taking.hands, taking.own, taking.act
    if act is Act.DISPOSE and taking.part is Part.HANDLER:
        return hand_on(hands, own, taking.words.agencies)
    if act is Act.DISPOSE:
        return hand_out(hands, taking.words.agencies)
    if act is Act.RETURN:
        return give_back(hands, own)
    if act is Act.FINISH:
        return finish(hands, own, for_all=taking.words.for_all)
    if act is Act.DISPUTE or (act is Act.REOPEN and taking.report.state == State.CLOSED):
        return give_again(hands)
    return Handing(hands)


def _lead_done(taking: _Taking, handing: Handing) -> bool:
    return taking.hands.lead_done or (taking.act is Act.FINISH and handing.hands.lead_done)


def _move(taking: _Taking, edge: Step, handing: Handing) -> None:
    report, now = taking.report, taking.now
    report.state = edge.to.value
    report.agency, report.agencies = handing.hands.lead, list(handing.hands.agencies)
    report.updated_at = now
    report.closed_at = now if edge.to in ENDED else None
    if taking.act in _ANSWERS and report.answered_at is None:
        report.answered_at = now
    if edge.to is State.DONE:
        report.done_at = now
    elif taking.act in (Act.DISPUTE, Act.REOPEN):
        report.done_at = None
        report.reopened += 1
    if taking.words.rating is not None and taking.act in (Act.CONFIRM, Act.DISPUTE):
        report.rating = taking.words.rating


def _save(report: Report) -> None:
    report.save(
        update_fields=[
            "state", "agency", "agencies", "updated_at", "closed_at", "answered_at", "done_at",
            "reopened", "rating", "due_at", "expected_at",
        ]
    )  # fmt: skip


def _record(taking: _Taking, before: str) -> StepTaken:
    words, held = taking.words, _seat(taking)
    return StepTaken.objects.create(
        report=taking.report,
        act=taking.act.value,
        before=before,
        after=taking.report.state,
        actor="reporter" if taking.part is Part.REPORTER else taking.actor.ref,
        title=seat_title(held),
        agency=taking.own or (held.agency if held else ""),
        agencies=list(words.agencies) if taking.act is Act.DISPOSE else [],
        text=words.text,
        reason=words.reason,
        internal=words.internal,
        point=words.point,
        at=taking.now,
        external_id=words.external_id,
    )


def _seat(taking: _Taking) -> Held | None:
    """The position in which the actor takes the step."""
    if taking.part is Part.REPORTER:
        return None
    verifies = taking.part is Part.VERIFIER
    reach = taking.actor.reach(permissions.VERIFY if verifies else permissions.HANDLE)
    return next((held for held in reach if queries.covers(held.area, taking.report.place)), None)


def seat_title(held: Held | None) -> str:
    """ "Plt. Lurah Barat": a deputy signs as one."""
    if held is None:
        return ""
    prefix = {Capacity.PLT: "Plt. ", Capacity.PLH: "Plh. "}.get(held.capacity, "")
    return f"{prefix}{held.title}"[:120]


def _keep_photos(taking: _Taking, taken: StepTaken) -> None:
    kind = _PHOTO_KINDS.get(taking.act, "report")
    if taking.part is not Part.REPORTER and kind == "report":
        kind = "work"
    keeping.keep_photos(taken, "before", taking.words.before_photos)
    keeping.keep_photos(taken, kind, taking.words.photos)


def _tell(taking: _Taking, before: State, edge: Step, involved: set[str]) -> None:
    """ReportMoved once; for what is not public also to each other agency that holds the report."""
    report, actor = taking.report, _teller(taking)
    audience = permissions.audience(report.secret, before, edge.to)
    moved = facts.ReportMoved(
        report_id=report.pk, place=report.place, agency=report.agency, category=report.category_id,
        act=taking.act.value, before=before.value, after=edge.to.value, moved_at=taking.now,
    )  # fmt: skip
    emit(moved, actor=actor, audience=audience)
    others = sorted((involved | set(report.agencies)) - {report.agency, ""})
    if audience and others:
        shared = [
            facts.ReportShared(
                report_id=report.pk, place=report.place, agency=code, category=report.category_id,
                moved_at=taking.now,
            )
            for code in others
        ]  # fmt: skip
        emit_many(shared, actor=actor, audience=audience)
    if taking.words.rating is not None and taking.act in (Act.CONFIRM, Act.DISPUTE):
        rated = facts.ReportRated(
            report_id=report.pk, place=report.place, agency=report.agency,
            category=report.category_id, rating=taking.words.rating, rated_at=taking.now,
        )  # fmt: skip
        emit(rated, actor=actor, audience=audience)


def _teller(taking: _Taking) -> str:
    """An anonymous reporter stays unknown also in the log."""
    hidden = taking.part is Part.REPORTER and taking.report.anonymous
    return "anonymous" if hidden and not taking.actor.is_key else taking.actor.ref


def comment(
    actor: Actor,
    code: str,
    text: str,
    *,
    now: datetime,
    token: str = "",
    internal: bool = False,
    photos: Sequence[UUID] = (),
    external_id: str = "",
) -> Report:
    """Add a comment. Tells ReportCommented.

    The reporter, who verifies and who handles may write; internal ones also whoever sees the report
    by office. While the work waits for confirmation, a comment of reporter or verifier begins the
    days to the automatic closing anew.

    Raises:
        NotFound, NotAllowed, Conflict, Invalid.
    """
    with transaction.atomic():
        report = queries.lock(actor, code, token)
        parts = queries.parts_of(actor, report, token)
        part = _commenter(actor, report, parts, internal=internal)
        words = _checked(Act.COMMENT, Words(
            text=checks.clean_text(text, "text"), photos=tuple(photos), internal=internal,
            external_id=external_id,
        ))  # fmt: skip
        taking = _Taking(actor, report, Act.COMMENT, parts, part, "", words, Hands(), now)
        report.updated_at = now
        if report.state == State.DONE and parts & {Part.REPORTER, Part.VERIFIER} and not internal:
            keeping.move_clocks(report, _RESTART, now)
        report.save(update_fields=["updated_at", "due_at", "expected_at"])
        _keep_photos(taking, _record(taking, report.state))
        emit(
            facts.ReportCommented(
                report_id=report.pk, place=report.place, agency=report.agency,
                category=report.category_id, internal=internal, commented_at=now,
            ),
            actor=_teller(taking), audience=_hearers(report, internal=internal),
        )  # fmt: skip
        return report


_RESTART = Step(State.DONE, frozenset(), start=RESTARTED_BY_COMMENT)


def _hearers(report: Report, *, internal: bool) -> str:
    if internal and not report.secret:
        return permissions.VIEW
    return permissions.audience(report.secret, State(report.state))


def _commenter(actor: Actor, report: Report, parts: frozenset[Part], *, internal: bool) -> Part:
    if report.state == State.WITHDRAWN:
        raise Conflict("withdrawn", gettext_noop("The report was withdrawn."))
    officers = parts & {Part.VERIFIER, Part.HANDLER, Part.SYSTEM}
    if officers:
        return _part(Act.COMMENT, officers)
    if internal and queries.sees_officially(actor, report):
        return Part.VERIFIER
    if internal or Part.REPORTER not in parts:
        raise NotAllowed("not_your_step", gettext_noop("This step belongs to somebody else."))
    return Part.REPORTER
