"""Reading a definition that somebody wrote: every mistake is named, with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from balaikota.lib.errors import Invalid, gettext_noop

from .catalog import (
    CODE,
    KEY,
    TAPS,
    Definition,
    Field,
    Need,
    Step,
    When,
    fields_of,
    groups_of,
    unpacked,
)
from .wording import GIVEN, keys_in

PREFILLS = frozenset(
    [f"resident.{name}" for name in (
        "name", "nik", "kk", "birth_place", "birth_date", "sex", "address", "occupation",
        "mother", "father", "civil_status",
    )] + ["account.name", "account.phone", "before"]
)  # fmt: skip
MOST_DAYS = 60


def read(written: object, parts: Mapping[str, Any], known: frozenset[str]) -> Definition:
    """A definition from YAML.

    Args:
        written: what stood in the file.
        parts: shared pieces by name; a field or need written as a word is looked up there.
        known: keys of the requirement sockets of this house.

    Raises:
        Invalid: with every mistake in `data["problems"]`, one sentence each.
    """
    if not isinstance(written, dict):
        raise _refused(["$: a service is a table of keys and values"])
    problems: list[str] = []
    whole = _filled(written, parts, problems)
    if problems:
        raise _refused(problems)
    try:
        definition = unpacked(whole)
    except msgspec.ValidationError as error:
        raise _refused([str(error)]) from error
    problems = list(check(definition, known))
    if problems:
        raise _refused(problems)
    return definition


def _refused(problems: list[str]) -> Invalid:
    return Invalid(
        "definition",
        gettext_noop("The definition cannot stand: %(what)s"),
        field="text",
        what="; ".join(problems),
    )


def _filled(written: dict[str, Any], parts: Mapping[str, Any], problems: list[str]) -> Any:
    """The definition with shared pieces put in where only their names stand."""
    whole = dict(written)
    for at, name in (("needs", "needs"), ("chain", "stages")):
        if isinstance(whole.get(at), list):
            whole[at] = _pieces(whole[at], parts.get(name, {}), f"$.{at}", problems)
    steps = whole.get("steps")
    if isinstance(steps, list):
        whole["steps"] = [
            _step(step, parts, f"$.steps[{n}]", problems) for n, step in enumerate(steps)
        ]
    return whole


def _step(step: Any, parts: Mapping[str, Any], at: str, problems: list[str]) -> Any:
    if isinstance(step, str):
        step = _piece(step, parts.get("steps", {}), at, problems)
    if not isinstance(step, dict):
        return step
    filled, fields = dict(step), parts.get("fields", {})
    if isinstance(filled.get("fields"), list):
        filled["fields"] = _pieces(filled["fields"], fields, f"{at}.fields", problems)
    if isinstance(filled.get("groups"), list):
        filled["groups"] = [
            {**group, "fields": _pieces(group["fields"], fields, f"{at}.groups[{n}]", problems)}
            if isinstance(group, dict) and isinstance(group.get("fields"), list)
            else group
            for n, group in enumerate(filled["groups"])
        ]
    return filled


def _pieces(found: list[Any], known: Mapping[str, Any], at: str, problems: list[str]) -> list[Any]:
    return [
        _piece(piece, known, f"{at}[{n}]", problems) if isinstance(piece, str) else piece
        for n, piece in enumerate(found)
    ]


def _piece(name: str, known: Mapping[str, Any], at: str, problems: list[str]) -> Any:
    if name not in known:
        problems.append(f"{at}: there is no shared piece {name!r}")
        return {}
    return known[name]


def check(definition: Definition, known: frozenset[str]) -> Iterator[str]:
    """Sentences about what contradicts itself; nothing when the definition can be used."""
    yield from _check_names(definition)
    for step in definition.steps:
        yield from _check_step(step, definition)
    for need in definition.needs:
        yield from _check_need(need, definition, known)
    yield from _check_chain(definition)
    yield from _check_letter(definition)


def _check_names(definition: Definition) -> Iterator[str]:
    if not CODE.fullmatch(definition.code):
        yield f"$.code: {definition.code!r} is not small letters, digits and dashes"
    if definition.code == "baru":
        yield "$.code: 'baru' is the address at which services are written"
    if not 1 <= definition.days <= MOST_DAYS:
        yield f"$.days: {definition.days} is not between 1 and {MOST_DAYS}"
    if definition.cost < 0:
        yield "$.cost: a cost is never below 0"
    if not definition.legal:
        yield "$.legal: name at least one legal basis"
    named = [field.key for field in fields_of(definition)]
    named += [group.key for group in groups_of(definition)]
    yield from _twice(named, "$.steps")
    yield from _twice([need.key for need in definition.needs], "$.needs")
    yield from _twice([step.key for step in definition.steps], "$.steps")
    for key in [*named, *(need.key for need in definition.needs)]:
        if not KEY.fullmatch(key):
            yield f"{key!r} is not small letters, digits and underscores"
        elif key in GIVEN:
            yield f"{key!r} is filled in by the house itself"


def _twice(names: Iterable[str], at: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{at}: {name!r} stands there {count} times"


def _check_step(step: Step, definition: Definition) -> Iterator[str]:
    at = f"$.steps.{step.key}"
    if not step.fields and not step.groups:
        yield f"{at}: asks nothing"
    yield from _check_when(step.when, definition, at)
    for field in step.fields:
        yield from _check_field(field, f"{at}.{field.key}")
        yield from _check_when(field.when, definition, f"{at}.{field.key}")
    for group in step.groups:
        yield from _check_when(group.when, definition, f"{at}.{group.key}")
        if not 0 <= group.least <= group.most <= 30:
            yield f"{at}.{group.key}: least and most do not fit"
        yield from _twice([field.key for field in group.fields], f"{at}.{group.key}")
        for field in group.fields:
            yield from _check_field(field, f"{at}.{group.key}.{field.key}")
            if field.when is not None:
                yield f"{at}.{group.key}.{field.key}: no condition inside a group"


def _check_field(field: Field, at: str) -> Iterator[str]:
    if (field.kind == "choice") != bool(field.choices):
        yield f"{at}: choices belong to the kind choice, and it needs some"
    yield from _twice([choice.key for choice in field.choices], at)
    if field.prefill and field.prefill not in PREFILLS:
        yield f"{at}: nothing is known of {field.prefill!r}"
    if not 1 <= field.longest <= 4000:
        yield f"{at}: longest is not between 1 and 4000"


def _check_when(when: When | None, definition: Definition, at: str) -> Iterator[str]:
    if when is None:
        return
    field = next((one for one in fields_of(definition) if one.key == when.field), None)
    if field is None:
        yield f"{at}: its condition asks for {when.field!r}, which nobody is asked"
    elif field.kind == "choice":
        for key in set(when.equals) - {choice.key for choice in field.choices}:
            yield f"{at}: {key!r} cannot be chosen in {when.field!r}"
    elif field.kind != "yes_no":
        yield f"{at}: a condition needs a choice or a yes or no, {when.field!r} is neither"
    elif set(when.equals) - {"yes", "no"}:
        yield f"{at}: a yes or no is written yes or no"


def _check_need(need: Need, definition: Definition, known: frozenset[str]) -> Iterator[str]:
    at = f"$.needs.{need.key}"
    yield from _check_when(need.when, definition, at)
    if need.asks and need.asks not in known:
        yield f"{at}: nobody in this house answers {need.asks!r}"
    if need.kind == "agency" and not need.asks:
        yield f"{at}: an agency's answer needs `asks`"
    if need.kind == "witness" and not 1 <= need.witnesses <= 5:
        yield f"{at}: one to five witnesses"
    if need.kind != "witness" and need.witnesses:
        yield f"{at}: only witnesses are counted"
    if need.kind in ("statement", "witness") and not need.text:
        yield f"{at}: say in `text` what is declared"
    if need.keeps and not need.vault:
        yield f"{at}: `keeps` belongs to a kind of document in `vault`"
    for key in keys_in(need.text) - _said(definition):
        yield f"{at}: {{{key}}} is asked nowhere"


def _check_chain(definition: Definition) -> Iterator[str]:
    chain = definition.chain
    if not chain or chain[-1].act != "sign":
        yield "$.chain: the last station signs"
    if any(stage.act == "sign" for stage in chain[:-1]):
        yield "$.chain: only the last station signs"
    for number, stage in enumerate(chain):
        if (stage.level == "agency") != bool(stage.agency):
            yield f"$.chain[{number}]: an agency's station names its agency, others do not"
        if stage.days < 1:
            yield f"$.chain[{number}]: a station has at least one day"
    if sum(stage.days for stage in chain) > definition.days:
        yield "$.chain: its stations together have more days than the service promises"
    kinds = [need.kind for need in definition.needs if need.kind in TAPS]
    yield from _twice(kinds, "$.needs")


def _check_letter(definition: Definition) -> Iterator[str]:
    letter, said = definition.letter, _said(definition)
    if keys_in(letter.title):
        yield "$.letter.title: it is the same for everybody, so it holds no {key}"
    words = [letter.opening, letter.closing, *letter.paragraphs, *letter.copies]
    words += [
        part for table in letter.tables for row in table.rows for part in (row.label, row.value)
    ]
    for text in words:
        for key in sorted(keys_in(text) - said):
            yield f"$.letter: {{{key}}} is asked nowhere"
    groups = {group.key: group for group in groups_of(definition)}
    for listed in letter.lists:
        group = groups.get(listed.group)
        if group is None:
            yield f"$.letter.lists: there is no group {listed.group!r}"
            continue
        for key in set(listed.columns) - {field.key for field in group.fields}:
            yield f"$.letter.lists.{listed.group}: there is no column {key!r}"
        if not 1 <= len(listed.columns) <= 6:
            yield f"$.letter.lists.{listed.group}: one to six columns"
    if letter.months < 0 or definition.archive.years < 1:
        yield "$.letter: months and years are not below 0"


def _said(definition: Definition) -> set[str]:
    return {field.key for field in fields_of(definition)} | GIVEN
