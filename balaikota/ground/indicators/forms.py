"""Defining an indicator, and entering a value by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal beside the field it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))


class DefinitionForm(forms.Form):
    """What a number means. Of a live one the house itself knows all but the target."""

    code = forms.CharField(
        label=_("Code"), max_length=100,
        help_text=_("Small letters, parts joined by dots, such as harga.beras. It never changes."),
    )  # fmt: skip
    title = forms.CharField(label=pgettext_lazy("indicator", "Title"), max_length=200)
    definition = forms.CharField(
        label=_("What it means and how it is counted"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), required=False, max_length=60)
    direction = forms.ChoiceField(
        label=_("What is good"),
        choices=[("up", _("More is better")), ("down", _("Less is better"))],
    )
    target = forms.FloatField(label=_("Target"), required=False, localize=True)
    source = forms.CharField(label=_("Source"), required=False, max_length=200)

    def __init__(self, *args: Any, new: bool, live: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep = {"target"} if live else set(self.fields) - (set() if new else {"code"})
        for name in set(self.fields) - keep:
            del self.fields[name]


class ValueForm(forms.Form):
    """One number of one region and period."""

    area = forms.ChoiceField(label=_("Region"))
    period = forms.CharField(
        label=_("Period"), max_length=10,
        help_text=_("2026, 2026-Q1, 2026-11 or 2026-11-23"),
    )  # fmt: skip
    value = forms.FloatField(label=pgettext_lazy("indicator", "Value"), localize=True)

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(areas)
