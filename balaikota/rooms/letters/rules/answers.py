"""Answers to a service's form: which questions are asked, and whether an answer can stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from balaikota.ground.people.rules import normal_phone
from balaikota.lib.errors import Invalid, gettext_noop

from .catalog import Definition, Field, Group, Need, Step, When

_ASIDE, _POINTS = str.maketrans("", "", " .-"), str.maketrans("", "", " .")
_MOST_MONEY = Decimal(10) ** 15


def holds(when: When | None, answers: Mapping[str, Any]) -> bool:
    """Whether a condition is fulfilled; none always is."""
    return when is None or answers.get(when.field) in when.equals


def shown_steps(definition: Definition, answers: Mapping[str, Any]) -> list[Step]:
    """The pages that are asked, by what was answered so far."""
    return [step for step in definition.steps if holds(step.when, answers)]


def shown_fields(definition: Definition, answers: Mapping[str, Any]) -> Iterator[Field]:
    for step in shown_steps(definition, answers):
        yield from (field for field in step.fields if holds(field.when, answers))


def shown_groups(definition: Definition, answers: Mapping[str, Any]) -> Iterator[Group]:
    for step in shown_steps(definition, answers):
        yield from (group for group in step.groups if holds(group.when, answers))


def shown_needs(definition: Definition, answers: Mapping[str, Any]) -> list[Need]:
    """What must be brought, by what was answered."""
    return [need for need in definition.needs if holds(need.when, answers)]


def clean(definition: Definition, given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The answers that are asked for, checked and in one written form. Others are dropped.

    Raises:
        Invalid: `field` is the key, or "group.0.key" inside a group.
    """
    answers: dict[str, Any] = {}
    for step in definition.steps:
        if holds(step.when, answers):
            answers |= clean_step(step, given, answers, today)
    return answers


def clean_step(
    step: Step, given: Mapping[str, Any], before: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """The answers of one page. `before` are those of earlier pages, for conditions."""
    answers: dict[str, Any] = {}
    for field in step.fields:
        if holds(field.when, {**before, **answers}):
            value = clean_value(field, given.get(field.key, ""), field.key, today)
            if value != "":
                answers[field.key] = value
    for group in step.groups:
        if holds(group.when, {**before, **answers}):
            answers[group.key] = _clean_group(group, given.get(group.key) or [], today)
    return answers


def _clean_group(group: Group, rows: Any, today: date) -> list[dict[str, Any]]:
    rows = [row for row in rows if isinstance(row, Mapping) and any(row.values())]
    if not group.least <= len(rows) <= group.most:
        raise Invalid(
            "rows", gettext_noop("%(title)s: please write %(least)s to %(most)s lines."),
            field=group.key, title=group.title, least=group.least, most=group.most,
        )  # fmt: skip
    cleaned = []
    for number, row in enumerate(rows):
        line = {
            field.key: clean_value(
                field, row.get(field.key, ""), f"{group.key}.{number}.{field.key}", today
            )
            for field in group.fields
        }
        cleaned.append({key: value for key, value in line.items() if value != ""})
    return cleaned


def clean_value(field: Field, value: Any, at: str, today: date) -> str:
    """One answer as text: dates in ISO, numbers without points, telephones in E.164; "" for none.

    Raises:
        Invalid: names the field and says how to mend it.
    """
    text = "" if value is None else str(value).replace("\0", "").strip()
    if not text:
        if field.required:
            raise Invalid(
                "empty", gettext_noop("%(label)s: please fill this in."), field=at,
                label=field.label,
            )  # fmt: skip
        return ""
    if len(text) > field.longest:
        raise Invalid(
            "long", gettext_noop("%(label)s: at most %(most)s letters."), field=at,
            label=field.label, most=field.longest,
        )  # fmt: skip
    return _READ[field.kind](field, text, at)


def _text(field: Field, text: str, at: str) -> str:
    return " ".join(text.split())


def _long(field: Field, text: str, at: str) -> str:
    return text.replace("\r\n", "\n")


def _number(field: Field, text: str, at: str) -> str:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= _MOST_MONEY:
        raise _odd(field, at, gettext_noop("%(label)s: please write a number."))
    return format(number.normalize(), "f")


def _money(field: Field, text: str, at: str) -> str:
    digits = text.lower().removeprefix("rp").partition(",")[0].translate(_POINTS)
    if not digits.isascii() or not digits.isdecimal() or Decimal(digits) >= _MOST_MONEY:
        raise _odd(field, at, gettext_noop("%(label)s: please write an amount, such as 1.500.000."))
    return str(int(digits))


def _date(field: Field, text: str, at: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _odd(field, at, gettext_noop("%(label)s: please choose a date.")) from None


def _choice(field: Field, text: str, at: str) -> str:
    if text not in {choice.key for choice in field.choices}:
        raise _odd(field, at, gettext_noop("%(label)s: please choose from the list."))
    return text


def _yes_no(field: Field, text: str, at: str) -> str:
    if text not in ("yes", "no"):
        raise _odd(field, at, gettext_noop("%(label)s: please choose yes or no."))
    return text


def _nik(field: Field, text: str, at: str) -> str:
    digits = text.translate(_ASIDE)
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 16):
        raise _odd(field, at, gettext_noop("%(label)s: it has sixteen digits."))
    return digits


def _phone(field: Field, text: str, at: str) -> str:
    try:
        return normal_phone(text)
    except Invalid as refusal:
        raise Invalid(refusal.code, refusal.message, field=at) from None


def _odd(field: Field, at: str, message: str) -> Invalid:
    return Invalid(field.kind, message, field=at, label=field.label)


_READ = {
    "text": _text, "long": _long, "number": _number, "money": _money, "date": _date,
    "choice": _choice, "yes_no": _yes_no, "nik": _nik, "phone": _phone,
}  # fmt: skip
