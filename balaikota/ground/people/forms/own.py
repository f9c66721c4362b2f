"""Forms of a person about themselves: name, language, keys, farewell."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..rules import PERMISSIONS, SCOPES, Actor


class MeForm(forms.Form):
    """What a person may change without proof."""

    name = forms.CharField(
        label=_("Name"),
        min_length=2,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class KeyForm(forms.Form):
    """A new API key: what it is for and what it may do."""

    name = forms.CharField(
        label=_("What is the key for?"),
        min_length=2,
        max_length=120,
        help_text=_("For example: the application of RW 03."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [
            *SCOPES.items(),
            *((code, p.title) for code, p in sorted(PERMISSIONS.items()) if actor.may(code)),
        ]


class FarewellForm(forms.Form):
    """The last question before an account is deleted."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
        error_messages={"required": _("Please tick this box if you are sure.")},
    )
