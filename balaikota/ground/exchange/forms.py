"""What people type into the exchange."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal

from .actions import ServiceData

Choices = Iterable[tuple[str, str]]


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal beside the field it is about."""
    names = {"openapi": "document"}
    field = names.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, in_words(refusal))


class ServiceForm(forms.Form):
    """A service that is offered. The document is pasted, or brought as a file."""

    code = forms.SlugField(
        label=_("Code"), max_length=45, help_text=_("Stands in its address: /gerbang/CODE/…")
    )
    title = forms.CharField(label=_("Name"), max_length=160)
    application = forms.ChoiceField(label=_("Offered by"))
    summary = forms.CharField(
        label=_("What it gives"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("OpenAPI document, as a file"), required=False,
        widget=forms.FileInput(attrs={"accept": ".json,.yaml,.yml"}),
    )  # fmt: skip
    document = forms.CharField(
        label=_("OpenAPI document, pasted"), required=False, max_length=1_000_000,
        help_text=_("JSON or YAML, version 3. Empty keeps the present one."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )  # fmt: skip
    origin = forms.CharField(
        label=_("Where it really stands"), max_length=200,
        help_text=_("Without a path: https://simpeg.kota.go.id. Only here the gateway asks."),
    )  # fmt: skip
    base = forms.CharField(
        label=_("Path before those of the document"), max_length=200, required=False
    )
    personal = forms.BooleanField(label=_("It gives personal data"), required=False)
    strict = forms.BooleanField(
        label=_("Refuse answers that are not as the document says"), required=False, initial=True
    )
    timeout_seconds = forms.FloatField(
        label=_("Seconds to answer"), min_value=0.1, max_value=60, initial=10
    )
    cache_seconds = forms.IntegerField(
        label=_("Seconds an answer may be kept"), min_value=0, max_value=86_400, initial=0,
        help_text=_("0 keeps nothing. What the answer itself says may shorten it."),
    )  # fmt: skip
    secret_header = forms.CharField(
        label=_("Header with the service's own secret"), max_length=60, required=False
    )
    secret = forms.CharField(
        label=_("That secret"), max_length=400, required=False,
        help_text=_("Kept encrypted and never shown again. Empty keeps the present one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, applications: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = list(applications)  # type: ignore[attr-defined]

    def for_action(self) -> ServiceData:
        given = dict(self.cleaned_data)
        given.pop("code")
        file = given.pop("file")
        if file is not None:
            given["document"] = file.read(1_000_001).decode("utf-8-sig", errors="replace")
        return ServiceData(**given)


class WishForm(forms.Form):
    """What an application asks for."""

    consumer = forms.ChoiceField(label=_("For which application?"))
    purpose = forms.CharField(
        label=_("What is the data for?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=400, required=False,
        help_text=_("Needed when the service gives personal data"),
    )  # fmt: skip
    operations = forms.MultipleChoiceField(
        label=_("Which operations?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all of them. Ask for no more than is needed."),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    per_minute = forms.IntegerField(
        label=_("Calls per minute"), min_value=1, max_value=1_000_000, initial=600
    )
    per_day = forms.IntegerField(
        label=_("Calls per day"), min_value=1, max_value=100_000_000, initial=50_000
    )

    def __init__(
        self, *args: Any, applications: Choices, operations: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consumer"].choices = list(applications)  # type: ignore[attr-defined]
        self.fields["operations"].choices = [(name, name) for name in operations]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """Approve, refuse or revoke."""

    state = forms.ChoiceField(choices=[(s, s) for s in ("approved", "refused", "revoked")])
    number = forms.CharField(max_length=80, required=False)
    reason = forms.CharField(max_length=400, required=False)


class KeyForm(forms.Form):
    """A key for an application."""

    consumer = forms.ChoiceField(label=_("For which application?"))
    name = forms.CharField(label=_("What is the key for?"), max_length=80)

    def __init__(self, *args: Any, applications: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consumer"].choices = list(applications)  # type: ignore[attr-defined]


class SubscriptionForm(forms.Form):
    """Which facts an application wants to hear, and where."""

    application = forms.ChoiceField(label=_("For which application?"))
    url = forms.URLField(
        label=_("Address that takes the events"), max_length=500, assume_scheme="https",
        help_text=_("It is asked first, by OPTIONS, whether it wants our events."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Which events?"), widget=forms.CheckboxSelectMultiple,
        help_text=_("They are described in English, as in the documentation for programmers."),
    )  # fmt: skip

    def __init__(self, *args: Any, applications: Choices, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = list(applications)  # type: ignore[attr-defined]
        self.fields["kinds"].choices = list(kinds)  # type: ignore[attr-defined]
