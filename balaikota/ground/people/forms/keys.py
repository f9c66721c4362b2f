"""The administrators' form for API keys of programs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .own import KeyForm


class CityKeyForm(KeyForm):
    """A key for a program of an agency or a partner, with its own quota."""

    owner = forms.CharField(
        label=_("Who answers for it? (telephone or e-mail)"),
        max_length=120,
        help_text=_("The key can do no more than this person."),
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=600_000, initial=600
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("name", "owner", "scopes", "per_minute", "expires_on")
