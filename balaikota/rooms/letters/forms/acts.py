"""Forms of the steps on a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules.refusing import refusing
from ..words import reason_words


def words(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": 1000})
    return forms.CharField(label=label, max_length=1000, required=required, widget=widget)


class CommentForm(forms.Form):
    text = words(_("Comment"), rows=2)
    internal = forms.BooleanField(label=_("For offices only"), required=False)


class ReturnForm(forms.Form):
    """What must be mended, and why."""

    needs = forms.MultipleChoiceField(
        label=_("What must be mended?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    answers = forms.BooleanField(label=_("The answers of the form"), required=False)
    text = words(_("What is wrong with it"))

    def __init__(self, *args: Any, needs: Iterable[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["needs"].choices = list(needs)  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"))
    text = words(_("Why, in words the applicant understands"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((one.code, reason_words(one.code)) for one in refusing().reasons)
        ]  # fmt: skip


class WitnessForm(forms.Form):
    """Who signs as a witness; numbers are checked by the rules."""

    name = forms.CharField(label=_("Full name"), max_length=100)
    nik = forms.CharField(
        label="NIK", max_length=24, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=24, widget=forms.TextInput(attrs={"type": "tel"})
    )
    agreed = forms.BooleanField(label=_("I declare that this is true."))


class ServiceForm(forms.Form):
    """A new version of a service, as YAML."""

    text = forms.CharField(
        label=_("Definition (YAML)"),
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
    )
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )
