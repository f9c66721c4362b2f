"""The inventory in words: values, fields, stages and risks in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext

from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import gettext_noop

from .rules import codes, stages
from .rules.fields import BY_NAME, FIELDS, GROUP_TITLES, Field, Group, Kind, filled
from .rules.mapping import CODE, KEY
from .rules.stages import Need


def language() -> str:
    """The reader's language, as the data files name it."""
    return "en" if (get_language() or "").startswith("en") else "id"


def said(words: Mapping[str, str]) -> str:
    """Words of a data file in the reader's language."""
    return words.get(language(), words["id"])


def title_of(name: str) -> str:
    """The title of a field, or of the columns that files have besides."""
    if name == KEY:
        return gettext("Number in the list it comes from")
    if name == CODE:
        return gettext("Code")
    return gettext(BY_NAME[name].title)


def choices(name: str) -> list[tuple[str, str]]:
    """A code list as choices of a form."""
    return [(entry.code, said(entry.words)) for entry in codes.lists()[name].values()]


def code_words(name: str, code: str) -> str:
    """One code in words."""
    return codes.word(name, code, language()) if code else ""


def stage_words(stage: int | None) -> str:
    """A stage in words."""
    rungs = stages.ladder().stages
    return said(rungs[stage].words) if stage is not None and stage < len(rungs) else gettext("none")


def shown(field: Field, value: Any) -> str:
    """A value as people read it, "" when there is none."""
    if not filled(field, value):
        return ""
    if field.kind is Kind.CODE:
        return code_words(field.codes, value)
    if field.kind is Kind.CODES:
        return ", ".join(code_words(field.codes, code) for code in value)
    if field.kind is Kind.YES_NO:
        return gettext("yes") if value else gettext("no")
    if field.kind is Kind.AGENCY:
        return territory.agency_name(value)
    if field.kind is Kind.NUMBER:
        return number_format(value, use_l10n=True, force_grouping=True)
    if field.kind is Kind.MONEY:
        return rupiah(Decimal(value))
    if field.kind is Kind.DATE:
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return date_format(day, "j F Y")
    return str(value)


def rupiah(money: Decimal) -> str:
    """ "Rp1.234.567"."""
    return f"Rp{money:,.0f}".replace(",", ".")


def sheet(
    values: Mapping[str, Any], *, inner: bool
) -> list[tuple[str, list[tuple[Field, str, str]], list[str]]]:
    """Groups with what is known as (field, title, words), and the titles of what is not; `inner`
    fields only where wished."""
    found = []
    for group in Group:
        lines = [
            (field, gettext(field.title), shown(field, values[field.name]))
            for field in FIELDS
            if field.group is group and (inner or not field.inner) and field.name != "title"
        ]
        known, unknown = [one for one in lines if one[2]], [t for _, t, text in lines if not text]
        found.append((gettext(GROUP_TITLES[group]), known, unknown))
    return found


_PROBLEMS = {
    "timeout": gettext_noop("it takes too long"),
    "no_answer": gettext_noop("nobody is at this address"),
    "certificate": gettext_noop("its certificate is not good"),
    "address_refused": gettext_noop("this address may not be asked"),
}


def problem(code: str) -> str:
    """Why an address did not answer, in words; others, such as "status 502", stay."""
    return gettext(_PROBLEMS[code]) if code in _PROBLEMS else code


_CLAIMS = ("audiences", "user_count", "public")  # what an owner says of who uses it


def claims(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the owner says of the use by citizens, as (title, words)."""
    told = ((title_of(name), shown(BY_NAME[name], values[name])) for name in _CLAIMS)
    return [(title, text) for title, text in told if text]


def lift(need: Need, application: str) -> tuple[str, str]:
    """What lifts to the next stage, and the address where; "" when that part is not there."""
    return said(need.lift), page(need.page, application)


def page(name: str, application: str = "") -> str:
    """The address of a page by its name, "" when this house does not have it."""
    for arguments in ([application], []) if application else ([],):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""
