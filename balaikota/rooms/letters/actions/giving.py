"""Completing a request together: papers, statements, taps, witnesses, registers, the vault.

Whoever holds a thing gives it. Each gift is one line of the check list, one line of history and
one fact; the last one begins the chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.files import actions as files
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound, gettext_noop

from .. import facts, permissions
from ..models import NeedLine, Paper, Request, VaultItem
from ..queries import one, prefill, seeing
from ..rules import Act, NeedState, Part, State, chain, papers, step
from ..rules import needs as rules
from ..rules.catalog import TAPS, Need
from . import keeping, telling
from .keeping import By

MOST_PAPERS = 6
_FROM_VAULT = 2  # the newest photos of a kind
ANSWERS = "perbaikan"  # the line that asks for other answers
_PAPERS = frozenset({"upload", "agency"})


@dataclass(frozen=True, kw_only=True)
class Gift:
    """What is given for a line: photos (drafts of `files`) with what makes them hard to read, or
    the yes to a statement."""

    photos: tuple[UUID, ...] = ()
    doubts: tuple[tuple[str, ...], ...] = ()
    agreed: bool = False
    signer: str = ""  # a witness: name, NIK and telephone


@transaction.atomic
def fulfil(
    actor: Actor, code: str, key: str, gift: Gift, *, now: datetime, token: str = ""
) -> Request:
    """Give something that is needed, as the applicant or the counter. Tells NeedMet.

    Raises:
        NotFound: no such request, or no such line.
        NotAllowed: it lies with somebody else.
        Conflict: the request has moved on.
        Invalid: nothing was given.
    """
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}
    step(State(request.state), Act.FULFIL, parts)
    part = Part.APPLICANT if Part.APPLICANT in parts else Part.COUNTER
    return give(request, line_of(request, key), gift, By(actor, part), now)


def line_of(request: Request, key: str) -> NeedLine:
    """A line of the check list. Raises NotFound."""
    found = NeedLine.objects.filter(request=request, key=key).first()
    if found is None:
        raise NotFound("no_need", gettext_noop("This is not needed for the request."))
    return found


def need_behind(request: Request, line: NeedLine) -> Need | None:
    """The need of a line; None for answers that must be mended."""
    definition, answers = one.definition_of(request), one.answers_of(request)
    return one.needs_by_key(definition, answers).get(line.key)


def give(request: Request, line: NeedLine, gift: Gift, by: By, now: datetime) -> Request:
    """Take a gift. The caller holds the lock and has checked the part."""
    need = need_behind(request, line)
    if line.kind in _PAPERS:
        if line.kind == "agency" and need is not None and not need.paper:
            raise NotAllowed("register", gettext_noop("Only the register can answer this."))
        _keep_papers(request, line, gift, by, now)
        if need is not None and need.vault and by.part is Part.APPLICANT:
            _into_vault(request, need, gift.photos, now)
    elif line.kind in ("statement", "witness"):
        if not gift.agreed:
            raise Invalid(
                "agree", gettext_noop("Please tick that the statement is true."), field="agreed"
            )
        line.signer = gift.signer
    else:
        raise NotAllowed("not_your_step", gettext_noop("This step belongs to somebody else."))
    meet(request, line, by, now)
    return request


def meet(
    request: Request, line: NeedLine, by: By, now: datetime, *, act: Act = Act.FULFIL,
    note: str = "", giver: str = "",
) -> None:  # fmt: skip
    """A line is there: row, history, fact; and the chain when it was the last."""
    line.state, line.done_at, line.done_by = NeedState.DONE, now, by.ref
    line.by, line.title, line.note = giver or _giver(by, line), by.title, note[:400]
    line.save()
    request.updated_at = now
    request.save(update_fields=["updated_at"])
    keeping.write(request, by, act, now, need=line.key, text=note)
    tell(request, line, by, now)
    if not keeping.settle(request, now) and by.part is Part.NEIGHBOUR:
        telling.ask_neighbours(request, now)


def _giver(by: By, line: NeedLine) -> str:
    if by.part is Part.NEIGHBOUR:
        return TAPS[line.kind]
    if by.part is Part.HELPER:
        return "witness" if line.kind == "witness" else "helper"
    return "register" if by.part is Part.SYSTEM else by.part.value


def tell(request: Request, line: NeedLine, by: By, now: datetime) -> None:
    emit(
        facts.NeedMet(
            request_id=request.pk, place=request.place, service=request.service,
            agency=keeping.office_of(request, one.definition_of(request)), need=line.key,
            state=line.state, by=line.by or _giver(by, line), met_at=now,
        ),
        actor=by.actor.ref if by.actor.account_id or by.actor.system else "anonymous",
        audience=permissions.HEARS,
    )  # fmt: skip


def _keep_papers(request: Request, line: NeedLine, gift: Gift, by: By, now: datetime) -> None:
    if not gift.photos:
        raise Invalid("photo", gettext_noop("Please choose a photo."), field="photos")
    if len(gift.photos) + line.papers.count() > MOST_PAPERS:
        raise Invalid(
            "papers", gettext_noop("At most %(most)s photos."), field="photos", most=MOST_PAPERS
        )
    files.adopt(gift.photos, f"letter:{request.pk}")
    doubts: Sequence[tuple[str, ...]] = gift.doubts or [()] * len(gift.photos)
    Paper.objects.bulk_create(
        Paper(need=line, file_id=photo, added_at=now, added_by=by.ref, doubts=list(found))
        for photo, found in zip(gift.photos, doubts, strict=True)
    )


@transaction.atomic
def drop_paper(actor: Actor, code: str, file: UUID, *, now: datetime, token: str = "") -> Request:
    """Take back a photo that was given. Its line waits again when it was the last one.

    A photo that lies in the vault, or serves another request, stays there.
    """
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}
    step(State(request.state), Act.FULFIL, parts)
    paper = Paper.objects.filter(need__request=request, file=file).select_related("need").first()
    if paper is None:
        raise NotFound("no_photo", gettext_noop("This photo is not here."))
    line = paper.need
    paper.delete()
    if not line.papers.exists() and line.state == NeedState.DONE:
        line.state, line.done_at, line.since = NeedState.WAITING, None, now
        line.save(update_fields=["state", "done_at", "since"])
    if not (
        Paper.objects.filter(file=file).exists() or VaultItem.objects.filter(file=file).exists()
    ):
        files.discard(file, owner=f"letter:{request.pk}")
    return request


def _into_vault(request: Request, need: Need, photos: Sequence[UUID], now: datetime) -> None:
    if request.account_id is None or not need.keeps:
        return
    today = timezone.localdate(now)
    VaultItem.objects.bulk_create(
        [
            VaultItem(
                account_id=request.account_id, kind=need.vault, file_id=photo, given_at=now,
                good_until=papers.good_until(today, need.keeps),
            )
            for photo in photos
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def give_known(request: Request, now: datetime, lines: Sequence[NeedLine] | None = None) -> None:
    """Fill in what registers and the vault hold. The caller holds the lock (or the new row).

    Args:
        lines: the check list, when the caller has it at hand.
    """
    definition, answers = one.definition_of(request), one.answers_of(request)
    known = one.needs_by_key(definition, answers)
    rows = NeedLine.objects.filter(request=request) if lines is None else lines
    waiting = [
        (line, known[line.key]) for line in rows
        if line.state != NeedState.DONE and line.key in known
    ]  # fmt: skip
    asked: dict[str, bool | None] = {}
    for _, need in waiting:
        if need.asks and need.asks not in asked:
            asked[need.asks] = prefill.ask_register(need.asks, request.account_id, now)
    left = [
        (line, need) for line, need in waiting
        if not (need.asks and _from_register(request, line, asked[need.asks], now))
    ]  # fmt: skip
    _from_vault(request, left, now)


def _from_register(request: Request, line: NeedLine, answer: bool | None, now: datetime) -> bool:
    after = rules.from_register(answer, NeedState(line.state))
    if after is NeedState.DONE:
        meet(request, line, keeping.HOUSE, now)
        return True
    if after is NeedState.OBJECTED and line.kind == "agency" and line.state != after:
        line.state, line.by = after, "register"
        line.save(update_fields=["state", "by"])
        tell(request, line, keeping.HOUSE, now)
    return False


def _from_vault(request: Request, waiting: Iterable[tuple[NeedLine, Need]], now: datetime) -> None:
    wanted = [(line, need.vault) for line, need in waiting if need.vault and line.kind == "upload"]
    if not wanted or request.account_id is None:
        return
    kept: dict[str, list[VaultItem]] = {}
    for item in VaultItem.objects.filter(
        account=request.account_id, kind__in={kind for _, kind in wanted},
        good_until__gte=timezone.localdate(now),
    ).order_by("-given_at"):  # fmt: skip
        kept.setdefault(item.kind, []).append(item)
    if not kept:
        return
    # Where photos lie already, an office asked for better ones.
    full = set(Paper.objects.filter(need__in=[line for line, _ in wanted]).values_list("need_id"))
    for line, kind in wanted:
        if kind in kept and (line.pk,) not in full:
            _take_from_vault(request, line, kept[kind][:_FROM_VAULT], now)


def _take_from_vault(
    request: Request, line: NeedLine, items: Sequence[VaultItem], now: datetime
) -> None:
    Paper.objects.bulk_create(
        [Paper(need=line, file_id=item.file_id, added_at=now, added_by="vault") for item in items],
        ignore_conflicts=True,
    )
    meet(request, line, keeping.HOUSE, now, giver="vault")


@transaction.atomic
def tap(actor: Actor, code: str, *, now: datetime, text: str = "") -> Request:
    """Confirm as head of the RT or RW: one tap. Tells NeedMet.

    Raises:
        NotAllowed: another RT or RW.
        Conflict: it was confirmed already, or the RT comes first.
    """
    request = seeing.find(actor, code, lock=True)
    step(State(request.state), Act.TAP, seeing.parts_of(actor, request))
    line, by = _own_tap(actor, request)
    meet(request, line, by, now, act=Act.TAP, note=text.strip())
    return request


def _own_tap(actor: Actor, request: Request) -> tuple[NeedLine, By]:
    """The waiting line this actor may tap, in the order RT, RW."""
    rows = list(NeedLine.objects.filter(request=request))
    given = [one.line_of(row) for row in rows]
    own = [
        (row, seat)
        for row in sorted(rows, key=lambda row: row.kind)
        if row.kind in TAPS and (seat := seeing.neighbour_seat(actor, request, row.kind))
    ]
    if not own:
        raise NotAllowed("not_your_step", gettext_noop("This step belongs to somebody else."))
    for row, seat in own:
        if row.state != NeedState.DONE:
            rules.check_tap(row.kind, given)
            return row, By(actor, Part.NEIGHBOUR, chain.title(seat))
    raise Conflict("tapped", gettext_noop("This was confirmed already."))


@transaction.atomic
def object_to(actor: Actor, code: str, text: str, *, now: datetime) -> Request:
    """Say as head of RT or RW why this cannot be confirmed. Tells NeedMet and LetterMoved."""
    request = seeing.find(actor, code, lock=True)
    edge = step(State(request.state), Act.OBJECT, seeing.parts_of(actor, request))
    line, by = _own_tap(actor, request)
    words = text.strip()[:400]
    if not words:
        raise Invalid("text", gettext_noop("Please say why."), field="text")
    line.state, line.by, line.title, line.note = (
        NeedState.OBJECTED, TAPS[line.kind], by.title, words,
    )  # fmt: skip
    line.save(update_fields=["state", "by", "title", "note"])
    tell(request, line, by, now)
    keeping.move(request, by, Act.OBJECT, edge.to, now, text=words)
    return request


@transaction.atomic
def ask_again(actor: Actor, code: str, key: str, *, now: datetime, token: str = "") -> Request:
    """Ask an RT, RW or register once more after an objection. Tells NeedMet."""
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}
    step(State(request.state), Act.FULFIL, parts)
    line = line_of(request, key)
    if line.state != NeedState.OBJECTED:
        raise Conflict("not_objected", gettext_noop("Nothing speaks against this."))
    part = Part.APPLICANT if Part.APPLICANT in parts else Part.COUNTER
    line.state, line.since, line.by = NeedState.WAITING, now, ""
    line.save(update_fields=["state", "since", "by"])
    keeping.write(request, By(actor, part), Act.FULFIL, now, need=line.key)
    tell(request, line, By(actor, part), now)
    give_known(request, now)
    return request
