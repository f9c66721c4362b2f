"""The forms that make a report: the citizen's own, and the counter's for a walk-in."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import LONGEST, add_questions, answers_of

_PHONE = re.compile(r"^\+?[0-9]{8,15}$")


class FilingForm(forms.Form):
    """Words, category, place, privacy and contact. Photos travel beside it, already kept."""

    description = forms.CharField(
        max_length=LONGEST,
        min_length=5,
        error_messages={
            "required": _("Please tell us in a few words what is happening."),
            "min_length": _("Please write a little more, so that officers understand."),
            "max_length": _("This is too long: %(limit_value)d letters at most."),
        },
    )
    category = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": _("Please choose a category from the list.")},
    )
    other = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": _("Please choose a category from the list.")},
    )
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90)
    place = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": _("Please choose a kelurahan from the list.")},
    )
    address = forms.CharField(required=False, max_length=300)
    anonymous = forms.BooleanField(required=False)
    secret = forms.BooleanField(required=False)
    name = forms.CharField(required=False, max_length=120)
    phone = forms.CharField(required=False, max_length=30)
    email = forms.EmailField(
        required=False,
        error_messages={"invalid": _("This is not an e-mail address, such as name@example.org.")},
    )
    key = forms.UUIDField(required=False)

    def __init__(
        self,
        *args: Any,
        categories: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        places: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        questions: Sequence[Mapping[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        """`categories` and `places` are grouped choices; `questions` those of the category."""
        super().__init__(*args, **kwargs)
        for name in ("category", "other"):
            self._choices(name, categories)
        self._choices("place", places)
        add_questions(self, questions)

    def _choices(self, name: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        extra = [("other", "")] if name == "category" else []
        field.choices = [("", ""), *extra, *[(group, list(found)) for group, found in groups]]

    def clean_phone(self) -> str:
        number = re.sub(r"[\s().-]", "", self.cleaned_data["phone"])
        if number and not _PHONE.match(number):
            raise forms.ValidationError(
                _("Please write the number with digits, such as 0812 3456 7890.")
            )
        return number

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("category") in ("", "other"):
            data["category"] = data.get("other", "")
        if not data.get("category") and not {"category", "other"} & set(self.errors):
            self.add_error("category", _("Please choose what it is about."))
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            data["longitude"] = data["latitude"] = None
        return data

    @property
    def answers(self) -> dict[str, Any]:
        return answers_of(self.cleaned_data)

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("q_")]


class CounterForm(FilingForm):
    """What a counter officer types for somebody who came in. The person's name is asked for."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("anonymous") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Please write the name, or choose “Hide who I am”."))
        return data
