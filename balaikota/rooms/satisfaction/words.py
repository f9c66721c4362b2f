"""The words of who answers, and of results, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balaikota.ground.territory import queries as territory

from .queries.results import Result

AGES: dict[str, Any] = {
    "<20": _("under 20"), "20-29": "20–29", "30-39": "30–39", "40-49": "40–49",
    "50-59": "50–59", ">=60": _("60 or older"),
}  # fmt: skip
SEXES: dict[str, Any] = {"L": _("Man"), "P": _("Woman")}
EDUCATIONS: dict[str, Any] = {
    "sd": _("Primary school or none"), "smp": _("Junior high school"),
    "sma": _("Senior high school"), "d3": _("Diploma"), "s1": _("Bachelor"),
    "s2": _("Master or higher"),
}  # fmt: skip
JOBS: dict[str, Any] = {
    "asn": _("Civil servant"), "tni_polri": _("Army or police"), "swasta": _("Employee"),
    "wirausaha": _("Own business"), "pelajar": _("Pupil or student"),
    "rumah_tangga": _("Housework"), "lain": pgettext_lazy("job", "Other"),
}  # fmt: skip
GROUPS: dict[str, tuple[Any, dict[str, Any]]] = {
    "sex": (_("Sex"), SEXES),
    "age": (_("Age"), AGES),
    "education": (_("Education"), EDUCATIONS),
    "job": (_("Work"), JOBS),
}


def office_name(agency: str) -> str:
    """An office's whole name; a code that nobody knows stays."""
    known = territory.agencies().get(agency)
    return known.name if known else agency


def comma(value: Decimal | None) -> str:
    """ "83,33", as an index is printed here; "–" without one."""
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def standing(result: Result) -> dict[str, Any]:
    """What templates show of a result."""
    found = result.index
    return {
        "value": comma(found.value if found else None),
        "number": float(found.value) if found else None,
        "letter": found.band.letter if found else "",
        "band": found.band if found else None,
        "final": result.final, "full": result.full_count, "needed": result.needed,
        "missing": result.missing, "population": result.population,
        "quick": comma(result.quick), "quick_number": float(result.quick) if result.quick else None,
        "quick_count": result.quick_count,
    }  # fmt: skip
