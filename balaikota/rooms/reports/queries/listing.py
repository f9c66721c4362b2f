"""Lists of reports: filters, keyset paging, and the officers' tabs. One statement for a page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.ids import normal_code

from .. import permissions
from ..models import Photo, Report, Reporter
from ..rules import OPEN, State, search_words
from . import seeing
from .catalog import categories

LONGEST_PAGE = 200
RARE = 1000  # words in no more reports than that are rare
OPEN_STATES = sorted(state.value for state in OPEN)
TABS = ("verify", "mine", "overdue", "waiting", "all")
_BY_URGENCY = frozenset({"verify", "mine", "overdue"})
_LANED = frozenset({"mine", "overdue", "waiting"})
WAITING = [State.CLARIFY.value, State.DONE.value]
AT_WORK = [State.DISPOSED.value, State.WORKING.value]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list or a map is narrowed to. Empty values narrow nothing.

    category: a code, or that of a group. place: any region code. words: free text, or a tracking
    code. tab: one of TABS, for officers. mine: what the actor reported. days: filed within so many.
    """

    category: str = ""
    place: str = ""
    state: str = ""
    open: bool | None = None
    agency: str = ""
    words: str = ""
    tab: str = ""
    since: datetime | None = None
    until: datetime | None = None
    overdue: bool = False
    has_photo: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ListRow:
    """One report in a list. `description` is its beginning; `photo` the file of its first photo."""

    id: int
    code: str
    state: str
    category_id: str
    place: str
    agency: str
    agencies: tuple[str, ...]
    description: str
    address: str
    channel: str
    filed_at: datetime
    updated_at: datetime
    due_at: datetime | None
    expected_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    reopened: int
    secret: bool
    anonymous: bool
    example: bool
    photo: UUID | None


@dataclass(frozen=True)
class Page:
    """Rows, and the cursor of the next page ("" when this is the last)."""

    rows: tuple[ListRow, ...]
    next: str


_COLUMNS = (
    "id", "code", "state", "category_id", "place", "agency", "agencies", "beginning", "address",
    "channel", "filed_at", "updated_at", "due_at", "expected_at", "closed_at", "rating", "reopened",
    "secret", "anonymous", "example", "photo",
)  # fmt: skip


def listing(
    actor: Actor | None, filters: Filters, after: str = "", limit: int = 50, *, now: datetime
) -> Page:
    """A page of what this actor may see. One statement.

    The newest come first; in the tabs "verify", "mine" and "overdue" the most urgent ones.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    urgent = filters.tab in _BY_URGENCY
    order = ("due_at", "id") if urgent else ("-filed_at", "-id")
    found = shown(first(_lanes(actor, filters, after, now), order, limit + 1))
    more = len(found) > limit
    page = found[:limit]
    return Page(tuple(page), _cursor(page[-1], urgent=urgent) if more else "")


def _lanes(
    actor: Actor | None, filters: Filters, after: str, now: datetime
) -> list[QuerySet[Report]]:
    """The reports of a list in parts that each have an index in the order of the list."""
    scopes = _scopes(actor, filters, now)
    if len(scopes) == 1 and filters.agency:
        scopes = [scopes[0] & lane for lane in seeing.lanes_of(filters.agency)]
        filters = replace(filters, agency="")
    rows = _after(
        _filtered(Report.objects.all(), filters, now), after, urgent=filters.tab in _BY_URGENCY
    )
    return [rows.filter(scope) for scope in scopes]


def first(lanes: Sequence[QuerySet[Report]], order: Sequence[str], limit: int) -> QuerySet[Report]:
    """The first reports of all lanes. Their ids are found inside indexes, then their rows read."""
    firsts = [lane.order_by(*order).values("pk")[:limit] for lane in lanes]
    found = firsts[0].union(*firsts[1:], all=True) if len(firsts) > 1 else firsts[0]
    return Report.objects.filter(pk__in=found).order_by(*order)[:limit]


def shown(rows: QuerySet[Report]) -> list[ListRow]:
    """Reports as rows of a list. One statement."""
    first = Photo.objects.filter(report=OuterRef("pk"), kind="report").order_by("id")
    lines = rows.annotate(
        beginning=Substr("description", 1, 280), photo=Subquery(first.values("file_id")[:1])
    ).values_list(*_COLUMNS)
    return [_row(line) for line in lines]


def _row(line: tuple[Any, ...]) -> ListRow:
    values = list(line)
    values[6] = tuple(values[6])
    return ListRow(*values)


def held(actor: Actor | None, links: Mapping[str, str]) -> list[ListRow]:
    """Reports whose links (code → secret) somebody holds, and the own account's; newest first."""
    own = Q(pk__in=[])
    for code, secret in links.items():
        own |= Q(code=normal_code(code), reporter__secret_index=seeing.token_index(secret))
    if actor is not None and actor.signed_in:
        own |= Q(reporter__account=actor.account_id)
    ids = list(Report.objects.filter(own).order_by("-filed_at").values_list("pk", flat=True)[:100])
    return shown(Report.objects.filter(pk__in=ids).order_by("-filed_at", "-id"))


def narrowed(actor: Actor | None, filters: Filters, now: datetime) -> QuerySet[Report]:
    """What the actor may see, narrowed by the filters; not ordered."""
    return _filtered(Report.objects.filter(_scope(actor, filters, now)), filters, now)


def _filtered(rows: QuerySet[Report], filters: Filters, now: datetime) -> QuerySet[Report]:
    if filters.category:
        rows = rows.filter(category__in=_codes(filters.category))
    if filters.place:
        rows = rows.filter(of_place(filters.place))
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.open is not None:
        rows = (
            rows.filter(state__in=OPEN_STATES)
            if filters.open
            else rows.exclude(state__in=OPEN_STATES)
        )
    if filters.agency:
        rows = rows.filter(seeing.of_agency(filters.agency))
    if filters.since:
        rows = rows.filter(filed_at__gte=filters.since)
    if filters.until:
        rows = rows.filter(filed_at__lt=filters.until)
    if filters.overdue:
        rows = rows.filter(state__in=OPEN_STATES, due_at__lt=now)
    if filters.has_photo:
        rows = rows.filter(Exists(Photo.objects.filter(report=OuterRef("pk"))))
    return _searched(rows, filters.words)


def of_place(place: str) -> Q:
    """Within a region. A kelurahan is asked by equality, so that its index gives the order, too."""
    if within(territory.city(), place):
        return Q()
    if place.count(".") == 3:
        return Q(place=place)
    if seeing.is_part(place):
        return seeing.in_area(place)
    return Q(place__startswith=place + ".")


def _scope(actor: Actor | None, filters: Filters, now: datetime) -> Q:
    """Who sees what, with the tab in it."""
    if actor is None:
        return seeing.IS_PUBLIC
    if filters.mine:
        return Q(pk__in=Reporter.objects.filter(account=actor.account_id or 0).values("report"))
    if filters.tab in TABS:
        return tab_of(actor, filters.tab, now)
    return seeing.seen_by(actor)


def _scopes(actor: Actor | None, filters: Filters, now: datetime) -> list[Q]:
    """`_scope` in parts, for tabs that hold what lies with agencies."""
    if actor is None or filters.mine or filters.tab not in _LANED:
        return [_scope(actor, filters, now)]
    mine = filters.tab == "mine"
    seen = seeing.handled_lanes(actor) if mine else seeing.official_lanes(actor)
    return [lane & _in_tab(filters.tab, now) for lane in seen] or [Q(pk__in=[])]


def tab_of(actor: Actor, tab: str, now: datetime) -> Q:
    """What lies in a tab of the officers' inbox; always within what the actor sees by office."""
    if tab == "all":
        return seeing.seen_at_work(actor)
    if tab == "verify":
        return seeing.official(actor) & to_verify(actor)
    seen = handled(actor) if tab == "mine" else seeing.official(actor)
    return seen & _in_tab(tab, now)


def _in_tab(tab: str, now: datetime) -> Q:
    if tab == "mine":
        return Q(state__in=AT_WORK)
    if tab == "overdue":
        return Q(state__in=OPEN_STATES, due_at__lt=now)
    return Q(state__in=WAITING)


def to_verify(actor: Actor) -> Q:
    found = Q(pk__in=[])
    for one in actor.reach(permissions.VERIFY):
        found |= seeing.in_area(one.area)
    return found & Q(state=State.FILED.value)


def handled(actor: Actor) -> Q:
    """What the actor handles, in whatever state."""
    found = Q(pk__in=[])
    for one in actor.reach(permissions.HANDLE):
        found |= seeing.handled_by(one)
    return found


def _codes(category: str) -> list[str]:
    tree = categories()
    return [category, *(part.code for part in tree.children(category))]


def _searched(rows: QuerySet[Report], words: str) -> QuerySet[Report]:
    """Rows with all these words, or with this tracking code.

    Rare words are looked up first (one statement more): the planner cannot tell rare words from
    common ones, and would walk through everything in order of time.
    """
    if not words:
        return rows
    code, asked = normal_code(words), search_words(words)
    if code and not asked:
        return rows.filter(code=code)
    if not asked:
        return rows.none()
    found = SearchQuery(asked, config="indonesian", search_type="plain")
    wanted = Q(code=code) | Q(words=found) if code else Q(words=found)
    ids = list(Report.objects.filter(wanted).values_list("pk", flat=True)[: RARE + 1])
    return rows.filter(pk__in=ids) if len(ids) <= RARE else rows.filter(wanted)


def _cursor(row: ListRow, *, urgent: bool) -> str:
    moment = row.due_at if urgent else row.filed_at
    text = f"{moment.isoformat() if moment else ''}|{row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(rows: QuerySet[Report], cursor: str, *, urgent: bool) -> QuerySet[Report]:
    """Rows behind a cursor; a cursor that is none begins anew."""
    if not cursor:
        return rows
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, number = text.partition("|")
        at, pk = datetime.fromisoformat(moment) if moment else None, int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return rows
    if not urgent:
        return (
            rows
            if at is None
            else rows.filter(Q(filed_at__lte=at) & (Q(filed_at__lt=at) | Q(pk__lt=pk)))
        )
    if at is None:  # those without a clock come last
        return rows.filter(due_at__isnull=True, pk__gt=pk)
    later = Q(due_at__gte=at) & (Q(due_at__gt=at) | Q(pk__gt=pk))
    return rows.filter(later | Q(due_at__isnull=True))
