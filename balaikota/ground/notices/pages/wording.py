"""The city's own words for notices."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import NotFound, Refusal, gettext_noop

from .. import actions, queries
from .. import kinds as declared
from ..channels.whatsapp import body_to_register, template_of
from ..forms import WordsForm
from ..permissions import WORDS
from ..rules import CITY, Words

_LANGUAGES = {"id": "Indonesia", "en": "English"}


@login_required
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of notice, and in which languages the city wrote its own words."""
    actor_of(request).require(WORDS)
    rows = [
        (kind, [(code, name, queries.edited_words(kind.code, code) is not None)
                for code, name in _LANGUAGES.items()])
        for kind in declared.all_kinds()
    ]  # fmt: skip
    return render(request, "notices/kinds.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Write words, see how they look, keep them or go back to ours."""
    actor = actor_of(request)
    actor.require(WORDS)
    known = declared.known(kind)
    if known is None or language not in _LANGUAGES:
        raise NotFound("kind", gettext_noop("There is no such notice."))
    now = queries.words_of(kind, language)
    form = WordsForm(request.POST or None, initial={"title": now.title, "text": now.text})
    if request.method == "POST" and "usual" in request.POST:
        actions.reset_words(actor, kind, language)
        return _saved(request, kind, language)
    if request.method == "POST" and form.is_valid():
        words = Words(**form.cleaned_data)
        try:
            if "look" not in request.POST:
                actions.write_words(actor, kind, language, words, now=timezone.now())
                return _saved(request, kind, language)
            actions.check_words(actor, kind, language, words)
            now = words
        except Refusal as refusal:
            form.add_error(refusal.field, _(refusal.message) % refusal.data)
    usual = queries.usual_words(kind, language)
    return render(request, "notices/words.html", {
        "kind": known, "form": form, "language": language, "language_name": _LANGUAGES[language],
        "languages": _LANGUAGES.items(), "preview": queries.preview(now), "usual": usual,
        "gaps": [f"{{{name}}}" for name in (*sorted(known.values), CITY)],
        "edited": queries.edited_words(kind, language) is not None,
        "template": template_of(kind), "body": body_to_register(now, language),
    }, status=400 if form.errors else 200)  # fmt: skip


def _saved(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("notices:words", kind=kind, language=language)
