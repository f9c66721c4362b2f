"""Settings of the kinds of sources that have more to say than an address. One form each."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from .. import words
from ..rules import drafting

_CODE = {"spellcheck": "false", "class": "code", "autocomplete": "off"}


def _host() -> forms.CharField:
    return forms.CharField(label=_("Host"), max_length=200, required=False, help_text=_(
        "A name or an address in a network the city allows"))  # fmt: skip


def _port(usual: str = "") -> forms.IntegerField:
    help_text = _("Usually %(port)s") % {"port": usual} if usual else _("Empty: the usual one")
    return forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65535, required=False, help_text=help_text
    )


def _user() -> forms.CharField:
    return forms.CharField(label=_("User"), max_length=200, required=False)


class KindForm(forms.Form):
    """`kind` as the wizard calls it. `read` makes the part `read` of a manifest."""

    kind: ClassVar[str]
    needed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix=self.kind)

    @property
    def title(self) -> Any:
        return words.WAYS[self.kind]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.needed:
            if name in data and not data[name]:
                self.add_error(name, _("This must not be empty."))
        return data

    def read(self, address: str) -> dict[str, Any]:
        """Raises nothing; what does not fit together is told by the manifest."""
        raise NotImplementedError

    @property
    def upsert(self) -> bool:
        """Whether only what is new comes."""
        return False

    def sample(self) -> Any:
        """Rows to look at where nothing can be read yet."""
        return None

    def _given(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class SqlForm(KindForm):
    """A database, asked in a session that cannot write."""

    kind = "sql"
    needed = ("query",)
    engine = forms.ChoiceField(label=_("Make"), choices=list(words.ENGINES.items()))
    host, port, user = _host(), _port(), _user()
    database = forms.CharField(label=_("Database"), max_length=200, required=False)
    file = forms.CharField(label=_("File"), max_length=300, required=False, help_text=_(
        "Only for SQLite: below the folder of sources"))  # fmt: skip
    query = forms.CharField(
        label=_("Question"), max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 5, **_CODE}), help_text=_("One SELECT"),
    )  # fmt: skip
    cursor = forms.CharField(
        label=_("Column that only grows"), max_length=100, required=False,
        help_text=_("To read only what is new: compare it with :since"),
    )  # fmt: skip
    since = forms.CharField(label=_("Where the first run begins"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        needed = ("file",) if data.get("engine") == "sqlite" else ("host", "database", "user")
        for name in needed:
            if name in data and not data[name]:
                self.add_error(name, _("This must not be empty."))
        return data

    @property
    def upsert(self) -> bool:
        return bool(self.cleaned_data["cursor"])

    def read(self, address: str) -> dict[str, Any]:
        lite = self.cleaned_data["engine"] == "sqlite"
        where = self._given("file") if lite else self._given("host", "port", "database", "user")
        secret = {} if lite else {"password": drafting.REFERENCE}
        return {
            "kind": "sql", "engine": self.cleaned_data["engine"], **where, **secret,
            **self._given("query", "cursor", "since"),
        }  # fmt: skip


class SoapForm(KindForm):
    """SOAP: an envelope that is sent, and the element that repeats."""

    kind = "soap"
    needed = ("body", "record")
    version = forms.ChoiceField(label=_("Version"), choices=[("1.1", "1.1"), ("1.2", "1.2")])
    action = forms.CharField(label=_("Action"), max_length=300, required=False,
                             help_text="SOAPAction")  # fmt: skip
    body = forms.CharField(
        label=_("What is asked"), max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 5, **_CODE}),
        help_text=_("XML that stands inside <Body>"),
    )  # fmt: skip
    record = forms.CharField(label=_("Element of one row"), max_length=100, required=False,
                             help_text=_("Its name without a prefix"))  # fmt: skip

    def read(self, address: str) -> dict[str, Any]:
        version = {} if self.cleaned_data["version"] == "1.1" else self._given("version")
        asked = {name: self.cleaned_data[name] for name in ("action", "body", "record")}
        return {"kind": "soap", "url": address, **asked, **version}


class SftpForm(KindForm):
    """Files on another machine."""

    kind = "sftp"
    needed = ("host", "user", "host_key")
    host, port, user = _host(), _port("22"), _user()
    format = forms.ChoiceField(label=_("Format"), choices=[
        (name, words.WAYS[name]) for name in drafting.FORMATS
    ])  # fmt: skip
    by_key = forms.BooleanField(label=_("The secret is a private key"), required=False)
    host_key = forms.CharField(
        label=_("Public key of the host"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, **_CODE}),
        help_text=_("So that no other machine is believed: ssh-keyscan HOST"),
    )  # fmt: skip

    def read(self, address: str) -> dict[str, Any]:
        way = "private_key" if self.cleaned_data["by_key"] else "password"
        sftp = self._given("host", "port", "user", "host_key") | {way: drafting.REFERENCE}
        there = drafting.folder_of(address)
        return {"kind": "files", "format": self.cleaned_data["format"], **there, "sftp": sftp}


class WebhookForm(KindForm):
    """Events an application sends by itself. What they hold is seen from an example."""

    kind = "webhook"
    needed = ("example",)
    records = forms.CharField(
        label=_("Where the list stands in an event"), max_length=100, required=False,
        help_text=_("Empty: the data is one row"),
    )  # fmt: skip
    types = forms.CharField(
        label=_("Kinds of events that are taken"), max_length=400, required=False,
        help_text=_("With commas between; empty: all"),
    )  # fmt: skip
    example = forms.CharField(
        label=_("An example of the data"), max_length=50_000, required=False,
        widget=forms.Textarea(attrs={"rows": 6, **_CODE}),
        help_text=_("JSON as the application will send it; it is not kept"),
    )  # fmt: skip

    def clean_example(self) -> str:
        text = str(self.cleaned_data["example"])
        try:
            msgspec.json.decode(text or "{}")
        except msgspec.DecodeError as error:
            raise forms.ValidationError(_("This is no JSON: %(why)s"), params={"why": str(error)}) \
                from error  # fmt: skip
        return text

    @property
    def upsert(self) -> bool:
        return True

    def sample(self) -> Any:
        return msgspec.json.decode(self.cleaned_data["example"])

    def read(self, address: str) -> dict[str, Any]:
        types = re.findall(r"[^\s,]+", self.cleaned_data["types"])
        return {
            "kind": "webhook", "secret": drafting.REFERENCE, **self._given("records"),
            **({"types": types} if types else {}),
        }  # fmt: skip


class EmailForm(KindForm):
    """Spreadsheets that arrive in a mailbox."""

    kind = "email"
    needed = ("host", "user", "senders")
    host, port, user = _host(), _port("993"), _user()
    format = forms.ChoiceField(label=_("Format"), choices=[
        (name, words.WAYS[name]) for name in ("excel", "csv")
    ])  # fmt: skip
    senders = forms.CharField(label=_("Who may send"), max_length=1000, required=False, help_text=_(
        "Addresses with commas between: anybody can write to a mailbox"))  # fmt: skip
    subject = forms.CharField(label=_("Words in the subject"), max_length=200, required=False)
    pattern = forms.CharField(label=_("Name of the file"), max_length=200, required=False,
                              help_text="*.xlsx")  # fmt: skip

    def read(self, address: str) -> dict[str, Any]:
        senders = re.findall(r"[^\s,;]+", self.cleaned_data["senders"])
        return {
            "kind": "email", **self._given("host", "port", "user"),
            "password": drafting.REFERENCE, "senders": senders,
            **self._given("format", "subject", "pattern"),
        }  # fmt: skip


FORMS_OF: dict[str, type[KindForm]] = {
    form.kind: form for form in (SqlForm, SoapForm, SftpForm, WebhookForm, EmailForm)
}
