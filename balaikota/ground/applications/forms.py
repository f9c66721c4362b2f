"""What people type into the inventory. Fields come from the table `rules.fields`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal

from . import words
from .rules.fields import FIELDS, GROUP_TITLES, Field, Group, Kind


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal beside the field it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))


def _text(field: Field) -> forms.Field:
    return forms.CharField(max_length=field.most)


def _long(field: Field) -> forms.Field:
    return forms.CharField(max_length=field.most, widget=forms.Textarea(attrs={"rows": 3}))


def _code(field: Field) -> forms.Field:
    return forms.ChoiceField(choices=lambda: [("", "–"), *words.choices(field.codes)])


def _codes(field: Field) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=lambda: words.choices(field.codes), widget=forms.CheckboxSelectMultiple
    )


def _yes_no(field: Field) -> forms.Field:
    return forms.TypedChoiceField(
        choices=lambda: [("", _now("not known")), ("1", _now("yes")), ("0", _now("no"))],
        coerce=lambda text: text == "1", empty_value=None,
    )  # fmt: skip


def _number(field: Field) -> forms.Field:
    return forms.IntegerField(min_value=0, max_value=2**31 - 1)


def _money(field: Field) -> forms.Field:
    return forms.DecimalField(min_value=0, max_digits=14, decimal_places=0)


def _year(field: Field) -> forms.Field:
    return forms.IntegerField(min_value=1970, max_value=2100)


def _date(field: Field) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))


_MAKERS = {
    Kind.TEXT: _text, Kind.LONG: _long, Kind.CODE: _code, Kind.CODES: _codes,
    Kind.YES_NO: _yes_no, Kind.NUMBER: _number, Kind.MONEY: _money, Kind.YEAR: _year,
    Kind.DATE: _date, Kind.URL: _text,
}  # fmt: skip


class ApplicationForm(forms.Form):
    """One application, field by field. `agencies` are those whose applications one keeps."""

    def __init__(self, *args: Any, agencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            if field.kind is Kind.AGENCY:
                made: forms.Field = forms.ChoiceField(choices=[("", "–"), *agencies])
            else:
                made = _MAKERS[field.kind](field)
            made.label = _now(field.title)
            made.required = field.name in ("title", "agency", "status")
            self.fields[field.name] = made
        self.fields["cost_year"].help_text = _now("In rupiah, without signs")
        self.fields["responsible"].help_text = _now("A position, not a person's name")

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand on the page."""
        return [
            (_now(GROUP_TITLES[group]), [self[f.name] for f in FIELDS if f.group is group])
            for group in Group
        ]

    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
        }


class StatusForm(forms.Form):
    """The next step of an application's life."""

    status = forms.ChoiceField(label=_("Status"), choices=lambda: words.choices("status"))


class ConnectionForm(forms.Form):
    """Who gives what to whom."""

    giver = forms.ChoiceField(label=_("Gives"))
    taker = forms.ChoiceField(label=_("Takes"))
    what = forms.CharField(label=_("Which data"), max_length=200)
    means = forms.ChoiceField(label=_("How"), choices=lambda: words.choices("interfaces")[1:])

    def __init__(self, *args: Any, applications: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(applications)
        for name in ("giver", "taker"):
            self.fields[name].choices = known  # type: ignore[attr-defined]

    def for_action(self) -> dict[str, Any]:
        return {"data" if k == "what" else k: value for k, value in self.cleaned_data.items()}


class JudgementForm(forms.Form):
    """Whether two applications do the same."""

    one = forms.CharField(max_length=45)
    other = forms.CharField(max_length=45)
    duplicate = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda text: text == "1"
    )
    reason = forms.CharField(max_length=300, required=False)


class BringForm(forms.Form):
    """A file of applications."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or Excel, up to 10 MB and 5,000 rows"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )  # fmt: skip
    agency = forms.ChoiceField(
        label=_("Whose applications are they?"), required=False,
        help_text=_("For rows that name no agency"),
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "–"), *agencies]  # type: ignore[attr-defined]


class MappingForm(forms.Form):
    """Which column of the file is which field."""

    def __init__(
        self, *args: Any, columns: Iterable[str], mapping: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((column, column) for column in columns)]
        for name in ("title", "agency", "key", "code", *(f.name for f in FIELDS)):
            if name not in self.fields:
                self.fields[name] = forms.ChoiceField(
                    label=words.title_of(name), choices=choices, required=False,
                    initial=mapping.get(name, ""),
                )  # fmt: skip
