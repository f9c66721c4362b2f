"""Taking steps from forms: shared by the officers' page and the reporter's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Refusal

from .. import actions, words
from ..forms.acts import ActForm, DisposeForm
from ..rules import Act
from . import choices
from .photos import Drafts


@dataclass
class Proof:
    """Photos that come with a step: of now (or after the work), and of before the work."""

    after: Drafts = field(default_factory=Drafts)
    before: Drafts = field(default_factory=Drafts)

    @property
    def errors(self) -> list[str]:
        return [*self.before.errors, *self.after.errors]


def take(
    actor: Actor, code: str, form: ActForm, proof: Proof, *, now: datetime, token: str = ""
) -> None:
    """Take the step of a valid form. Raises the refusals of the action."""
    data = form.cleaned_data
    if form.act is Act.COMMENT:
        actions.comment(
            actor, code, data["text"], now=now, token=token,
            internal=bool(data.get("internal")), photos=tuple(proof.after.ids),
        )  # fmt: skip
        return
    actions.take_step(
        actor,
        code,
        form.act,
        now=now,
        token=token,
        text=data.get("text", ""),
        agencies=form.ordered_agencies() if isinstance(form, DisposeForm) else (),
        reason=data.get("reason", ""),
        photos=tuple(proof.after.ids),
        before_photos=tuple(proof.before.ids),
        rating=data.get("rating"),
        for_all=bool(data.get("for_all")),
        point=_where(data, proof),
    )


def _where(data: dict[str, Any], proof: Proof) -> tuple[float, float] | None:
    """Where the work was done: told by the officer's device, else by the photo of the work."""
    if data.get("longitude") is not None and data.get("latitude") is not None:
        return data["longitude"], data["latitude"]
    return proof.after.position


def blame(form: ActForm, refusal: Refusal) -> None:
    """Put a refusal by the field it is about, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))


def dress(form: ActForm, action_url: str) -> ActForm:
    """What the templates show around a form: its address, button, help and tone."""
    about = words.ACTS[form.act]
    form.action_url = action_url
    form.button, form.help, form.tone = about.button, about.help, about.tone
    return form


def repeated(request: HttpRequest, proof: Proof) -> list[tuple[str, str]]:
    """Everything of a form that must come again with "yes, I am sure"."""
    own = {"csrfmiddlewaretoken", "sure"}
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in own
        for value in values
    ]
    pairs += [("photos_kept", ref) for ref in proof.after.references]
    pairs += [("before_kept", ref) for ref in proof.before.references]
    return list(dict.fromkeys(pairs))


def preview(form: ActForm) -> list[str]:
    """What the reporter will read, before it is sent."""
    if form.act is not Act.REFUSE:
        return []
    return [
        part
        for part in (choices.referral(form.cleaned_data["reason"]), form.cleaned_data["text"])
        if part
    ]
