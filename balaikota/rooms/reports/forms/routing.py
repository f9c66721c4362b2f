"""The forms of the routing editor: routes, the preview, and categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Choices = Sequence[tuple[str, Any]]


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class RouteForm(forms.Form):
    category = forms.ChoiceField(label=_("Category or group"))
    area = forms.ChoiceField(label=pgettext_lazy("reports", "Area"), required=False)
    agency = forms.ChoiceField(label=pgettext_lazy("reports", "Agency"))
    note = forms.CharField(label=pgettext_lazy("reports", "Note"), required=False, max_length=200)

    def __init__(
        self, *args: Any, categories: Choices, areas: Choices, agencies: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "category", [("", _("Please choose")), *categories])
        _offer(self, "area", [("", _("The whole city")), *areas])
        _offer(self, "agency", [("", _("Please choose")), *agencies])


class PreviewForm(forms.Form):
    """A category and where: a point on the map, or else a kelurahan of the list."""

    category = forms.ChoiceField(label=pgettext_lazy("reports", "Category"))
    place = forms.ChoiceField(label=_("Kelurahan"), required=False)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, categories: Choices, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "category", [("", _("Please choose")), *categories])
        _offer(self, "place", [("", _("Not known")), *areas])


class CategoryForm(forms.Form):
    name = forms.CharField(label=_("Name (Indonesian)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120)
    description = forms.CharField(
        label=_("Description (Indonesian)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    description_en = forms.CharField(
        label=_("Description (English)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keywords = forms.CharField(
        label=pgettext_lazy("reports", "Keywords"),
        required=False,
        max_length=2000,
        help_text=_("Words citizens use, with commas between them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    resolution_class = forms.ChoiceField(
        label=_("Resolution class"), help_text=_("How many working days the city has to solve it.")
    )
    dangerous = forms.BooleanField(
        label=_("Dangerous"), required=False, help_text=_("Marked on every screen of officers.")
    )
    active = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Not in use: nobody can choose it any more; old reports keep it."),
    )

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "resolution_class", classes)

    def clean_keywords(self) -> list[str]:
        words = [
            word.strip().lower()
            for word in self.cleaned_data["keywords"].replace("\n", ",").split(",")
        ]
        kept = list(dict.fromkeys(word for word in words if word))
        if any(len(word) > 60 for word in kept):
            raise forms.ValidationError(_("A keyword has 60 letters at most."))
        return kept


class LookForm(forms.Form):
    """Why an officer needs the reporter's contact; written into the record of looks."""

    purpose = forms.CharField(
        label=_("What do you need the contact for?"),
        min_length=5,
        max_length=200,
        error_messages={
            "required": _("Please write what you need it for."),
            "min_length": _("Please write a little more."),
        },
    )
