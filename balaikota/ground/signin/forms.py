"""Forms of the one sign-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balaikota.ground.applications import queries as applications
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from . import permissions, queries
from .actions import NewClient
from .rules import AUDIENCE_NAMES, SCOPES, Audience

_LINES = {"rows": 3, "spellcheck": "false", "autocapitalize": "off"}
_ONE_A_LINE = _("One address a line, starting with https://.")


class ClientForm(forms.Form):
    """How an application of the inventory signs people in."""

    application = forms.ChoiceField(
        label=_("Application"), help_text=_("From the inventory. Missing? Add it there first.")
    )
    name = forms.CharField(
        label=_("Name that people see"), max_length=100, help_text=_("Such as: Presensi Pegawai")
    )
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=[(a.value, _(AUDIENCE_NAMES[a])) for a in Audience],
        widget=forms.RadioSelect,
    )
    agencies = forms.MultipleChoiceField(
        label=_("Only officers of"),
        required=False,
        help_text=_("Choose none for officers of every agency."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    redirect_uris = forms.CharField(
        label=_("Addresses to return to"),
        widget=forms.Textarea(attrs=_LINES),
        help_text=_ONE_A_LINE,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may learn"),
        choices=[(code, _(words)) for code, words in SCOPES.items() if code != "openid"],
        required=False,
        initial=["profile", "position"],
        widget=forms.CheckboxSelectMultiple,
    )
    post_logout_uris = forms.CharField(
        label=_("Addresses after sign-out"),
        required=False,
        widget=forms.Textarea(attrs=_LINES),
        help_text=_ONE_A_LINE,
    )
    backchannel_logout_uri = forms.CharField(
        label=_("Address to be told of sign-outs"),
        required=False,
        max_length=500,
        help_text=_("We call it when somebody signs out (OIDC Back-Channel Logout)."),
    )
    public = forms.BooleanField(
        label=_("It cannot keep a secret (an app on a phone, a page without a server)"),
        required=False,
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "application", [("", "—"), *_inventory(actor)])
        _choices(self, "agencies", sorted(territory.agency_names().items(), key=lambda a: a[1]))

    def wanted(self) -> NewClient:
        """What the form says, for the action."""
        data = dict(self.cleaned_data)
        data["audience"] = Audience(data["audience"])
        data["scopes"], data["agencies"] = tuple(data["scopes"]), tuple(data["agencies"])
        return NewClient(**data)


def _inventory(actor: Actor) -> list[tuple[str, str]]:
    """The applications whose sign-in this person manages."""
    city = territory.city()
    return [
        (row.code, row.title)
        for row in applications.applications().values()
        if actor.may(permissions.MANAGE, city, row.agency)
    ]


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)
    field.choices = choices


class ScimForm(forms.Form):
    """Where an application is told who works where."""

    base_url = forms.CharField(
        label=_("SCIM address of the application"),
        max_length=300,
        help_text=_("The part before /Users, such as https://presensi.contoh.go.id/scim/v2"),
    )
    token = forms.CharField(
        label=_("Its bearer token"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave empty to keep the present one. It is kept encrypted."),
    )
    open_now = forms.BooleanField(label=_("Tell it"), required=False, initial=True)


class ProviderForm(forms.Form):
    """An outside identity provider."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and lasting. It stands in addresses.")
    )
    title = forms.CharField(label=_("Name that people see"), max_length=80)
    server_url = forms.CharField(
        label=_("Its address (issuer)"),
        max_length=300,
        help_text=_("Its /.well-known/openid-configuration is read from there."),
    )
    client_id = forms.CharField(label=_("Our client ID there"), max_length=200)
    secret = forms.CharField(
        label=_("Our secret there"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave empty to keep the present one. It is kept encrypted."),
    )
    trusts_email = forms.BooleanField(
        label=_("Its proven e-mail addresses open accounts here"),
        required=False,
        help_text=_("Only if it proves addresses as carefully as we do."),
    )
    signs_up = forms.BooleanField(label=_("Strangers may make an account by it"), required=False)
    open_now = forms.BooleanField(label=_("In use"), required=False, initial=True)


class GroupForm(forms.Form):
    """A group of people, by their contacts."""

    name = forms.CharField(label=_("Name"), max_length=120)


class MembersForm(forms.Form):
    """Who belongs to a group."""

    members = forms.MultipleChoiceField(
        label=_("Members"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_("People who hold a position."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [
            (str(view.id), f"{view.name} · {view.positions[0].title}")
            for view in queries.scim_users()
            if view.positions
        ]
        _choices(self, "members", sorted(people, key=lambda row: row[1]))
