"""Forms for agreements, rights and breaches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.territory import queries as territory

from ..actions.agreements import NewAgreement
from ..actions.links import Claim
from ..rules.verifying import FIELDS
from .common import areas, day_field, number_field


def fields() -> list[tuple[str, str]]:
    return [(code, _now(name)) for code, name in FIELDS.items()]


def agencies() -> list[tuple[str, str]]:
    return [("", "—"), *sorted(territory.agency_names().items(), key=lambda pair: pair[1])]


class AgreementForm(forms.Form):
    """An agreement as it was signed."""

    number = forms.CharField(label=_("Number of the agreement (PKS)"), max_length=80)
    application = forms.SlugField(
        label=_("Code of the application"), max_length=60,
        help_text=_("As in the inventory of applications: simpeg"),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Name that residents read"), max_length=160,
        help_text=_("Such as: Sistem antrean RSUD"),
    )  # fmt: skip
    agency = forms.ChoiceField(label=_("Agency"), choices=agencies, required=False)
    fields_compared = forms.MultipleChoiceField(
        label=_("Fields that may be compared"), choices=fields,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    fields_returned = forms.MultipleChoiceField(
        label=_("Fields given as data"), choices=fields, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the agreement names. Usually none: comparing is enough."),
    )  # fmt: skip
    areas = forms.MultipleChoiceField(
        label=_("Only residents of"), choices=areas, required=False,
        help_text=_("None chosen: the whole city"),
    )  # fmt: skip
    purposes = forms.CharField(
        label=_("Purposes, one in each line"), widget=forms.Textarea(attrs={"rows": 3})
    )
    basis = forms.CharField(label=_("Legal basis"), max_length=200)
    per_day = forms.IntegerField(label=_("Questions a day"), min_value=1, initial=1000)
    national = forms.BooleanField(
        label=_("Ask Dukcapil about people who are not registered here"), required=False
    )
    valid_from = day_field(_("From"))
    valid_until = day_field(_("Until"))

    def agreement(self) -> NewAgreement:
        given: dict[str, Any] = dict(self.cleaned_data)
        compared, returned = given.pop("fields_compared"), given.pop("fields_returned")
        lines = [line.strip()[:120] for line in given.pop("purposes").splitlines()]
        return NewAgreement(
            **{**given, "areas": tuple(given["areas"])}, fields=tuple(compared),
            returned=tuple(returned), purposes=tuple(line for line in lines if line),
        )  # fmt: skip


class ClaimForm(forms.Form):
    """What only the person should know all of."""

    nik = number_field(_("NIK"))
    kk = number_field(_("Family card number"))
    birth_date = day_field(_("Date of birth"))
    mother = forms.CharField(label=_("Mother's name"), max_length=120)

    def claim(self) -> Claim:
        return Claim(**self.cleaned_data)


class CodeForm(forms.Form):
    """The code that a resident shows at the counter."""

    code = forms.CharField(label=_("Code"), max_length=12)
    seen = forms.BooleanField(label=_("I have seen the e-KTP, and it is this person"))


class TextForm(forms.Form):
    """What a resident says."""

    text = forms.CharField(
        label=_("What is it about?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class WishForm(TextForm):
    """Correction or deletion."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=[("correction", _("Correct my data")), ("deletion", _("Delete my data"))],
    )
    field_order = ("kind", "text")


class AnswerForm(forms.Form):
    """What the steward answers."""

    answer = forms.CharField(
        label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class BreachForm(forms.Form):
    """What is known when a breach is found."""

    title = forms.CharField(label=_("What happened, in a few words"), max_length=160)
    found_at = forms.DateTimeField(
        label=_("When was it found?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    happened_at = forms.DateTimeField(
        label=_("When did it happen?"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label=_("Which data?"), choices=fields, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("How many people are concerned?"), min_value=0, required=False
    )
    how = forms.CharField(
        label=_("How did the data become known?"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    measures = forms.CharField(
        label=_("What is done about it?"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class LearnedForm(forms.Form):
    """What was learned of a breach meanwhile."""

    people = forms.IntegerField(
        label=_("How many people are concerned?"), min_value=0, required=False
    )
    how = forms.CharField(
        label=_("How did the data become known?"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    measures = forms.CharField(
        label=_("What is done about it?"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ProcessingForm(forms.Form):
    """One line of the register of processing."""

    title = forms.CharField(label=_("Processing"), max_length=160)
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    basis = forms.CharField(label=_("Legal basis"), max_length=300)
    subjects = forms.CharField(label=_("Whose data"), max_length=200)
    categories = forms.CharField(label=_("Which data"), max_length=300)
    recipients = forms.CharField(label=_("Who gets it"), max_length=300)
    kept = forms.CharField(label=_("How long it is kept"), max_length=200)
    protection = forms.CharField(label=_("How it is protected"), max_length=300)
    owner = forms.CharField(label=_("Who answers for it"), max_length=160)
