"""Telling people about requests. Called inside the transaction of what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from balaikota.ground.notices import actions as notices
from balaikota.ground.notices.rules import To
from balaikota.ground.people import queries as people
from balaikota.ground.territory import queries as territory

from .. import notices as kinds
from .. import permissions, words
from ..models import NeedLine, Request
from ..queries import one, seeing
from ..rules import Act, NeedState, State, chain

REMIND_AFTER = timedelta(days=3)  # of silence, and then once a week
_WORDS = 300


def moved(request: Request, act: Act, who: str, text: str, now: datetime) -> None:
    """A request took a step: the applicant or the next office is told, as it concerns them."""
    done_with = () if request.ended_at else (kinds.TO_CHECK, kinds.STALLED)
    notices.take_back(subject=_subject(request), now=now, kinds=done_with)
    if act in (Act.RETURN, Act.OBJECT):
        values = {"who": who, "words": text[:_WORDS]}
        _tell_applicant(request, kinds.RETURNED, now, values, f":{now.timestamp():.0f}")
    elif act is Act.REFUSE:
        with translation.override("id"):
            reason = words.reason_words(request.reason)
        values = {"reason": reason, "words": text[:_WORDS]}
        _tell_applicant(request, kinds.REFUSED, now, values)
    elif act is Act.SIGN:
        _tell_applicant(request, kinds.SIGNED, now, {"number": request.number})
    elif State(request.state) is State.REVIEW and act in (Act.COMPLETE, Act.PASS, Act.REASSIGN):
        _tell_station(request, now)


def ask_neighbours(request: Request, now: datetime, new: Iterable[NeedLine] | None = None) -> None:
    """The head of the RT, or, once that one has confirmed, of the RW.

    Args:
        new: the check list of a request that was just made: nobody was asked before.
    """
    if new is None:
        notices.take_back(subject=_subject(request), now=now, kinds=(kinds.TO_CONFIRM,))
        new = NeedLine.objects.filter(request=request)
    kinds_waiting = {line.kind for line in new if line.state == NeedState.WAITING}
    for kind, level in (("rt_tap", "rt"), ("rw_tap", "rw")):
        if kind in kinds_waiting:
            _tell_neighbours(request, level, now)
            return


def _tell_neighbours(request: Request, level: str, now: datetime) -> None:
    area = chain.office_of(level, request.place)
    notices.tell_holders(
        kinds.TO_CONFIRM, permissions.TAP, place=area, agency="",
        once=f"letters.to_confirm:{request.pk}:{level}", now=now,
        values={"letter": _title(request)}, link=reverse("letters:work", args=[request.code]),
        subject=_subject(request), but=_beyond(permissions.TAP, area, "", now),
    )  # fmt: skip


def _tell_station(request: Request, now: datetime) -> None:
    """Who holds the office where it lies now; not who is above it."""
    place, agency = _office(request)
    notices.tell_holders(
        kinds.TO_CHECK, permissions.CHECK, place=place, agency=agency,
        once=f"letters.to_check:{request.pk}:{now.timestamp():.0f}:{agency}", now=now,
        values={
            "letter": _title(request), "code": request.code, "until": _day(request.station_due_at),
        },
        link=reverse("letters:work", args=[request.code]), subject=_subject(request),
        but=_beyond(permissions.CHECK, place, agency, now),
    )  # fmt: skip


def _office(request: Request) -> tuple[str, str]:
    """Place and agency by which the holders of the present station are found."""
    agency = chain.office_of(request.level, request.place)
    return (request.place if request.level.startswith("agency:") else agency), agency


def _beyond(permission: str, place: str, agency: str, now: datetime) -> Collection[int]:
    """Who holds this permission above an office: the camat of a lurah, the city of an agency."""
    if agency and agency != place:
        return people.holders(permission, place, "", now)
    above = place.rpartition(".")[0]
    return people.holders(permission, above, above if agency else "", now)


def escalate(now: datetime) -> int:
    """Tell who is above an office of what should have left it since yesterday, once for each
    station: the camat of a kelurahan, the head of an agency. Returns how many were told.

    What a kecamatan is late with stands on the panel of where letters wait.
    """
    late = Request.objects.filter(
        state=State.REVIEW.value, station_due_at__lt=now,
        station_due_at__gte=now - timedelta(days=2),
    )  # fmt: skip
    return sum(_tell_above(request, now) for request in late.iterator(chunk_size=500))


def _tell_above(request: Request, now: datetime) -> int:
    place, agency = _office(request)
    if request.level == "kecamatan":
        return 0
    permission, below = permissions.SIGN, set(_beyond(permissions.SIGN, place, agency, now))
    if request.level == "kelurahan":
        place = agency = place.rpartition(".")[0]
        permission, below = permissions.CHECK, set(_beyond(permissions.CHECK, place, agency, now))
    return notices.tell_holders(
        kinds.STALLED, permission, place=place, agency=agency,
        once=f"letters.stalled:{request.pk}:{request.station}", now=now,
        values={
            "letter": _title(request), "code": request.code, "until": _day(request.station_due_at),
            "office": territory.agency_name(request.agency),
        },
        link=reverse("command_center:home"), subject=_subject(request), but=below,
    )  # fmt: skip


def remind(now: datetime) -> int:
    """Remind applicants gently of what is missing: after some silence, then once a week. Returns
    how many were told."""
    silent = Request.objects.filter(
        state__in=[State.GATHERING.value, State.RETURNED.value],
        updated_at__lt=now - REMIND_AFTER,
    )
    return sum(_remind(request, now) for request in silent.iterator(chunk_size=500))


def _remind(request: Request, now: datetime) -> bool:
    own = [
        need.title
        for need in one.needs_of(request)
        if need.waits and need.required and not need.kind.endswith("_tap") and need.title
    ]
    if not own:
        return False
    weeks = (now - request.updated_at - REMIND_AFTER).days // 7
    moment = f":{request.updated_at.timestamp():.0f}:{weeks}"
    return _tell_applicant(request, kinds.MISSING, now, {"missing": ", ".join(own)}, moment)


def _tell_applicant(
    request: Request, kind: str, now: datetime, values: dict[str, str], moment: str = ""
) -> bool:
    """The account; of a walk-in the telephone, with the link the counter handed over."""
    to, link = _applicant(request)
    if to is None:
        return False
    return notices.tell(
        kind, to, once=f"{kind}:{request.pk}{moment}", now=now,
        values={"letter": _title(request), **values}, link=link, subject=_subject(request),
        place=request.place, agency=request.agency,
    )  # fmt: skip


def _applicant(request: Request) -> tuple[To | None, str]:
    if request.account_id:
        page = reverse("letters:request", args=[request.code])
        return To(account=request.account_id), page
    phone = str(one.answers_of(request).get("telepon", ""))
    if not phone or request.intake_key is None:
        return None, ""
    token = seeing.secret_of(bytes(request.intake_key))
    return To(phone=phone), reverse("letters:own", args=[request.code, token])


def _title(request: Request) -> str:
    return one.definition_of(request).title


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F Y") if at else ""


def _subject(request: Request) -> str:
    return f"letter:{request.pk}"
