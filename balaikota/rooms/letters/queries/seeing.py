"""Who sees which request: one predicate in SQL, the same rule for one request, and nothing else.

The applicant sees the own ones. The head of an RT or RW sees those of the own area that pass there,
an office those of its area (or agency) whose chain has a station of it, and a counter those it
typed. For everybody else they do not exist.
"""

from __future__ import annotations

import base64
import hmac

from django.conf import settings
from django.db.models import Q, QuerySet

from balaikota.ground.people.rules import Actor, Held, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop
from balaikota.lib.ids import normal_code, secret_token

from .. import permissions
from ..models import NeedLine, Request
from ..rules import OPEN, Part, State, chain

NOTHING = Q(pk__in=[])
OPEN_STATES = sorted(state.value for state in OPEN)


def token_index(token: str) -> bytes | None:
    """The blind index of a link's secret."""
    return settings.KEY_RING.blind(token, "letters.link") if token else None


def visible_to(actor: Actor) -> QuerySet[Request]:
    """What this actor may see, as one predicate."""
    return Request.objects.filter(own(actor) | official(actor))


def own(actor: Actor) -> Q:
    """What this account asked for."""
    return Q(account=actor.account_id) if actor.signed_in else NOTHING


def official(actor: Actor) -> Q:
    """What this actor sees by office."""
    if actor.system:
        return Q(pk__isnull=False)
    seen = NOTHING
    for held in offices(actor):
        seen |= _of(held)
    if actor.may(permissions.COUNTER):
        seen |= Q(typed_by=actor.ref)
    return seen


def offices(actor: Actor) -> list[Held]:
    """The positions through which somebody stands in chains."""
    return [
        held
        for permission in (permissions.TAP, permissions.CHECK)
        for held in actor.reach(permission)
        if chain.levels_of(held)
    ]


def _of(held: Held) -> Q:
    level = chain.levels_of(held)
    if level in chain.AREA_LEVELS:
        return _in(held.area) & Q(levels__contains=[level]) if held.area else NOTHING
    return _in(held.area) & Q(levels__overlap=levels_within(held))


def _in(area: str) -> Q:
    return territory.under("place", area) if area else Q()


def levels_within(held: Held) -> list[str]:
    """The stations of an agency and of its parts."""
    return [f"agency:{code}" for code in territory.agencies() if within(code, held.agency)] or [
        "agency:" + held.agency
    ]


def waiting_at(actor: Actor) -> Q:
    """What lies at a station this actor holds, now."""
    found = NOTHING
    for held in actor.reach(permissions.CHECK):
        level = chain.levels_of(held)
        if level in ("kelurahan", "kecamatan") and held.area:
            found |= _in(held.area) & Q(level=level)
        elif level.startswith("agency:"):
            found |= _in(held.area) & Q(level__in=levels_within(held))
    return found & Q(state=State.REVIEW.value)


def to_tap(actor: Actor) -> Q:
    """What waits for the tap of this head of RT or RW; the RW comes after the RT."""
    found = NOTHING
    for held in actor.reach(permissions.TAP):
        level = chain.levels_of(held)
        if level in ("rt", "rw") and held.area:
            found |= _in(held.area) & Q(
                pk__in=_waiting_taps(f"{level}_tap", after_rt=level == "rw")
            )
    return found & Q(state__in=[State.GATHERING.value, State.RETURNED.value])


def tap_waits(actor: Actor, request: Request) -> bool:
    """Whether a request waits for the tap of this head of RT or RW."""
    return Request.objects.filter(to_tap(actor), pk=request.pk).exists()


def _waiting_taps(kind: str, *, after_rt: bool) -> QuerySet[Request, int]:
    lines = NeedLine.objects.filter(kind=kind, state="waiting")
    if after_rt:
        unsaid = NeedLine.objects.filter(kind="rt_tap", required=True).exclude(state="done")
        lines = lines.exclude(request__in=unsaid.values("request"))
    return lines.values_list("request_id", flat=True)  # type: ignore[return-value]


def parts_of(actor: Actor, request: Request, token: str = "") -> frozenset[Part]:
    """The parts this actor plays in a request.

    Nobody decides on an own request (UU 30/2014 Pasal 42): an office is not a station there.
    """
    if actor.system:
        return frozenset(Part)
    parts = set()
    mine = actor.signed_in and request.account_id == actor.account_id
    if mine or _holds_link(request, token):
        parts.add(Part.APPLICANT)
    if request.typed_by and request.typed_by == actor.ref and actor.may(permissions.COUNTER):
        parts.add(Part.COUNTER)
    if neighbour_seat(actor, request):
        parts.add(Part.NEIGHBOUR)
    if not mine and station_seat(actor, request):
        parts.add(Part.STATION)
    return frozenset(parts)


def _holds_link(request: Request, token: str) -> bool:
    index = token_index(token)
    return (
        index is not None
        and request.secret_index is not None
        and hmac.compare_digest(bytes(request.secret_index), index)
    )


def neighbour_seat(actor: Actor, request: Request, kind: str = "") -> Held | None:
    """The position of head of RT or RW for this request; of `kind` "rt_tap" or "rw_tap" only."""
    held = actor.reach(permissions.TAP)
    wanted = [kind.removesuffix("_tap")] if kind else ["rt", "rw"]
    for level in wanted:
        seat = chain.seat(held, level, request.place) if level in request.levels else None
        if seat is not None:
            return seat
    return None


def station_seat(actor: Actor, request: Request, *, signs: bool = False) -> Held | None:
    """The position in which this actor holds the station where the request lies."""
    level = request.level
    if not level:
        return None
    permission = permissions.SIGN if signs else permissions.CHECK
    return chain.seat(actor.reach(permission), level, request.place, signs=signs)


def sees_officially(actor: Actor, request: Request) -> bool:
    """Whether this actor sees the request by office; the rule of `official` for one request."""
    if actor.system:
        return True
    if request.typed_by and request.typed_by == actor.ref and actor.may(permissions.COUNTER):
        return True
    return any(
        chain.holds(held, level, request.place)
        for held in offices(actor)
        for level in request.levels
    )


def sees_papers(actor: Actor, request: Request, token: str = "") -> bool:
    """Papers and answers are for the applicant and the offices that decide, not for RT and RW."""
    if actor.system or parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}:
        return True
    return any(
        chain.holds(held, level, request.place)
        for held in actor.reach(permissions.CHECK)
        for level in request.levels
    )


def find(actor: Actor, code: str, token: str = "", *, lock: bool = False) -> Request:
    """One request. Raises NotFound, the same for "none" and "not yours"."""
    rows = Request.objects.select_for_update() if lock else Request.objects
    found = rows.filter(code=normal_code(code) or code).first()
    if found is None or not (parts_of(actor, found, token) or sees_officially(actor, found)):
        raise unseen()
    return found


def unseen() -> NotFound:
    """The one answer for "there is none" and "not for you"."""
    return NotFound("no_request", gettext_noop("We do not find this request."))


def secret_of(key: bytes | None) -> str:
    """By chance, or always the same for a key, so that a repeated answer holds the same link."""
    if key is None:
        return secret_token()
    made = settings.KEY_RING.blind(key.hex(), "letters.secret")
    return base64.urlsafe_b64encode(made[:24]).decode()
