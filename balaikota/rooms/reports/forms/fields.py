"""Small pieces the forms of this room share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST = 4000  # letters of a description: the bound of Open311 GeoReport v2
WORDS = pgettext_lazy("report", "Words")
QUESTION = "q_"  # prefix of the category's questions in a form


def question_field(question: Mapping[str, Any]) -> forms.Field:
    """A form field for one Open311 attribute of a category.

    `question`: {code, datatype, required, description, values: [{key, name}]}.
    """
    common: dict[str, Any] = {
        "label": question.get("description", question["code"]),
        "required": bool(question.get("required")),
        "help_text": question.get("datatype_description") or "",
    }
    choices = [(v["key"], v["name"]) for v in question.get("values") or ()]
    match question.get("datatype"):
        case "singlevaluelist":
            if not common["required"]:
                choices = [("", "—"), *choices]
            return forms.ChoiceField(choices=choices, **common)
        case "multivaluelist":
            return forms.MultipleChoiceField(
                choices=choices, widget=forms.CheckboxSelectMultiple, **common
            )
        case "number":
            return forms.DecimalField(**common)
        case "datetime":
            widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
            return forms.DateTimeField(widget=widget, **common)
        case "text":
            return forms.CharField(
                max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **common
            )
        case _:
            return forms.CharField(max_length=300, **common)


def add_questions(form: forms.Form, questions: Sequence[Mapping[str, Any]]) -> None:
    for question in questions:
        form.fields[QUESTION + str(question["code"])] = question_field(question)


def answers_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to the category's questions as JSON values; empty ones are left out."""
    return {
        name.removeprefix(QUESTION): _plain(value)
        for name, value in cleaned.items()
        if name.startswith(QUESTION) and value not in (None, "", [])
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def words_field(rows: int = 4, *, required: bool = True, label: Any = WORDS) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": _("Please write a few words."),
            "max_length": _("This is too long: %(limit_value)d letters at most."),
        },
    )
