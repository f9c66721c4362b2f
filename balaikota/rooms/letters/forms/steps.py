"""One page of a service's form, built from its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.doors import in_words
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid

from ..rules import answers as asking
from ..rules.catalog import Field, Group, Step

VILLAGES = ("kelurahan", "desa")
_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def field_of(field: Field, *, optional: bool = False) -> forms.Field:
    """A form field; whether the answer can stand is decided by the rules."""
    common: dict[str, Any] = {
        "label": field.label, "help_text": field.help,
        "required": field.required and field.when is None and not optional,
    }  # fmt: skip
    match field.kind:
        case "choice":
            listed = [("", "—"), *((choice.key, choice.name) for choice in field.choices)]
            return forms.ChoiceField(choices=listed, **common)
        case "yes_no":
            return forms.ChoiceField(
                choices=[("yes", _now("Yes")), ("no", _now("No"))], widget=forms.RadioSelect,
                **common,
            )  # fmt: skip
        case "date":
            widget: forms.Widget = forms.DateInput(attrs={"type": "date"})
        case "long":
            widget = forms.Textarea(attrs={"rows": 3, "maxlength": field.longest})
        case "nik" | "number" | "money":
            widget = forms.TextInput(attrs={**_NUMERIC, "maxlength": field.longest})
        case "phone":
            widget = forms.TextInput(attrs={"type": "tel", "maxlength": field.longest})
        case _:
            widget = forms.TextInput(attrs={"maxlength": field.longest})
    return forms.CharField(widget=widget, **common)


class StepForm(forms.Form):
    """The questions of one step; `given` are the cleaned answers once it is valid."""

    def __init__(
        self, step: Step, before: Mapping[str, Any], today: date, *args: Any, rows: int = 0,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.step, self.before, self.today = step, before, today
        self.given: dict[str, Any] = {}
        for field in step.fields:
            self.fields[field.key] = field_of(field)
        self.rows = {group.key: self._rows(group, rows) for group in self.groups}
        for group in self.groups:
            for number in range(self.rows[group.key]):
                for field in group.fields:
                    name = f"{group.key}.{number}.{field.key}"
                    self.fields[name] = field_of(field, optional=True)
                    kept = (self.before.get(group.key) or [])[number : number + 1]
                    if kept:
                        self.initial[name] = kept[0].get(field.key, "")

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.step.groups

    def _rows(self, group: Group, asked: int) -> int:
        """How many lines are shown: those sent, those kept and one more."""
        sent = 0
        if self.is_bound:
            sent = len({
                name.split(".")[1] for name in self.data if name.startswith(f"{group.key}.")
            })  # fmt: skip
        kept = len(self.before.get(group.key) or ())
        return min(group.most, max(group.least, kept, sent, asked, 1))

    def plain(self) -> Iterator[forms.BoundField]:
        """The single questions."""
        return (self[field.key] for field in self.step.fields)

    def lines(self) -> Iterator[tuple[Group, list[list[forms.BoundField]]]]:
        """Each group with the fields of its lines."""
        for group in self.groups:
            yield (
                group,
                [
                    [self[f"{group.key}.{number}.{field.key}"] for field in group.fields]
                    for number in range(self.rows[group.key])
                ],
            )

    def clean(self) -> dict[str, Any]:
        said = dict(self.before)
        for field in self.step.fields:
            if not asking.holds(field.when, said):
                said.pop(field.key, None)
                continue
            try:
                value = asking.clean_value(field, self._raw(field.key), field.key, self.today)
            except Invalid as refusal:
                self._blame(field.key, refusal)
                continue
            said[field.key] = value
        for group in self.groups:
            rows = [
                {
                    field.key: self._raw(f"{group.key}.{number}.{field.key}")
                    for field in group.fields
                }
                for number in range(self.rows[group.key])
            ]
            self._clean_group(group, rows, said)
        self.given = {key: value for key, value in said.items() if value != ""}
        return self.cleaned_data

    def _clean_group(self, group: Group, rows: list[dict[str, Any]], said: dict[str, Any]) -> None:
        if not asking.holds(group.when, said):
            said.pop(group.key, None)
            return
        only = Step(key=self.step.key, title=self.step.title, groups=(group,))
        try:
            said |= asking.clean_step(only, {group.key: rows}, said, self.today)
        except Invalid as refusal:
            self._blame(refusal.field, refusal)

    def _raw(self, name: str) -> str:
        return str(self.data.get(name, ""))

    def _blame(self, name: str, refusal: Invalid) -> None:
        if name in self.errors:
            return
        self.add_error(name if name in self.fields else None, in_words(refusal))


class PlaceForm(forms.Form):
    """Where the applicant lives: kelurahan, RW and RT."""

    village = forms.ChoiceField(label=_("Kelurahan"))
    rw = forms.IntegerField(label="RW", min_value=1, max_value=999, required=False)
    rt = forms.IntegerField(label="RT", min_value=1, max_value=999, required=False)

    def __init__(self, *args: Any, place: str = "", **more: Any) -> None:
        parts = place.split(".")
        more["initial"] = {
            "village": ".".join(parts[:4]),
            "rw": int(parts[4]) if len(parts) > 4 else None,
            "rt": int(parts[5]) if len(parts) > 5 else None,
        }
        super().__init__(*args, **more)
        found = territory.below(territory.city(), VILLAGES)
        names = territory.region_names([view.parent for view in found])
        self.fields["village"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((view.code, f"{names[view.parent]} · {view.name}") for view in found)
        ]  # fmt: skip
        for name in ("rw", "rt"):
            self.fields[name].widget.attrs |= _NUMERIC

    @property
    def place(self) -> str:
        """The code down to the RT, as far as it was written."""
        given = self.cleaned_data
        parts = [given["village"]]
        if given.get("rw"):
            parts.append(f"{given['rw']:03}")
            if given.get("rt"):
                parts.append(f"{given['rt']:03}")
        return ".".join(parts)
