"""Recording what happens to a resident or in a family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor

from .. import permissions
from ..actions import lives, looking
from ..forms import people as people_forms
from ..queries import finding
from .common import form_page, requires, tried


@dataclass(frozen=True)
class Kind:
    """One kind of event: its title, form, and what it does."""

    title: Any
    form: type[forms.Form]
    act: Callable[[Actor, int, Any, datetime], Any]
    danger: bool = False


def _death(actor: Actor, pk: int, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    lives.record_death(actor, pk, day=given["day"], document=given["document"], now=now)


def _left(actor: Actor, pk: int, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    lives.record_leaving(actor, pk, day=given["day"], document=given["document"], now=now)


def _moved(actor: Actor, pk: int, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    lives.record_move(
        actor, pk, place=form.place(), address=given["address"], day=given["day"],
        whole_family=given["whole_family"], now=now,
    )  # fmt: skip


def _family(actor: Actor, pk: int, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    lives.change_family(actor, pk, kk=given["kk"], role=given["role"], day=given["day"], now=now)


def _corrected(actor: Actor, pk: int, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    lives.correct(
        actor, pk, form.changes(), document=given["document"], sex=given["sex"],
        civil_status=given["civil_status"], now=now,
    )  # fmt: skip


def _birth(actor: Actor, pk: int, form: Any, now: datetime) -> None:
    document = form.cleaned_data["document"]
    lives.record_birth(actor, pk, form.newborn(), document=document, now=now)


def _arrived(actor: Actor, pk: int, form: Any, now: datetime) -> None:
    given = form.cleaned_data
    lives.record_arrival(
        actor, pk, form.newborn(), day=given["day"], document=given["document"], now=now
    )


OF_RESIDENT = {
    "meninggal": Kind(gettext_lazy("Record a death"), people_forms.LeaveForm, _death, True),
    "pindah-keluar": Kind(
        gettext_lazy("Record moving out of the city"), people_forms.LeaveForm, _left, True
    ),
    "pindah": Kind(gettext_lazy("Record a move"), people_forms.MoveForm, _moved),
    "kartu-keluarga": Kind(
        gettext_lazy("To another family card"), people_forms.FamilyForm, _family
    ),
    "pembetulan": Kind(gettext_lazy("Correct data"), people_forms.CorrectionForm, _corrected),
}
OF_FAMILY = {
    "kelahiran": Kind(gettext_lazy("Record a birth"), people_forms.NewcomerForm, _birth),
    "kedatangan": Kind(gettext_lazy("Record an arrival"), people_forms.ArrivalForm, _arrived),
}


@requires(permissions.CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def of_resident(request: HttpRequest, resident: int, change: str) -> HttpResponseBase:
    """An event of one resident."""
    kind = OF_RESIDENT.get(change)
    if kind is None:
        raise Http404
    finding.resident(actor_of(request), resident)
    initial = _known(request, resident) if change == "pembetulan" else {}
    back = reverse("residents:resident", args=[resident])
    return _event(request, kind, resident, initial, back)


def _known(request: HttpRequest, resident: int) -> dict[str, Any]:
    """What the correction begins with; the record is opened for it, and that is written down."""
    actor = actor_of(request)
    found = finding.resident(actor, resident)
    actor.require(permissions.REVEAL)
    looking.open_record(actor, found, "correction", shown=True, now=timezone.now())
    person = finding.person_of(found)
    kept = people_forms.CorrectionForm.base_fields
    values = {name: getattr(person, name) for name in kept if name in person.__struct_fields__}
    return {**values, "sex": found.sex, "civil_status": found.civil_status}


@requires(permissions.CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def of_family(request: HttpRequest, family: int, change: str) -> HttpResponseBase:
    """Somebody new in a family."""
    kind = OF_FAMILY.get(change)
    if kind is None:
        raise Http404
    finding.family(actor_of(request), family)
    return _event(request, kind, family, {}, reverse("residents:family", args=[family]))


def _event(
    request: HttpRequest, kind: Kind, pk: int, initial: dict[str, Any], back: str
) -> HttpResponseBase:
    form = kind.form(request.POST or None, initial=initial)
    actor, now = actor_of(request), timezone.now()
    if request.method == "POST" and tried(form, lambda: kind.act(actor, pk, form, now)):
        messages.success(request, _("It is recorded."))
        return redirect(back)
    return form_page(
        request, form, title=str(kind.title), button=_("Record"), back=back, danger=kind.danger
    )
