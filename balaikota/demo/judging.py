"""Judging all of Boston's requests by our clocks: who disagrees, and what explains it.

Dates stay those of 2015: the same table comes out whenever it is made. Needs no database.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import yaml

from balaikota.lib.times import WorkingDays
from balaikota.rooms.reports import queries

from . import boston
from .judge import Judge, Terms, Verdict, Why, learn

_YEARS = range(2014, 2021)
_ZONE = ZoneInfo("America/New_York")
COLUMNS = (
    "id", "type", "category", "opened", "closed", "source_target", "our_due",
    "source_says", "we_say", "why",
)  # fmt: skip

WORDS: Mapping[Why, str] = {
    Why.AGREE: "both say the same",
    Why.OUR_TERM: "our regulation gives another term than Boston gave",
    Why.NO_TARGET: "Boston has no target and then always says on time; ours has run out",
    Why.USUAL_TERM: "Boston gave this request another term than its type usually has",
    Why.HOLIDAYS: "days off differ between the two countries",
    Why.OFFICE_HOURS: "Boston's clock waits for the next office morning, ours does not",
    Why.TARGET: "Boston contradicts its own target",
    Why.NO_JUDGEMENT: "Boston says nothing",
}


def run(path: Path) -> str:
    """Judge everything, write the disagreements, and return the summary as Markdown."""
    words = boston.translation()
    requests = list(boston.read(words.nowhere))
    terms = learn(requests, calendars()["theirs"])
    ours = days_of()
    judge = Judge(
        usual=terms.by_type,
        theirs=calendars()["theirs"],
        ours=calendars()["ours"],
        our_days={kind: ours[category] for kind, category in words.types.items()},
        looked_at=max(r.closed for r in requests if r.closed),
    )
    verdicts = [judge.judge(request) for request in requests]
    _write(path, verdicts, words.types)
    return summary(verdicts, terms)


@cache
def calendars() -> Mapping[str, WorkingDays]:
    """Boston's working days and Indonesia's, both on Boston's wall clock."""
    theirs = holidays.country_holidays("US", subdiv="MA", years=_YEARS)
    ours = holidays.country_holidays("ID", years=_YEARS)
    return {
        "theirs": WorkingDays(holidays=frozenset(theirs), zone=_ZONE),
        "ours": WorkingDays(holidays=frozenset(ours), zone=_ZONE),
    }


def days_of() -> dict[str, int]:
    """Category → working days to solve, by our regulation as it stands now."""
    raw: dict[str, Any] = yaml.safe_load(queries.data_file("categories.yaml").read_text())
    rows = [row for group in raw["groups"] for row in (group, *group.get("parts", ()))]
    classes = queries.terms().classes
    return {row["code"]: classes[row.get("class", "biasa")][-1].days for row in rows}


def _write(path: Path, verdicts: Iterable[Verdict], category: Mapping[str, str]) -> None:
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for verdict in verdicts:
            if verdict.why is not Why.AGREE:
                table.writerow(_line(verdict, category))


def _line(verdict: Verdict, category: Mapping[str, str]) -> Sequence[object]:
    request = verdict.request
    says = {True: "on time", False: "overdue", None: ""}
    return (
        request.id, request.type, category[request.type], request.opened,
        request.closed or "", request.target or "", verdict.due,
        says[request.on_time], says[verdict.on_time], verdict.why.value,
    )  # fmt: skip


def summary(verdicts: Sequence[Verdict], terms: Terms) -> str:
    """What was found, as Markdown."""
    total = len(verdicts)
    found = Counter((v.why, v.on_time, v.request.closed is None) for v in verdicts)
    lines = [
        f"{total:,} requests; {terms.targets:,} have a target. The usual term of the type, counted "
        f"by our calendar engine on Boston's days, gives {terms.reproduced:,} of the targets "
        f"({terms.reproduced / terms.targets:.1%}) to the minute.",
        "",
        "| why | requests | share | we: on time | we: overdue | of these still open |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for why in WORDS:
        rows = {key: n for key, n in found.items() if key[0] is why}
        count = sum(rows.values())
        on_time = sum(n for key, n in rows.items() if key[1])
        still_open = sum(n for key, n in rows.items() if key[2])
        lines.append(
            f"| {WORDS[why]} | {count:,} | {count / total:.1%} | {on_time:,} | {count - on_time:,} "
            f"| {still_open:,} |"
        )
    return "\n".join(lines)
