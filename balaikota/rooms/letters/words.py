"""The words of requests: states, acts, levels, places, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound

from .queries import catalog, one
from .rules.catalog import Definition
from .rules.refusing import refusing

STATES: dict[str, tuple[Any, str]] = {  # words, and the tag's colour
    "gathering": (gettext_lazy("being completed"), "clarify"),
    "review": (gettext_lazy("at the office"), "working"),
    "returned": (gettext_lazy("to be mended"), "warn"),
    "signing": (gettext_lazy("being signed"), "working"),
    "issued": (gettext_lazy("issued"), "done"),
    "refused": (gettext_lazy("refused"), "refused"),
    "withdrawn": (gettext_lazy("withdrawn"), "withdrawn"),
}
ACTS: dict[str, Any] = {
    "apply": gettext_lazy("Asked for"),
    "fulfil": gettext_lazy("Given"),
    "tap": gettext_lazy("Confirmed"),
    "object": gettext_lazy("Not confirmed"),
    "complete": gettext_lazy("Complete; the office begins"),
    "pass": gettext_lazy("Checked and passed on"),
    "return": gettext_lazy("Returned for completion"),
    "refuse": gettext_lazy("Refused"),
    "hand": gettext_lazy("Handed over for signing"),
    "release": gettext_lazy("Back from signing"),
    "sign": gettext_lazy("Signed"),
    "withdraw": gettext_lazy("Withdrawn"),
    "lapse": gettext_lazy("Closed: not completed for long"),
    "comment": gettext_lazy("Comment"),
    "reassign": gettext_lazy("Given to another unit"),
}
PARTS: dict[str, Any] = {
    "applicant": gettext_lazy("Applicant"),
    "helper": gettext_lazy("By a personal link"),
    "counter": gettext_lazy("Counter"),
    "system": gettext_lazy("By itself"),
}
LEVELS: dict[str, Any] = {
    "rt": gettext_lazy("Head of the RT"),
    "rw": gettext_lazy("Head of the RW"),
    "kelurahan": gettext_lazy("Lurah"),
    "kecamatan": gettext_lazy("Camat"),
}
GIVERS: dict[str, Any] = {
    "applicant": gettext_lazy("by the applicant"),
    "helper": gettext_lazy("by a helper"),
    "witness": gettext_lazy("by the witness"),
    "register": pgettext_lazy("letters", "by the register itself"),
    "vault": gettext_lazy("from the documents given before"),
    "counter": gettext_lazy("at the counter"),
    "rt": gettext_lazy("by the RT"),
    "rw": gettext_lazy("by the RW"),
}


def place_words(place: str) -> str:
    """ "Barat, RT 002 RW 001"."""
    living = one.living(place)
    words = living.kelurahan
    if living.rt:
        return f"{words}, RT {living.rt} RW {living.rw}"
    return f"{words}, RW {living.rw}" if living.rw else words


def level_words(level: str) -> str:
    if level.startswith("agency:"):
        return territory.agency_name(level.removeprefix("agency:"))
    return str(LEVELS.get(level, ""))


def title_of(definition: Definition) -> str:
    """In the reader's language."""
    return definition.title_en if _english() else definition.title


def summary_of(definition: Definition) -> str:
    return (definition.summary_en if _english() else "") or definition.summary


def service_title(code: str) -> str:
    """A service's name; its code when it is gone."""
    try:
        return title_of(catalog.newest(code).definition)
    except NotFound:
        return code


def giver(by: str) -> str:
    """ "by the RT"."""
    return str(GIVERS.get(by, ""))


def reason_words(code: str) -> str:
    """Why a request was refused; "" for none."""
    known = next((one for one in refusing().reasons if one.code == code), None)
    if known is None:
        return ""
    return known.name_en if _english() else known.name


def remedy() -> str:
    """What the applicant may do after a refusal."""
    return refusing().remedy_en if _english() else refusing().remedy


def _english() -> bool:
    return (get_language() or "").startswith("en")
