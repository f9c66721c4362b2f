"""Forms of stewards and owners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal

from . import words
from .rules import life
from .rules.metadata import WRITTEN
from .rules.words import frequencies, licences, themes

_LONG = {"description", "definition", "classification", "method"}


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal where people look for it."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, in_words(refusal))


class DescribeForm(forms.Form):
    """The metadata of Satu Data, and the columns that are not published."""

    def __init__(self, *args: Any, columns: list[dict[str, Any]], open_columns: bool,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name in WRITTEN:
            self.fields[name] = forms.CharField(
                label=words.FIELDS[name], help_text=words.HELP.get(name, ""), required=False,
                max_length=4000 if name in _LONG else 300,
                widget=forms.Textarea(attrs={"rows": 3}) if name in _LONG else forms.TextInput,
            )  # fmt: skip
        self.fields["theme"] = _choice(
            words.FIELDS["theme"], [("", "—"), *((c, t.name) for c, t in themes().items())]
        )
        self.fields["frequency"] = _choice(
            words.FIELDS["frequency"], [(c, f.name) for c, f in frequencies().items()]
        )
        self.fields["licence"] = _choice(
            words.FIELDS["licence"], [(c, one.title) for c, one in licences().items()]
        )
        if open_columns:
            self.fields["left_out"] = forms.MultipleChoiceField(
                label=_("Columns that stay in the house"), required=False,
                help_text=_("Personal columns must be ticked before the dataset can go out."),
                widget=forms.CheckboxSelectMultiple,
                choices=[(c["name"], c["title"] or c["name"]) for c in columns],
            )  # fmt: skip


def _choice(label: Any, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class ProposeForm(forms.Form):
    """Who shall have the data, and why."""

    level = forms.ChoiceField(label=_("Who may have the data?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=pgettext_lazy("dataset", "Note to the reviewer"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, most: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (level.value, f"{words.LEVELS[level]}: {words.LEVEL_MEANS[level]}")
            for level in life.levels_up_to(most)
        ]
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = choices[0][0]


class ReviewForm(forms.Form):
    """Publish or give back."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000,
        help_text=_("Needed to give it back: what should be mended?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    warnings_seen = forms.BooleanField(label=_("I looked at the warnings"), required=False)


class WithdrawForm(forms.Form):
    """Take a dataset back."""

    note = forms.CharField(
        label=_("Why is it withdrawn?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SourceForm(forms.Form):
    """Another portal."""

    title = forms.CharField(label=_("Name of the portal"), max_length=160)
    kind = forms.ChoiceField(
        label=_("What it speaks"), choices=[("ckan", "CKAN"), ("dcat", "DCAT")]
    )
    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https",
        help_text=_("CKAN: the portal itself. DCAT: the catalog file (Turtle, RDF/XML, JSON-LD)."),
    )  # fmt: skip
    every_hours = forms.IntegerField(
        label=_("Every how many hours"), min_value=1, max_value=720, initial=24
    )
    active = forms.BooleanField(label=_("Harvest by itself"), required=False, initial=True)
