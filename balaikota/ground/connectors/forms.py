"""Forms of sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Target

from . import words
from .rules.drafting import FIGURES, KINDS, PAGINGS, SIGN_INS
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

    sign_in = forms.ChoiceField(label=_("Signing in"), initial="none", required=False, choices=[
        (way, words.SIGN_INS[way]) for way in SIGN_INS
    ])  # fmt: skip
    account = forms.CharField(
        label=_("Name of the header, parameter, user or client"), max_length=200, required=False
    )
    secret = forms.CharField(
        label=_("Key, password or token"), max_length=4000, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept encrypted. It can be set anew, but never read."),
    )  # fmt: skip
    sealed = forms.CharField(widget=forms.HiddenInput, max_length=8000, required=False)
    token_url = forms.URLField(
        label=_("Where tokens are given"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Only for OAuth2"),
    )  # fmt: skip
    scope = forms.CharField(label=_("Scope"), max_length=200, required=False,
                            help_text=_("Only for OAuth2"))  # fmt: skip
    pages = forms.ChoiceField(label=_("How pages follow each other"), initial="none",
                              required=False, choices=[
        (by, words.PAGINGS[by]) for by in PAGINGS
    ])  # fmt: skip
    parameter = forms.CharField(
        label=_("Parameter of the page, offset or mark"), max_length=100, required=False
    )
    size_parameter = forms.CharField(
        label=_("Parameter of the size"), max_length=100, required=False
    )
    size = forms.IntegerField(
        label=_("Rows of a page"), min_value=1, max_value=100_000, initial=100, required=False
    )
    following = forms.CharField(
        label=_("Where the next mark or address stands"), max_length=200, required=False,
        help_text=_("A path in the answer: meta.next"),
    )  # fmt: skip
    total = forms.CharField(
        label=_("Where the number of all rows stands"), max_length=200, required=False,
        help_text=_("A path in the answer: meta.total. Then none can be missing unseen."),
    )  # fmt: skip

    SIGNING = ("sign_in", "account", "secret", "token_url", "scope")
    PAGING = ("pages", "parameter", "size_parameter", "size", "following", "total")

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = agencies

    @property
    def basic(self) -> list[forms.BoundField]:
        apart = {*self.SIGNING, *self.PAGING, "sealed"}
        return [field for field in self if field.name not in apart]

    @property
    def signing(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SIGNING]

    @property
    def paging(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PAGING]

    @property
    def signs_in(self) -> bool:
        return (self["sign_in"].value() or "none") != "none"

    @property
    def has_pages(self) -> bool:
        return (self["pages"].value() or "none") != "none"

    def carry(self, sealed: str) -> None:
        """Let the page carry the sealed secret on."""
        self.data = {name: self.data.get(name) for name in self.data}
        self.data |= {"sealed": sealed, "secret": ""}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        way, kind = data.get("sign_in") or "none", data.get("kind")
        if way != "none":
            self._check_sign_in(way, str(kind), data)
        if (data.get("pages") or "none") != "none" and kind != "rest":
            self.add_error("pages", _("Only a REST service has pages."))
        return data

    def _check_sign_in(self, way: str, kind: str, data: dict[str, Any]) -> None:
        address = str(data.get("address", ""))
        if kind == "sheet" or not address.startswith(("http://", "https://")):
            self.add_error("sign_in", _("Only a web address can ask who we are."))
        if not data.get("secret") and not data.get("sealed"):
            self.add_error("secret", _("Write the secret."))
        if way != "bearer" and not data.get("account"):
            self.add_error("account", _("This is needed for this way of signing in."))
        if way == "oauth2" and not data.get("token_url"):
            self.add_error("token_url", _("This is needed for this way of signing in."))

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
