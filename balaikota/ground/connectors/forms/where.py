"""Step one of the wizard: what a source is, whose it is, and where it lies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import words
from ..rules.drafting import ADDRESSED, KINDS, PAGINGS, SECRET_KINDS, SIGN_INS, SIGNED

PAGED = ("pages", "parameter", "size_parameter", "size", "following", "total")
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
    address = forms.CharField(label=_("Where it lies"), max_length=500, required=False, help_text=_(
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

    # Which settings make sense for which kinds; the page hides the others where it can.
    FOR: ClassVar[dict[str, tuple[str, ...]]] = {
        "address": ADDRESSED, "records": ("json", "rest"), "header": ("excel",),
        **dict.fromkeys(("sign_in", "account", "token_url", "scope"), SIGNED),
        **dict.fromkeys(PAGED, ("rest",)),
    }  # fmt: skip
    SIGNING = ("sign_in", "account", "secret", "token_url", "scope")
    PAGING = PAGED

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = agencies

    def _some(self, names: Iterable[str]) -> list[tuple[forms.BoundField, str]]:
        """Fields with the kinds they are for, "" for all."""
        return [(self[name], " ".join(self.FOR.get(name, ()))) for name in names]

    @property
    def basic(self) -> list[tuple[forms.BoundField, str]]:
        apart = {*self.SIGNING, *self.PAGING, "sealed"}
        return self._some(name for name in self.fields if name not in apart)

    @property
    def signing(self) -> list[tuple[forms.BoundField, str]]:
        return self._some(self.SIGNING)

    @property
    def paging(self) -> list[tuple[forms.BoundField, str]]:
        return self._some(self.PAGING)

    @property
    def chosen(self) -> str:
        return str(self["kind"].value() or KINDS[0])

    @property
    def signs_in(self) -> bool:
        chosen = (self["sign_in"].value() or "none") != "none"
        return chosen or self.chosen in SECRET_KINDS or bool(self["secret"].errors)

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
        if kind in ADDRESSED and not data.get("address"):
            self.add_error("address", _("Write where it lies."))
        if kind in SECRET_KINDS and not data.get("secret") and not data.get("sealed"):
            self.add_error("secret", _("Write the secret."))
        if way != "none" and kind in SIGNED:
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
