"""A new source step by step: where it lies, its columns, what it shows; then it is read.

Nothing is kept between the steps: the page carries all that was chosen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from .. import actions, queries, trying, words
from ..forms import FORMS_OF, ColumnForms, KindForm, MapForm, ShowForm, WhereForm
from ..permissions import MANAGE
from ..reading import World
from ..reading.feed import pushed_lines
from ..rules import drafting
from ..rules.drafting import Draft, DraftColumn, Paging, SignIn
from ..rules.problems import BadManifest
from ..rules.shapes import ColumnSpec
from ..world import world
from . import sealing
from .editing import shown
from .gate import needs

_COLUMNS = "kolom"


@needs(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """The wizard. Buttons: look (into the source), try, save."""
    where = WhereForm(request.POST or None, agencies=_agencies(request))
    if request.method != "POST":
        return _page(request, where)
    special = _special(request, where)
    good = where.is_valid() and (special is None or special.is_valid())
    if special is not None:
        special.is_valid()
    if where.is_valid():
        _carry_secret(request, where)
    if not good:
        return _page(request, where, status=400, special=special)
    if "look" in request.POST or f"{_COLUMNS}-TOTAL_FORMS" not in request.POST:
        return _look(request, where, special)
    return _go_on(request, where, special)


def _special(request: HttpRequest, where: WhereForm) -> KindForm | None:
    """The form of the chosen kind, for kinds that say more than an address."""
    form = FORMS_OF.get(where.chosen)
    return form(request.POST) if form else None


def _world(special: KindForm | None) -> World:
    """Where sources lie; of pushed events, the example somebody pasted."""
    sample = special.sample() if special else None
    if special is None or sample is None:
        return world()
    return replace(world(), pushed=pushed_lines(sample, special.cleaned_data["records"]))


def _carry_secret(request: HttpRequest, where: WhereForm) -> None:
    """From the field into the seal, so that no page ever shows it."""
    typed = where.cleaned_data["secret"]
    if typed:
        where.carry(sealing.seal(typed, actor_of(request).ref, timezone.now()))


def _secrets(request: HttpRequest, where: WhereForm) -> dict[str, str]:
    sealed = where["sealed"].value() or ""
    value = sealing.unseal(sealed, actor_of(request).ref, timezone.now()) if sealed else ""
    return {drafting.SECRET: value} if value else {}


def _agencies(request: HttpRequest) -> list[tuple[str, str]]:
    actor = actor_of(request)
    return [
        (code, f"{view.short}: {view.name}" if view.short != view.name else view.name)
        for code, view in sorted(territory.agencies().items(), key=lambda item: item[1].name)
        if queries.may(actor, MANAGE, code)
    ]


def _page(request: HttpRequest, where: WhereForm, status: int = 200, **more: Any) -> HttpResponse:
    step = 3 if more.get("tried") else 2 if more.get("columns") else 1
    chosen: KindForm | None = more.pop("special", None)
    kinds = [chosen if chosen and kind == chosen.kind else form()
             for kind, form in FORMS_OF.items()]  # fmt: skip
    context = {"where": where, "form": _first_wrong(where, chosen), "kinds": kinds, "step": step}
    context |= more
    return render(request, "connectors/wizard.html", context, status=status)


def _first_wrong(where: WhereForm, chosen: KindForm | None) -> forms.Form:
    """The form whose mistakes stand above the page."""
    return chosen if chosen and chosen.is_bound and chosen.errors and not where.errors else where


def _look(request: HttpRequest, where: WhereForm, special: KindForm | None) -> HttpResponse:
    """Into the source: what columns are there, and what to propose."""
    about = None if special else "address"
    try:
        read = drafting.reading(_draft(where, special))
        seen = trying.look(read, _world(special), _secrets(request, where))
    except BadManifest as error:
        where.add_error(about, words.manifest_problem(error.problems[0]))
        return _page(request, where, status=400, special=special)
    if seen.trouble or not seen.columns:
        nothing = _("The source answers, but gives no rows.")
        where.add_error(about, words.of_try(seen.trouble) if seen.trouble else nothing)
        return _page(request, where, status=400, special=special)
    headers = [spec.source or spec.name for spec in seen.columns]
    columns = ColumnForms(prefix=_COLUMNS, initial=[_initial(spec, seen) for spec in seen.columns])
    show = ShowForm(columns=headers, targets=_targets(), initial=_proposal(seen.columns))
    return _page(request, where, columns=columns, show=show, rows=seen.rows, special=special)


def _initial(spec: ColumnSpec, seen: trying.Looked) -> dict[str, Any]:
    source = spec.source or spec.name
    return {
        "take": True, "name": spec.name, "type": spec.type, "format": spec.format,
        "guessed": spec.type, "required": spec.required, "personal": spec.personal,
        "source": source, "sample": " · ".join(seen.samples.get(source, ())),
    }  # fmt: skip


def _proposal(columns: tuple[ColumnSpec, ...]) -> dict[str, Any]:
    """What to begin with: roles by the columns' names, the mean of the first number."""
    headers = [spec.source or spec.name for spec in columns]
    days = [spec.source or spec.name for spec in columns if spec.type in ("date", "datetime")]
    found = {role: drafting.first_like(role, headers)
             for role in ("place", "longitude", "latitude")}  # fmt: skip
    numbers = [
        spec.source or spec.name for spec in columns
        if spec.type in ("integer", "number") and (spec.source or spec.name) not in found.values()
    ]  # fmt: skip
    texts = [spec.source or spec.name for spec in columns if spec.type == "string"]
    return found | {
        "figure": "mean" if numbers else "count", "of": numbers[0] if numbers else "",
        "by": texts[0] if texts else "", "period": days[0] if days else "", "newest": bool(days),
        "layer": bool(found["place"] or (found["longitude"] and found["latitude"])),
        "dataset": True,
    }  # fmt: skip


def _targets() -> list[tuple[str, Any]]:
    return [(target.key, target.title) for target in queries.targets()]


def _go_on(request: HttpRequest, where: WhereForm, special: KindForm | None) -> HttpResponse:
    """Try what was chosen, or save it and have it read."""
    columns = ColumnForms(request.POST, prefix=_COLUMNS)
    good = columns.is_valid()
    headers = [form["source"].value() or "" for form in columns]
    show = ShowForm(request.POST, columns=headers, targets=_targets())
    if not (show.is_valid() and good):
        return _page(request, where, status=400, columns=columns, show=show, special=special)
    draft = _draft(where, special, columns, show)
    mapping = _mapping(request, draft)
    forms_of: dict[str, Any] = {
        "columns": columns, "show": show, "mapping": mapping, "special": special,
    }  # fmt: skip
    if mapping is not None:
        if not mapping.is_bound:
            return _page(request, where, **forms_of)
        if not mapping.is_valid():
            return _page(request, where, status=400, **forms_of)
        draft = replace(draft, becomes=mapping.becomes())
    text = drafting.text_of(draft)
    if "save" in request.POST:
        saved = _save(request, where, text)
        return saved or _page(request, where, status=400, **forms_of)
    words_of: dict[str, Any] = shown(
        trying.dry_run(text, _world(special), _secrets(request, where))
    )
    tried_columns = words_of.pop("columns")
    return _page(request, where, manifest=text, tried_columns=tried_columns, **words_of, **forms_of)


def _mapping(request: HttpRequest, draft: Draft) -> MapForm | None:
    """What the target's columns are made from; a first proposal until it was sent for this one."""
    target = next((one for one in queries.targets() if one.key == draft.target), None)
    if target is None:
        return None
    names = [column.spec.name for column in draft.columns]
    proposal = {one.name: drafting.likely(one.name, draft) for one in target.columns}
    sent = request.POST if request.POST.get("jadi") == target.key else None
    return MapForm(sent, target=target, columns=names, proposal=proposal)


def _save(request: HttpRequest, where: WhereForm, text: str) -> HttpResponse | None:
    actor = actor_of(request)
    try:
        saved = actions.connect(actor, text, _secrets(request, where), now=timezone.now())
    except BadManifest as error:
        for problem in error.problems:
            where.add_error(None, words.manifest_problem(problem))
        return None
    except Refusal as refusal:
        where.add_error("title" if refusal.field == "source" else None, in_words(refusal))
        return None
    messages.success(request, _("Saved. It is read in a moment; its tile comes by itself."))
    return redirect("connectors:source", source=saved.code)


_WHERE = ("title", "agency", "owner", "kind", "address", "records", "header", "fresh")


def _draft(
    where: WhereForm, special: KindForm | None, columns: forms.BaseFormSet[Any] | None = None,
    show: ShowForm | None = None,
) -> Draft:  # fmt: skip
    data = where.cleaned_data
    taken = [form.cleaned_data for form in columns or () if form.cleaned_data.get("take")]
    ours = {row["source"]: row["name"] for row in taken}
    chosen = dict(show.cleaned_data) if show else {}
    for name in ("of", "by", "place", "longitude", "latitude", "period"):
        if name in chosen:
            chosen[name] = ours.get(chosen[name], "")
    return Draft(
        **{name: data[name] for name in _WHERE},
        read=special.read(data["address"]) if special else {},
        upsert=special.upsert if special else False,
        columns=[_column(row) for row in taken], **chosen,
        sign_in=SignIn(
            way=data["sign_in"] or "none", account=data["account"], token_url=data["token_url"],
            scope=data["scope"],
        ),
        paging=Paging(
            by=data["pages"] or "none", parameter=data["parameter"], total=data["total"],
            size_parameter=data["size_parameter"], size=data["size"] or 100,
            following=data["following"],
        ),
    )  # fmt: skip


def _column(row: dict[str, Any]) -> DraftColumn:
    """The guessed layout of numbers stays only with the guessed type."""
    layout = row["format"] if row["type"] == row["guessed"] else ""
    spec = ColumnSpec(
        name=row["name"], source=row["source"], type=row["type"], format=layout,
        required=row["required"], personal=row["personal"],
    )  # fmt: skip
    return DraftColumn(spec=spec, key=row["key"])
