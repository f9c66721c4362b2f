"""Forms for finding residents and recording what happens to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.lives import Newborn
from .common import civil, day_field, number_field, purpose_field, roles, sexes, villages


class SearchForm(forms.Form):
    """One number, and why."""

    number = number_field(_("NIK or family card number"))
    purpose = purpose_field()


class RevealForm(forms.Form):
    """Why the data is opened."""

    purpose = purpose_field()


class LeaveForm(forms.Form):
    """Death, or moving out of the city."""

    day = day_field(_("When did it happen?"))
    document = forms.CharField(
        label=_("Kind of proof"), max_length=60,
        help_text=_("Such as: surat kematian, SKPWNI. No numbers."),
    )  # fmt: skip


class MoveForm(forms.Form):
    """Moving within the city."""

    kelurahan = forms.ChoiceField(label=_("New kelurahan"), choices=villages)
    rw = forms.IntegerField(label=_("RW"), min_value=1, max_value=999, required=False)
    rt = forms.IntegerField(label=_("RT"), min_value=1, max_value=999, required=False)
    address = forms.CharField(label=_("New address"), max_length=160)
    whole_family = forms.BooleanField(label=_("The whole family moves"), required=False)
    day = day_field(_("Since when?"))

    def place(self) -> str:
        """The region code, as deep as it was given."""
        given: dict[str, Any] = self.cleaned_data
        parts = [given["kelurahan"]]
        if given["rw"]:
            parts.append(f"{given['rw']:03}")
            if given["rt"]:
                parts.append(f"{given['rt']:03}")
        return ".".join(parts)


class FamilyForm(forms.Form):
    """To another family card."""

    kk = number_field(_("Number of the other family card"))
    role = forms.TypedChoiceField(label=_("Place in that family"), choices=roles, coerce=int)
    day = day_field(_("Since when?"))


class CorrectionForm(forms.Form):
    """What is wrong, as it should be."""

    name = forms.CharField(label=_("Name"), max_length=120)
    birth_place = forms.CharField(label=_("Place of birth"), max_length=80, required=False)
    birth_date = day_field(_("Date of birth"))
    sex = forms.ChoiceField(label=_("Sex"), choices=sexes)
    civil_status = forms.TypedChoiceField(label=_("Civil status"), choices=civil, coerce=int)
    mother = forms.CharField(label=_("Mother's name"), max_length=120, required=False)
    father = forms.CharField(label=_("Father's name"), max_length=120, required=False)
    education = forms.CharField(label=_("Education"), max_length=60, required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=60, required=False)
    document = forms.CharField(
        label=_("Kind of proof"), max_length=60, help_text=_("Such as: akta kelahiran. No numbers.")
    )

    def changes(self) -> dict[str, str]:
        """The personal fields as text."""
        kept = ("name", "birth_place", "mother", "father", "education", "occupation")
        given = self.cleaned_data
        return {n: given[n] for n in kept} | {"birth_date": given["birth_date"].isoformat()}


class NewcomerForm(forms.Form):
    """Who comes into a family: born, or moved into the city."""

    nik = number_field(_("NIK"))
    name = forms.CharField(label=_("Name"), max_length=120)
    sex = forms.ChoiceField(label=_("Sex"), choices=sexes)
    birth_date = day_field(_("Date of birth"))
    birth_place = forms.CharField(label=_("Place of birth"), max_length=80, required=False)
    mother = forms.CharField(label=_("Mother's name"), max_length=120, required=False)
    father = forms.CharField(label=_("Father's name"), max_length=120, required=False)
    family_role = forms.TypedChoiceField(
        label=_("Place in the family"), choices=roles, coerce=int, initial=4
    )
    civil_status = forms.TypedChoiceField(
        label=_("Civil status"), choices=civil, coerce=int, initial=1
    )
    document = forms.CharField(
        label=_("Kind of proof"), max_length=60,
        help_text=_("Such as: surat kelahiran, SKPWNI. No numbers."),
    )  # fmt: skip

    def newborn(self) -> Newborn:
        given = {k: v for k, v in self.cleaned_data.items() if k not in ("document", "day")}
        return Newborn(**given)


class ArrivalForm(NewcomerForm):
    """Who moved into the city, and when."""

    day = day_field(_("Since when?"))


class FileForm(forms.Form):
    """A file of residents."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or Excel, up to 64 MB; larger ones by command line"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xls,.xlsx,.ods"}),
    )  # fmt: skip


class NoteForm(forms.Form):
    """A word on what was decided."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)
