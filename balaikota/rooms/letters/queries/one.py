"""One request from near: its definition, answers, check list, papers, history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from balaikota.ground.territory import queries as territory

from ..models import HistoryLine, Invite, NeedLine, Paper, Request
from ..rules import answers as asking
from ..rules import needs as rules
from ..rules.catalog import Definition, Need, level_of
from ..rules.needs import NeedState
from ..rules.wording import Living, filled, words_of
from . import catalog


def definition_of(request: Request) -> Definition:
    """The version it was asked by, whatever came after."""
    return catalog.version(request.version_id).definition


def answers_of(request: Request) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(bytes(request.sealed))
    return kept


def level_of_last(definition: Definition) -> str:
    """The level of the station that signs."""
    return level_of(definition.chain[-1])


def packed(answers: Mapping[str, Any]) -> bytes:
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":")).encode()


def living(place: str) -> Living:
    """Where somebody lives, in the words of a letter."""
    codes = place.split(".")
    rw = codes[4] if len(codes) > 4 else ""
    rt = codes[5] if len(codes) > 5 else ""
    village, district = ".".join(codes[:4]), ".".join(codes[:3])
    names = territory.region_names([village, district])
    return Living(rt, rw, names[village], names[district], territory.city_name())


def needs_by_key(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Need]:
    """Key of a line → the need behind it, by what was answered."""
    return dict(rules.lines(asking.shown_needs(definition, answers)))


@dataclass(frozen=True)
class PaperView:
    id: UUID
    added_at: datetime
    added_by: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class NeedView:
    """A line of the check list for a page. `next` can be done now; `text` is what is declared."""

    id: int
    key: str
    kind: str
    title: str
    help: str
    text: str
    required: bool
    state: str
    by: str
    since: datetime
    done_at: datetime | None
    office: str
    note: str
    next: bool
    paper: bool
    papers: tuple[PaperView, ...]
    invited: str
    invite_until: datetime | None

    @property
    def waits(self) -> bool:
        return self.state != NeedState.DONE


def line_of(row: NeedLine) -> rules.Line:
    return rules.Line(row.key, row.kind, row.required, NeedState(row.state), row.since)


def needs_of(request: Request) -> list[NeedView]:
    """The check list in the order of the service. Three queries."""
    definition, answers = definition_of(request), answers_of(request)
    known = needs_by_key(definition, answers)
    rows = list(NeedLine.objects.filter(request=request).order_by("id"))
    papers: dict[int, list[PaperView]] = {}
    for paper in Paper.objects.filter(need__in=rows).order_by("id"):
        papers.setdefault(paper.need_id, []).append(
            PaperView(paper.file_id, paper.added_at, paper.added_by, tuple(paper.doubts))
        )
    open_invites = {
        invite.need_id: invite
        for invite in Invite.objects.filter(need__in=rows, used_at=None, revoked_at=None)
    }
    able = {line.key for line in rules.next_ones(line_of(row) for row in rows)}
    words = words_of(definition, answers, living(request.place))
    return [
        _view(row, known.get(row.key), able, papers.get(row.pk, []), open_invites.get(row.pk),
              words)
        for row in rows
    ]  # fmt: skip


def _view(
    row: NeedLine, need: Need | None, able: set[str], papers: list[PaperView],
    invite: Invite | None, words: Mapping[str, str],
) -> NeedView:  # fmt: skip
    number = row.key.partition(".")[2]
    title = need.title if need else ""
    return NeedView(
        id=row.pk, key=row.key, kind=row.kind, title=f"{title} {number}".strip(),
        help=need.help if need else "", text=filled(need.text, words) if need else "",
        required=row.required, state=row.state, by=row.by, since=row.since, done_at=row.done_at,
        office=row.title, note=row.note, next=row.key in able,
        paper=need.paper if need else False, papers=tuple(papers),
        invited=invite.name if invite else "", invite_until=invite.expires_at if invite else None,
    )  # fmt: skip


def history_of(request: Request, *, internal: bool) -> list[HistoryLine]:
    """What was done, the oldest first; internal words only for offices."""
    rows = HistoryLine.objects.filter(request=request)
    if not internal:
        rows = rows.filter(internal=False)
    return list(rows.order_by("at", "id"))


def has_paper(request: Request, file: UUID) -> bool:
    """Whether this photo was given for this request."""
    return Paper.objects.filter(need__request=request, file=file).exists()


def rows_of(needs: Iterable[NeedView]) -> tuple[list[NeedView], list[NeedView]]:
    """What is missing, and what is there."""
    listed = list(needs)
    return [one for one in listed if one.waits], [one for one in listed if not one.waits]
