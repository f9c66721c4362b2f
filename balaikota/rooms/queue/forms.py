"""Forms of the offices' settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .queries.offices import OfficeView, ServiceView
from .rules.hours import WEEK, written


class OfficeForm(forms.Form):
    """Name, hours by weekday, the rule of the line, and where numbers can be taken."""

    name = forms.CharField(label=_("Name of the office"), max_length=120)
    in_a_row = forms.IntegerField(
        label=_("How many may go first in a row"), min_value=1, max_value=9,
        help_text=_("Then one of the ordinary line is called."),
    )  # fmt: skip
    remote = forms.BooleanField(label=_("Numbers may be taken on a phone"), required=False)
    on_holidays = forms.BooleanField(label=_("Open on holidays, too"), required=False)
    active = forms.BooleanField(label=_("Open to the public"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in WEEK:
            self.fields[f"day_{day}"] = forms.CharField(
                label=WEEKDAYS[day], required=False, max_length=80,
                help_text=_("Such as 08:00-12:00, 13:00-15:30; empty: closed.") if not day else "",
            )  # fmt: skip

    def hours(self) -> dict[str, list[str]]:
        """As the action takes them."""
        said = {day: self.cleaned_data[f"day_{day}"] for day in WEEK}
        return {
            str(day): [part.strip() for part in text.split(",") if part.strip()]
            for day, text in said.items()
            if text.strip()
        }

    @classmethod
    def of(cls, view: OfficeView) -> OfficeForm:
        days = {f"day_{day}": written(view.hours, day) for day in WEEK}
        return cls(
            initial={
                "name": view.name, "in_a_row": view.in_a_row, "remote": view.remote,
                "on_holidays": view.hours.on_holidays, "active": view.active, **days,
            }
        )  # fmt: skip


class ServiceForm(forms.Form):
    """A service of an office."""

    code = forms.SlugField(label=_("Short name in addresses"), max_length=40)
    letter = forms.RegexField(
        label=_("Letter of its numbers"), regex=r"^[A-Z]{1,2}$", max_length=2,
        help_text=_("One or two capital letters, each only once at an office."),
    )  # fmt: skip
    title = forms.CharField(label=_("Name in Indonesian"), max_length=80)
    title_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    work = forms.ChoiceField(
        label=_("What the officer begins for it"), required=False,
        help_text=_("Opens at the counter with one tap."),
    )  # fmt: skip
    slot_minutes = forms.IntegerField(
        label=_("Minutes of a booked time"), min_value=0, max_value=240,
        help_text=_("0: no appointments."),
    )  # fmt: skip
    slot_seats = forms.IntegerField(label=_("Seats in each time"), min_value=0, max_value=50)
    active = forms.BooleanField(label=pgettext_lazy("queue", "Offered"), required=False)

    def __init__(self, *args: Any, works: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"].choices = [("", "—"), *works]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(view: ServiceView) -> dict[str, Any]:
        return {
            "code": view.code, "letter": view.prefix, "title": view.title_id,
            "title_en": view.title_en, "work": view.work, "slot_minutes": view.slot_minutes,
            "slot_seats": view.slot_seats, "active": view.active,
        }  # fmt: skip

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        kept = {**self.cleaned_data, "prefix": self.cleaned_data["letter"]}
        return {name: value for name, value in kept.items() if name not in ("code", "letter")}
