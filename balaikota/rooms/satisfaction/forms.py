"""The nine questions, and who answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.answering import LONGEST, NewAnswer
from .queries.regulations import asked
from .rules.regulation import Regulation
from .words import GROUPS


class WordsForm(forms.Form):
    """Words beside the score."""

    comment = forms.CharField(
        label=_("What went well, what should be better?"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Please write no names. It is shown to others only after a look at it."),
    )  # fmt: skip
    handed_on = forms.BooleanField(
        label=_("Hand my words on as a report to the city"), required=False,
        help_text=_("It goes to LAPOR! without your name, and the agency must answer."),
    )  # fmt: skip


class FullForm(WordsForm):
    """Every element of the regulation, then who answers (each may be left out), then words."""

    def __init__(self, rules: Regulation, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.rules = rules
        words = dict(self.fields)
        self.fields.clear()
        for number, element in enumerate(rules.elements, 1):
            question, answers = asked(element.asks)
            self.fields[element.key] = forms.TypedChoiceField(
                label=f"{number}. {question}", coerce=int, widget=forms.RadioSelect,
                choices=[(value, said) for value, said in enumerate(answers, 1)],
                error_messages={"required": _("Please answer this question.")},
            )  # fmt: skip
        for key, (title, choices) in GROUPS.items():
            self.fields[key] = forms.ChoiceField(
                label=title, required=False, choices=[("", "—"), *choices.items()]
            )
        self.fields.update(words)

    def answer(self) -> NewAnswer:
        """As the action takes it."""
        kept = self.cleaned_data
        return NewAnswer(
            scores={element.key: kept[element.key] for element in self.rules.elements},
            comment=kept["comment"], handed_on=kept["handed_on"], age=kept["age"],
            sex=kept["sex"], education=kept["education"], job=kept["job"],
        )  # fmt: skip
