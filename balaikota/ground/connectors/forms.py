"""Forms of sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import words
from .rules.drafting import FIGURES, KINDS
from .rules.manifest import LONGEST
from .rules.sense import NAME


class ManifestForm(forms.Form):
    """The manifest as text, for whoever knows it by heart."""

    manifest = forms.CharField(
        label=_("Manifest"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code",
                                     "autocomplete": "off"}),
    )  # fmt: skip


_OFTEN = ("15m", "1h", "6h", "1d", "7d", "30d", "365d")


class WhereForm(forms.Form):
    """Step one of the wizard: what it is, whose it is, and where it lies."""

    title = forms.CharField(label=_("What it is"), max_length=80, help_text=_(
        "As it shall stand on the command center: “Food prices”."))  # fmt: skip
    agency = forms.ChoiceField(label=_("Agency"))
    owner = forms.CharField(label=_("Who answers for it"), max_length=120, help_text=_(
        "A position, not a person: “Head of the trade division”."))  # fmt: skip
    kind = forms.ChoiceField(
        label=_("How it comes"), choices=[(kind, words.WAYS[kind]) for kind in KINDS]
    )
    address = forms.CharField(label=_("Where it lies"), max_length=500, help_text=_(
        "A web address, or a folder below the folder of sources: keuangan/LRA_*.xlsx"))  # fmt: skip
    records = forms.CharField(
        label=_("Where the list stands in the answer"), max_length=100, required=False,
        help_text=_("Only for JSON, when it is not at the top: data.items"),
    )  # fmt: skip
    header = forms.RegexField(
        r"^\s*\d{1,3}(\s*,\s*\d{1,3})*\s*$", label=_("Rows of the header"), required=False,
        initial="1", help_text=_("Only for Excel. Two rows with merged cells: 5, 6"),
    )  # fmt: skip
    fresh = forms.ChoiceField(label=_("How often new data comes"), initial="1d", choices=[
        (span, words.SPANS[span]) for span in _OFTEN
    ])  # fmt: skip

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = agencies

    def clean_header(self) -> tuple[int, ...]:
        text = self.cleaned_data["header"] or "1"
        rows = tuple(int(part) for part in text.split(","))
        if not all(rows):
            raise forms.ValidationError(_("Rows count from 1."))
        return rows


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

    def __init__(self, *args: Any, columns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("of", "by", "place", "longitude", "latitude", "period"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "–"), *((column, column) for column in columns)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("figure") != "count" and not data.get("of"):
            self.add_error("of", _("Choose a column with numbers."))
        return data


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
