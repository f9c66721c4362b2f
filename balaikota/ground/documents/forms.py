"""What people type about keys, registers, letterheads, templates and documents."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import ROLE_NAMES, Role

from .rules.numbers import Scope
from .rules.signers import PIN_DIGITS
from .rules.states import SHORTEST_REASON

SIGNING_ROLES = (Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD, Role.SECRETARY, Role.MAYOR)
_SCOPES = (
    (Scope.VILLAGE, _("Each kelurahan")),
    (Scope.DISTRICT, _("Each kecamatan")),
    (Scope.AGENCY, _("Each agency")),
    (Scope.CITY, _("The whole city")),
)


def _pin(label: Any, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=PIN_DIGITS[1], strip=True,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*", **attrs}
        ),
    )  # fmt: skip


class PinForm(forms.Form):
    """The PIN of a key, to open it."""

    pin = _pin(_("PIN"))


class PassphraseForm(forms.Form):
    """The passphrase of a key that lies with a service."""

    pin = forms.CharField(
        label=_("Passphrase"), max_length=120, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class EnrolForm(forms.Form):
    """A new key of the city's own."""

    pin = _pin(_("New PIN"))
    again = _pin(_("The PIN once more"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("pin") and given.get("again") and given["pin"] != given["again"]:
            self.add_error("again", _("The two PINs differ."))
        return given


class RemoteForm(forms.Form):
    """A key that lies with the remote signing service."""

    nik = forms.CharField(
        label=_("NIK"), min_length=16, max_length=16,
        help_text=_("The signing service knows you by it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class DeviceForm(forms.Form):
    """A key that lies in a hardware module."""

    token = forms.CharField(label=_("Label of the token"), max_length=80)
    label = forms.CharField(label=_("Label of the key"), max_length=80)
    certificate = forms.FileField(label=_("Certificate (PEM or DER)"), max_length=200)


class RegisterForm(forms.Form):
    """A register."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    title = forms.CharField(label=_("Name"), max_length=160)
    scope = forms.ChoiceField(
        label=_("Whose numbers run on their own"), choices=_SCOPES, widget=forms.RadioSelect
    )
    number_format = forms.CharField(
        label=_("Format of the number"), max_length=80,
        help_text=_("Parts: {kode} {nomor:04} {unit} {bulan_romawi} {bulan} {tahun} {tanggal}"),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )  # fmt: skip
    active = forms.BooleanField(label=_("In use"), required=False)


class OfficeForm(forms.Form):
    """The letterhead of an office."""

    mark = forms.CharField(
        label=_("Mark in numbers"), max_length=30, help_text=_("Such as Kel.SKM")
    )
    lines = forms.CharField(
        label=_("Lines of the letterhead"), max_length=600,
        help_text=_("From the city down to the office, one a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    contact = forms.CharField(label=_("Telephone, e-mail, site"), max_length=200, required=False)

    def clean_lines(self) -> list[str]:
        return [line for line in self.cleaned_data["lines"].splitlines() if line.strip()]


class TemplateForm(forms.Form):
    """A template; saving one that differs makes its next version."""

    title = forms.CharField(label=_("Name"), max_length=160)
    paper = forms.ChoiceField(
        label=_("Paper"), choices=(("f4", "F4 (215 x 330 mm)"), ("a4", "A4 (210 x 297 mm)"))
    )
    roles = forms.MultipleChoiceField(
        label=_("Who may sign"), widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, ROLE_NAMES[role]) for role in SIGNING_ROLES],
    )  # fmt: skip
    archive_code = forms.CharField(label=_("Class code"), max_length=30)
    retention_years = forms.IntegerField(label=_("Kept for (years)"), min_value=0, max_value=100)
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Typst source"), max_length=100_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip
    fields_text = forms.CharField(
        label=_("Values it asks for (YAML)"), max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip

    def clean_fields_text(self) -> list[Any]:
        try:
            read = yaml.safe_load(self.cleaned_data["fields_text"] or "[]")
        except yaml.YAMLError as error:
            raise forms.ValidationError(_("This is no YAML.")) from error
        return read if isinstance(read, list) else [read]


class SearchForm(forms.Form):
    """What is looked for in the archive. The names stand in the address."""

    cari = forms.CharField(label=_("Number or kind"), max_length=120, required=False)
    keadaan = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("All")), ("valid", _("valid")), ("replaced", _("replaced")),
                 ("revoked", _("revoked")), ("ended", _("retention ended")),
                 ("destroyed", _("destroyed"))],
    )  # fmt: skip
    buku = forms.ChoiceField(label=_("Book of numbers"), required=False)
    dari = forms.DateField(
        label=_("Signed from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sampai = forms.DateField(
        label=_("Signed until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    orang = forms.CharField(
        label=_("A person: whole NIK or whole name"), max_length=160, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    keperluan = forms.CharField(
        label=_("What for"), max_length=160, required=False,
        help_text=_("Needed for a search by person; the person can read it."),
    )  # fmt: skip

    def __init__(self, *given: Any, registers: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices: Any = [("", _("All")), *registers]
        self.fields["buku"].choices = choices  # type: ignore[attr-defined]

    @property
    def narrowed(self) -> bool:
        """Whether more than words and state was asked for."""
        return any(self.data.get(name) for name in ("buku", "dari", "sampai", "orang"))

    def clean_cari(self) -> str:
        return str(self.cleaned_data["cari"]).replace("\0", "")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("orang") and len(given.get("keperluan", "")) < SHORTEST_REASON:
            self.add_error("keperluan", _("Say why you look for this person."))
        return given


class EndKeyForm(forms.Form):
    """Why a key ends."""

    why = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect,
        choices=[
            ("unneeded", _("It is not needed any more, or the PIN is forgotten")),
            ("stolen", _("Somebody else may have used it")),
        ],
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why a document is taken out of force."""

    reason = forms.CharField(
        label=_("Reason"), min_length=5, max_length=400,
        help_text=_("Kept with the document; only the staff reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
