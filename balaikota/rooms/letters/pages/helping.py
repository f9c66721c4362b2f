"""`/surat/bantu/<token>/`: a helper uploads one paper, a witness signs. No account needed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.pages.common import put_into
from balaikota.lib.errors import NotFound, Refusal

from ..actions import inviting
from ..actions.giving import Gift
from ..actions.inviting import Opened, Witness
from ..forms.acts import WitnessForm
from ..queries import one
from ..words import title_of
from .common import gift_of, kindly


@require_http_methods(["GET", "POST"])
@kindly
def by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """What is asked of the helper, and the thanks once it is given."""
    now = timezone.now()
    found = inviting.opened(token, now=now)
    form = WitnessForm(request.POST or None) if found.line.kind == "witness" else None
    error = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _give(request, token, found, form)
        except NotFound:
            raise
        except Refusal as refusal:
            error = in_words(refusal)
            if form is not None:
                put_into(form, refusal)
        else:
            return render(request, "letters/helped.html", {"witness": form is not None})
    return _show(request, found, form, error)


def _give(request: HttpRequest, token: str, found: Opened, form: WitnessForm | None) -> None:
    now = timezone.now()
    if form is None:
        inviting.give_by_link(token, gift_of(request, f"letter:{found.request.code}", now), now=now)
        return
    said = form.cleaned_data
    who = Witness(name=said["name"], nik=said["nik"], phone=said["phone"])
    inviting.give_by_link(token, Gift(agreed=said["agreed"]), now=now, witness=who)


def _show(
    request: HttpRequest, found: Opened, form: WitnessForm | None, error: str
) -> HttpResponseBase:
    line = next(one_ for one_ in one.needs_of(found.request) if one_.id == found.line.pk)
    context = {
        "line": line, "form": form, "error": error, "helper": found.name, "until": found.until,
        "applicant": found.request.name,
        "title": title_of(one.definition_of(found.request)),
    }  # fmt: skip
    bad = bool(error) or bool(form and form.errors)
    return render(request, "letters/help.html", context, status=422 if bad else 200)
