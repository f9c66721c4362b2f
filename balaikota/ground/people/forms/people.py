"""Forms of the administrators: accounts, positions, grants, files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balaikota.ground.territory import queries as territory

from .. import queries
from ..rules import CAPACITY_NAMES, ROLE_NAMES, Actor, Capacity, Role
from .contact import PhoneField

DATE = {"type": "date"}


class AccountForm(forms.Form):
    """Name and contacts of a person."""

    name = forms.CharField(label=_("Name"), min_length=2, max_length=120)
    phone = PhoneField(required=False, help_text=_("A telephone number or an e-mail is enough."))
    email = forms.EmailField(label=_("E-mail"), required=False)


class GrantForm(forms.Form):
    """A position for a person, from when, and until when."""

    position = forms.ChoiceField(label=_("Position"))
    capacity = forms.ChoiceField(
        label=_("Capacity"), choices=[(c.value, _(CAPACITY_NAMES[c])) for c in Capacity]
    )
    valid_from = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        help_text=_("A Plt or Plh always has a last day."),
    )
    decree = forms.CharField(label=_("Number of the decree (SK)"), max_length=120, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        position = self.fields["position"]
        assert isinstance(position, forms.ChoiceField)
        position.choices = [("", "—"), *((p.code, p.title) for p in queries.givable(actor))]

    def clean_capacity(self) -> Capacity:
        return Capacity(self.cleaned_data["capacity"])


class PositionForm(forms.Form):
    """A position: what it may do, over which area, and for which agency."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=80,
        help_text=_("Short and lasting, such as lurah-sukamaju. It never changes."),
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=[(r.value, _(ROLE_NAMES[r])) for r in Role])
    area = forms.CharField(
        label=_("Area"),
        max_length=24,
        required=False,
        help_text=_("Region code, such as 36.72 or 36.72.01.1001. Empty means everywhere."),
    )
    agency = forms.ChoiceField(
        label=_("Agency"), required=False, help_text=_("Empty means every agency.")
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = self.fields["agency"]
        assert isinstance(agency, forms.ChoiceField)
        agency.choices = [("", "—"), *sorted(territory.agency_names().items(), key=_by_name)]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_area(self) -> str:
        area: str = self.cleaned_data["area"].strip()
        if area and area not in territory.tree().by_code:
            raise forms.ValidationError(_("There is no region with this code."))
        return area


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1]


class FileForm(forms.Form):
    """A CSV file of people."""

    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("At most 2,000 lines and 1 MB. The first line names the columns."),
    )


class FirstAdminForm(forms.Form):
    """The first administrator of a new city."""

    name = forms.CharField(
        label=_("Name"),
        min_length=2,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(required=False, help_text=_("A telephone number or an e-mail is enough."))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 letters or signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
