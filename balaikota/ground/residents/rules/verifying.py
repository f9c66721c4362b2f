"""Field by field: does what an application holds agree with the register? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from balaikota.lib.errors import Invalid, gettext_noop

from . import names
from .codes import State
from .persons import Person
from .rows import day_of

YES, NO, UNKNOWN = "sesuai", "tidak sesuai", "tidak diketahui"

# Field → how it is compared. The names are those of the API and of agreements.
FIELDS = {
    "name": gettext_noop("Name"),
    "birth_place": gettext_noop("Place of birth"),
    "birth_date": gettext_noop("Date of birth"),
    "sex": gettext_noop("Sex (L or P)"),
    "kk": gettext_noop("Family card number"),
    "mother": gettext_noop("Mother's name"),
    "father": gettext_noop("Father's name"),
    "address": gettext_noop("Address"),
    "place": gettext_noop("Region code"),
    "civil_status": gettext_noop("Civil status"),
    "family_role": gettext_noop("Place in the family"),
    "education": gettext_noop("Education"),
    "occupation": gettext_noop("Occupation"),
    "living": gettext_noop("Whether registered here"),
}
_TEXTS = {"birth_place", "address", "education", "occupation"}
_NAMES = {"name", "mother", "father"}


@dataclass(frozen=True, slots=True)
class Holding:
    """What the register holds of one resident."""

    person: Person
    sex: str
    place: str
    civil_status: int
    family_role: int
    state: str

    def value(self, field: str) -> str:
        """A field as text; "" when it is not known."""
        if field == "living":
            return "ya" if self.state == State.LIVING else "tidak"
        if field in ("sex", "place"):
            return str(getattr(self, field))
        if field in ("civil_status", "family_role"):
            return str(getattr(self, field) or "")
        return str(getattr(self.person, field))


def check_fields(fields: Mapping[str, str]) -> None:
    """Raises Invalid when a field is unknown, or none is asked."""
    for name in fields:
        if name not in FIELDS:
            raise Invalid(
                "field", gettext_noop("There is no field %(which)s."), field="fields", which=name
            )
    if not fields:
        raise Invalid("no_field", gettext_noop("Ask at least one field."), field="fields")


def answer(held: Holding, asked: Mapping[str, str]) -> dict[str, str]:
    """Field → "sesuai", "tidak sesuai", or "tidak diketahui" where the register has nothing."""
    return {name: _judge(name, held.value(name), given) for name, given in asked.items()}


def _judge(field: str, held: str, given: str) -> str:
    if not held:
        return UNKNOWN
    return YES if _same(field, held, given) else NO


def _same(field: str, held: str, given: str) -> bool:
    if field in _NAMES:
        return names.plain(held) == names.plain(given)
    if field in _TEXTS:
        return _letters(held) == _letters(given)
    if field == "birth_date":
        born = day_of(given)
        return born is not None and born.isoformat() == held
    if field == "place":
        return bool(given) and (held == given or held.startswith(f"{given}."))
    return held.lower() == given.strip().lower()


def _letters(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())
