"""What forms of the register share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.territory import queries as territory

from ..queries.places import VILLAGES
from ..rules.codes import CIVIL_NAMES, ROLE_NAMES, SEX_NAMES
from ..rules.purposes import purposes

NUMBER = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "24"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def number_field(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=24, widget=forms.TextInput(attrs=NUMBER), **more)


def villages() -> list[tuple[str, str]]:
    """The kelurahan of the city for a list, under their kecamatan."""
    found = territory.below(territory.city(), VILLAGES)
    names = territory.region_names([view.parent for view in found])
    return [("", "—"), *((v.code, f"{names[v.parent]} · {v.name}") for v in found)]


def areas() -> list[tuple[str, str]]:
    """Kecamatan and kelurahan, indented."""
    return [
        (view.code, ("\u2003" if view.kind in VILLAGES else "") + view.name)
        for view in territory.below(territory.city(), ("kecamatan", *VILLAGES))
    ]


def roles() -> list[tuple[int, str]]:
    return [(code, _now(name)) for code, name in ROLE_NAMES.items() if code]


def civil() -> list[tuple[int, str]]:
    return [(code, _now(name)) for code, name in CIVIL_NAMES.items() if code]


def sexes() -> list[tuple[str, str]]:
    return [(code.value, _now(name)) for code, name in SEX_NAMES.items()]


def reasons() -> list[tuple[str, str]]:
    """Purposes for a list; the words are those the resident reads."""
    return [(one.code, one.title) for one in purposes()]


def purpose_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What for?"), choices=reasons,
        help_text=_("The resident can read this, with your position and the time."),
    )  # fmt: skip
