"""Who sees which report: one predicate in SQL, the same rule for one report, and nothing else.

Everybody sees what was forwarded and is not secret. Officers also see, by area, what is not public
yet, and what their agency handles. Secret reports are seen by who verifies there, by who handles
them, and by the reporter; for everybody else they do not exist.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet, Value

from balaikota.ground.people.rules import Actor, Held, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop
from balaikota.lib.ids import normal_code

from .. import permissions
from ..models import Report, Reporter
from ..rules import BY_AGENCY, PUBLIC, Act, Part, State, office_of, possible

_VILLAGE_DOTS = 3  # "36.72.01.1001"
EVERYTHING = Q(Value(True))  # an empty Q would vanish in an "or"
PUBLIC_STATES = sorted(state.value for state in PUBLIC)
IS_PUBLIC = Q(secret=False, state__in=PUBLIC_STATES)
MOST_LANES = 12  # an agency with more parts is looked for in one go, and sorted


def public() -> QuerySet[Report]:
    """What anybody may see."""
    return Report.objects.filter(IS_PUBLIC)


def visible_to(actor: Actor | None) -> QuerySet[Report]:
    """What this actor may see, as one predicate."""
    return Report.objects.filter(seen_by(actor))


def seen_by(actor: Actor | None) -> Q:
    """The predicate of `visible_to`."""
    if actor is None:
        return IS_PUBLIC
    if actor.system:
        return Q()
    return IS_PUBLIC | official(actor) | _own(actor)


def seen_at_work(actor: Actor | None) -> Q:
    """The predicate of screens and figures: what is public, and what the actor sees by office."""
    if actor is not None and actor.system:
        return Q()
    return IS_PUBLIC if actor is None else IS_PUBLIC | official(actor)


def official(actor: Actor) -> Q:
    """What the actor sees by office, beyond what is public. Empty office: nothing."""
    found = Q(pk__in=[])
    for lane in _by_place(actor):
        found |= lane
    for held in actor.reach(permissions.HANDLE):
        found |= handled_by(held)
    return found


def official_lanes(actor: Actor) -> list[Q]:
    """The same in parts (`lanes_of`) that together hold it all; some may lie in two of them."""
    return [*_by_place(actor), *handled_lanes(actor)]


def _by_place(actor: Actor) -> list[Q]:
    plain = [Q(secret=False) & in_area(one.area) for one in _by_area(actor.reach(permissions.VIEW))]
    return [*plain, *(in_area(one.area) for one in _by_area(actor.reach(permissions.SECRET)))]


def handled_by(held: Held) -> Q:
    """Reports handed to the agency of this position, within its area."""
    return of_agency(office(held)) & in_area(held.area)


def handled_lanes(actor: Actor) -> list[Q]:
    """What the actor handles, in parts."""
    return [
        lane & in_area(held.area)
        for held in actor.reach(permissions.HANDLE)
        for lane in lanes_of(office(held))
    ]


def of_agency(agency: str) -> Q:
    """Handled by an agency or a part of it; "" is any agency at all."""
    if not agency:
        return ~Q(agencies=[])
    codes = _parts(agency)
    return Q(agency__in=codes) | Q(shared=True, agencies__overlap=codes)


def lanes_of(agency: str) -> list[Q]:
    """`of_agency` in parts of which each is one range of an index, in the order of lists."""
    if not agency:
        return [of_agency(agency)]
    codes = _parts(agency)
    leading = (
        [Q(agency=code) for code in codes] if len(codes) <= MOST_LANES else [Q(agency__in=codes)]
    )
    return [*leading, Q(shared=True, agencies__overlap=codes)]


def _parts(agency: str) -> list[str]:
    return [code for code in territory.agencies() if within(code, agency)] or [agency]


def in_area(area: str) -> Q:
    """Within a region; reports without a place belong to who sees the whole city."""
    if not area or within(territory.city(), area):
        return EVERYTHING
    column = "part" if is_part(area) else "place"
    return territory.under(column, area)


def is_part(area: str) -> bool:
    """Whether an area is an RW or RT: deeper than the kelurahan that `place` holds."""
    return area.count(".") > _VILLAGE_DOTS


def _own(actor: Actor) -> Q:
    if actor.is_key:
        return Q(pk__in=Reporter.objects.filter(typed_by=actor.ref).values("report"))
    if actor.account_id is None:
        return Q(pk__in=[])
    return Q(pk__in=Reporter.objects.filter(account=actor.account_id).values("report"))


def _by_area(held: Iterable[Held]) -> list[Held]:
    return [one for one in held if one.role not in BY_AGENCY]


def is_public(report: Report) -> bool:
    return not report.secret and State(report.state) in PUBLIC


def find(actor: Actor | None, code: str, token: str = "") -> Report:
    """One report by its code as people type it. Loads the reporter's row with it.

    Raises:
        NotFound: there is none, or this actor may not know of it; the two cannot be told apart.
    """
    known = Report.objects.select_related("reporter").filter(code=normal_code(code)).first()
    if known is None or not sees(actor, known, token):
        raise NotFound("no_report", gettext_noop("We do not find this report."))
    return known


def lock(actor: Actor, code: str, token: str = "") -> Report:
    """`find`, and lock the row until the end of the transaction. Raises NotFound."""
    rows = Report.objects.select_related("reporter").select_for_update(of=("self",))
    known = rows.filter(code=normal_code(code)).first()
    if known is None or not sees(actor, known, token):
        raise NotFound("no_report", gettext_noop("We do not find this report."))
    return known


def may_see(actor: Actor | None, code: str, token: str = "") -> bool:
    """Whether `find` would find it."""
    try:
        find(actor, code, token)
    except NotFound:
        return False
    return True


def sees(actor: Actor | None, report: Report, token: str = "") -> bool:
    """The rule of `visible_to` for one report in hand, and for who holds the reporter's link."""
    if is_public(report) or (actor is not None and actor.system):
        return True
    if _is_reporter(actor, report, token):
        return True
    if actor is None:
        return False
    return sees_officially(actor, report)


def sees_officially(actor: Actor, report: Report) -> bool:
    """The rule of `official` for one report in hand: seen by office, not as the public does."""
    if any(_handles(held, report) for held in actor.reach(permissions.HANDLE)):
        return True
    need = permissions.SECRET if report.secret else permissions.VIEW
    return any(covers(held.area, _where(report)) for held in _by_area(actor.reach(need)))


def parts_of(actor: Actor | None, report: Report, token: str = "") -> frozenset[Part]:
    """Which parts this actor plays for a report. No query when the reporter's row is loaded."""
    parts = set()
    if _is_reporter(actor, report, token):
        parts.add(Part.REPORTER)
    if actor is not None and actor.system:
        parts.add(Part.SYSTEM)
    elif actor is not None:
        if _verifies(actor, report):
            parts.add(Part.VERIFIER)
        if handling_agencies(actor, report):
            parts.add(Part.HANDLER)
    return frozenset(parts)


def acts_for(report: Report, parts: frozenset[Part]) -> list[Act]:
    """What these parts (`parts_of`) may do with the report now, in the order of the table."""
    return possible(State(report.state), parts)


def handling_agencies(actor: Actor, report: Report) -> list[str]:
    """The agencies of this report for which the actor may act, the leading one first."""
    codes = sorted(report.agencies, key=lambda code: code != report.agency)
    held = [one for one in actor.reach(permissions.HANDLE) if covers(one.area, report.place)]
    offices = [office(one) for one in held]
    return [code for code in codes if any(within(code, office) for office in offices)]


def _where(report: Report) -> str:
    """As exactly as it is known."""
    return report.part or report.place


def _verifies(actor: Actor, report: Report) -> bool:
    need = [permissions.VERIFY, *([permissions.SECRET] if report.secret else [])]
    return all(
        any(covers(held.area, report.place) for held in _by_area(actor.reach(permission)))
        for permission in need
    )


def _handles(held: Held, report: Report) -> bool:
    return covers(held.area, report.place) and any(
        within(code, office(held)) for code in report.agencies
    )


def office(held: Held) -> str:
    """The agency code a position handles reports for."""
    return office_of(held.role, held.area, held.agency)


def covers(area: str, place: str) -> bool:
    """Whether an area holds a place; the whole city also holds what has no place."""
    return within(territory.city(), area) or within(place, area)


def _is_reporter(actor: Actor | None, report: Report, token: str) -> bool:
    reporter = getattr(report, "reporter", None)
    if reporter is None:
        return False
    index = bytes(reporter.secret_index or b"")
    if token and hmac.compare_digest(index, token_index(token)):
        return True
    if actor is None:
        return False
    if actor.is_key:
        return bool(reporter.typed_by == actor.ref)
    return actor.account_id is not None and reporter.account_id == actor.account_id


def token_index(token: str) -> bytes:
    """The blind index by which the secret of a reporter's link is recognised."""
    return settings.KEY_RING.blind(token, "reports.link")
