"""Forms of the territory's administration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal
from balaikota.lib.times import weekday_name

from . import queries
from .actions.agencies import AgencyData
from .queries.checking import ImportKind
from .rules.calendar import DayKind


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal beside the field it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))


class AgencyForm(forms.Form):
    """One agency."""

    code = forms.CharField(
        label=_("Code"), max_length=60,
        help_text=_("Small letters and digits; a dot joins a part to its agency: dpupr.jalan"),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=160)
    short = forms.CharField(label=_("Short name"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail"), required=False)

    def data_for_action(self) -> AgencyData:
        return AgencyData(**self.cleaned_data)


def areas() -> list[tuple[str, str]]:
    """The whole country, the city, and its kecamatan and kelurahan, indented by level."""
    city = queries.city()
    found = [("", _now("The whole country"))]
    for view in queries.below(city, ("kota", "kabupaten", "kecamatan", "kelurahan", "desa")):
        depth = view.code.count(".") - city.count(".")
        found.append((view.code, "\u2003" * depth + view.name))
    return found


KIND_WORDS = {
    DayKind.LOCAL: _("Local day off"),
    DayKind.JOINT: _("Cuti bersama (joint leave)"),
    DayKind.NATIONAL: _("National holiday"),
    DayKind.WORKING: _("Working day, although the calendar says otherwise"),
}


class DayForm(forms.Form):
    """A day off, or a day worked."""

    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=_("What day is it?"), max_length=160)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, words) for kind, words in KIND_WORDS.items()]
    )
    region = forms.ChoiceField(label=_("Where"), required=False, choices=areas)
    source = forms.CharField(
        label=_("Source"), max_length=200, required=False,
        help_text=_("The decree or regulation and its number"),
    )  # fmt: skip
    verified = forms.BooleanField(label=_("I have seen the source"), required=False)

    def for_action(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kind": DayKind(self.cleaned_data["kind"])}

    def kind_words(self) -> Any:
        return KIND_WORDS[DayKind(self.cleaned_data["kind"])]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day.year not in queries.COVERED:
            raise forms.ValidationError(_now("The calendar does not reach this year."))
        return day


class VerifyForm(forms.Form):
    """Where a dated day is decreed."""

    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The decree or regulation and its number")
    )


class WeekForm(forms.Form):
    """Which weekdays an area works."""

    region = forms.ChoiceField(label=_("Where"), required=False, choices=areas)
    weekdays = forms.MultipleChoiceField(
        label=_("Working weekdays"), widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(str(day), _weekday(day)) for day in range(7)],
    )  # fmt: skip


def _weekday(day: int) -> str:
    return weekday_name(day, get_language() or "id")


class ImportForm(forms.Form):
    """A file and what it brings."""

    kind = forms.ChoiceField(label=_("What does the file bring?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"), help_text=_("CSV, or GeoJSON for outlines and places; up to 20 MB"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.json,.geojson,text/csv"}),
    )  # fmt: skip

    WORDS = {
        ImportKind.REGIONS: _("Regions: RW and RT, names, outlines"),
        ImportKind.AGENCIES: _("Agencies"),
        ImportKind.PLACES: _("Places"),
        ImportKind.HOLIDAYS: _("Days off and working days"),
    }

    def __init__(self, *args: Any, kinds: Iterable[ImportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.value, self.WORDS[k]) for k in kinds]  # type: ignore[attr-defined]

    def words(self, kind: ImportKind) -> Any:
        return self.WORDS[kind]
