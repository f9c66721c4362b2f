"""Forms of sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Target

from .. import words
from ..rules.drafting import FIGURES
from ..rules.manifest import LONGEST
from ..rules.sense import NAME
from .kinds import FORMS_OF, KindForm
from .where import WhereForm

__all__ = [
    "FORMS_OF", "ColumnForms", "KindForm", "ManifestForm", "MapForm", "RowForm", "ShowForm",
    "WhereForm",
]  # fmt: skip


class ManifestForm(forms.Form):
    """The manifest as text, for whoever knows it by heart."""

    manifest = forms.CharField(
        label=_("Manifest"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code",
                                     "autocomplete": "off"}),
    )  # fmt: skip


class ColumnForm(forms.Form):
    """Step two, once for each column that was found."""

    take = forms.BooleanField(label=_("Take it"), required=False)
    name = forms.RegexField(NAME, label=_("Our name"), max_length=60, error_messages={
        "invalid": _("Use small letters, digits and underscores: jumlah_penduduk.")})  # fmt: skip
    type = forms.ChoiceField(label=_("Type"), choices=list(words.TYPES.items()))
    key = forms.BooleanField(label=_("Tells a row from others"), required=False)
    required = forms.BooleanField(label=_("Never empty"), required=False)
    personal = forms.BooleanField(label=_("Personal"), required=False)
    source = forms.CharField(widget=forms.HiddenInput, strip=False)
    format = forms.CharField(widget=forms.HiddenInput, required=False)
    guessed = forms.CharField(widget=forms.HiddenInput, required=False)
    sample = forms.CharField(widget=forms.HiddenInput, required=False)


ColumnForms = forms.formset_factory(ColumnForm, extra=0, max_num=200, absolute_max=200)


class ShowForm(forms.Form):
    """Step three: what the rows are about, and the tile. Columns go by their header."""

    figure = forms.ChoiceField(label=_("The number on the tile"), choices=[
        (figure, words.FIGURES[figure]) for figure in FIGURES
    ])  # fmt: skip
    of = forms.ChoiceField(label=_("of the column"), required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    by = forms.ChoiceField(label=_("Bars by the column"), required=False)
    newest = forms.BooleanField(label=_("Only the newest day"), required=False)
    place = forms.ChoiceField(label=_("Column with the kelurahan"), required=False)
    longitude = forms.ChoiceField(label=_("Column with the longitude"), required=False)
    latitude = forms.ChoiceField(label=_("Column with the latitude"), required=False)
    period = forms.ChoiceField(label=_("Column with the day"), required=False)
    layer = forms.BooleanField(label=_("Show it on the map"), required=False)
    dataset = forms.BooleanField(label=_("Offer it as a dataset"), required=False)

    target = forms.ChoiceField(label=_("What the rows become"), required=False, help_text=_(
        "Besides being kept as they are: things the whole city knows."))  # fmt: skip

    def __init__(
        self, *args: Any, columns: list[str], targets: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["target"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Only rows of this source")), *targets]
        for name in ("of", "by", "place", "longitude", "latitude", "period"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "–"), *((column, column) for column in columns)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("figure") != "count" and not data.get("of"):
            self.add_error("of", _("Choose a column with numbers."))
        return data


class MapForm(forms.Form):
    """Step three for rows that become things: what each column of the thing is made from."""

    _FIXED = "="

    def __init__(
        self, *args: Any, target: Target, columns: list[str], proposal: dict[str, str],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        kwargs["prefix"] = "jadi"
        super().__init__(*args, **kwargs)
        self.target = target
        choices = [
            ("", "–"), (self._FIXED, _("Always this text")),
            *((f"~{name}", title) for name, title in words.FOUND_OUT.items()),
            *((name, name) for name in columns),
        ]  # fmt: skip
        for column in target.columns:
            given = proposal.get(column.name, "")
            fixed = given.startswith("=")
            if given in words.FOUND_OUT and given not in columns:
                given = f"~{given}"
            self.fields[column.name] = forms.ChoiceField(
                label=column.title, required=column.name in target.required, choices=choices,
                initial=self._FIXED if fixed else given,
            )  # fmt: skip
            self.fields[f"{column.name}-teks"] = forms.CharField(
                label=_("Text"), required=False, max_length=200, initial=given[1:] if fixed else ""
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each column with its fixed text."""
        names = [column.name for column in self.target.columns]
        return [(self[name], self[f"{name}-teks"]) for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for column in self.target.columns:
            name = column.name
            if data.get(name) == self._FIXED and not data.get(f"{name}-teks"):
                self.add_error(f"{name}-teks", _("Write the text."))
        return data

    def becomes(self) -> dict[str, str]:
        """The target's columns → ours, as a manifest writes them."""
        made = {}
        for column in self.target.columns:
            given = str(self.cleaned_data.get(column.name, ""))
            if given == self._FIXED:
                made[column.name] = f"={self.cleaned_data[f'{column.name}-teks']}"
            elif given:
                made[column.name] = given.removeprefix("~")
        return made


class RowForm(forms.Form):
    """A row in quarantine as it came; each column can be put right."""

    def __init__(self, *args: Any, raw: dict[str, Any], wrong: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        for number, (name, value) in enumerate(raw.items()):
            if isinstance(value, dict | list):
                continue
            field = f"kolom_{number}"
            self.names[field] = name
            self.fields[field] = forms.CharField(
                label=name, required=False, max_length=10_000, initial=value,
                help_text=_("This is what is wrong.") if name in wrong else "",
            )  # fmt: skip

    def changed(self) -> dict[str, str]:
        """Only what was changed, by the source's names."""
        return {self.names[field]: self.cleaned_data[field] for field in self.changed_data}
