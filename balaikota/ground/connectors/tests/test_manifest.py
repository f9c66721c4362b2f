"""Manifests: what is wrong is said with its line and how to mend it; all at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.connectors.factories import MANIFEST
from balaikota.ground.connectors.rules import contract, manifest, spans
from balaikota.ground.connectors.rules.contract import Breach, Counted, Freshness
from balaikota.ground.connectors.rules.problems import BadManifest
from balaikota.ground.connectors.rules.shapes import Contract, Rest, RowsPromise, Schedule

GOOD = MANIFEST.format(code="harga-pangan")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")


def problems(text):
    with pytest.raises(BadManifest) as caught:
        manifest.read(text)
    return [(p.line, p.path, str(p)) for p in caught.value.problems]


def test_a_good_one():
    found = manifest.read(GOOD)
    assert (found.source, found.key, found.read.pattern) == (
        "harga-pangan", ("komoditas", "pasar"), "*.csv",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("source: harga-pangan", "source: Harga Pangan", 1, "small letters"),
        ("title: Harga pangan\n", "", 1, "“title” is missing"),
        ("kind: files", "kind: fils", 5, "not possible"),
        ("folder: harga", "foldr: harga", 5, "Did you mean “folder”"),
        ("type: number", "type: numbr", 10, "not possible"),
        ("minimum: 0", "minimum: banyak", 10, "must be a number"),
        ("key: [komoditas, pasar]", "key: [komoditi]", 11, "no column “komoditi”"),
        ("fresh: 1d", "fresh: besok", 13, "no span of time"),
        ("every: 1d", "cron: tiap hari", 14, "cron line"),
        ("value: {mean: harga}, unit", "value: {}, unit", 16, "Say one of"),
        ("by: komoditas", "by: apa", 16, "no column “apa”"),
        ("folder: harga", "folder: ../etc", 5, "inside the folder"),
        ("schedule:", "jadwal:", 14, "no setting “jadwal”"),
    ],
)
def test_mistakes(old, new, line, says):
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert any(at == line and says in words for at, _path, words in found), found


def test_all_mistakes_are_told_at_once():
    text = GOOD.replace("type: number", "type: numbr").replace("fresh: 1d", "fres: 1d")
    text = text.replace("{name: pasar}", "{nama: pasar}")
    assert [line for line, _p, _w in problems(text)] == [8, 10, 13]


@pytest.mark.parametrize("text", ["", "- a", "a: [", "a: b: c", "\t", "5", "a: &x [*x]"])
def test_what_is_no_manifest(text):
    assert problems(text)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    with pytest.raises(BadManifest):
        manifest.read(text)


SECRETS = GOOD.replace(
    'kind: files, format: csv, folder: harga, pattern: "*.csv"',
    'kind: rest, url: "https://a.go.id/x", auth: {bearer: "${token}"}',
)


def test_secrets_are_named_and_filled():
    found = manifest.read(SECRETS)
    assert manifest.secrets_of(found) == ("token",)
    filled = manifest.with_secrets(found, {"token": 'a"b'}).read
    assert isinstance(filled, Rest)
    assert filled.auth.bearer == 'a"b'
    with pytest.raises(KeyError, match="token"):
        manifest.with_secrets(found, {})


@pytest.mark.parametrize(
    "query", ["DELETE FROM a", "SELECT 1; DROP TABLE a", "UPDATE a SET b = 1", "EXEC x"]
)
def test_only_questions_go_to_databases(query):
    old = 'kind: files, format: csv, folder: harga, pattern: "*.csv"'
    text = GOOD.replace(old, f'kind: sql, engine: sqlite, file: a.db, query: "{query}"')
    assert any("one SELECT" in words for _l, _p, words in problems(text))


def test_when_it_is_due():
    assert spans.next_after(Schedule(every="15m"), NOW, JAKARTA) == NOW + timedelta(minutes=15)
    at_six = spans.next_after(Schedule(cron="0 6 * * *"), NOW, JAKARTA)
    assert at_six == datetime(2026, 11, 24, 6, 0, tzinfo=JAKARTA)
    assert spans.next_after(Schedule(), NOW, JAKARTA) is None


def test_after_failures_it_is_asked_ever_less():
    schedule = Schedule(every="1h")
    waits = [spans.retry_after(schedule, n, NOW, JAKARTA) - NOW for n in range(1, 12)]
    assert waits[0] == timedelta(minutes=2)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


@pytest.mark.parametrize(
    ("counted", "whole", "breach"),
    [
        (Counted(read=100, good=100), True, None),
        (Counted(read=100, good=75, bad=25), True, Breach.BAD_ROWS),
        (Counted(read=10, good=5, bad=5), True, None),
        (Counted(read=5, good=5), True, Breach.FEW),
        (Counted(read=2000, good=2000), True, Breach.MANY),
        (Counted(read=100, good=100, before=500), True, Breach.SHRUNK),
        (Counted(read=2, bad=2, before=3), True, Breach.SHRUNK),
        (Counted(read=5, good=5, before=500), False, None),
    ],
)
def test_promises_of_a_load(counted, whole, breach):
    promise = Contract(
        rows=RowsPromise(minimum=8 if whole and counted.bad == 0 else 0, maximum=1000)
    )
    found = contract.breach(promise, counted, whole=whole)
    assert (found[0] if found else None) == breach


@pytest.mark.parametrize(
    ("hours", "age"), [(1, Freshness.FRESH), (30, Freshness.LATE), (60, Freshness.STALE)]
)
def test_freshness(hours, age):
    assert contract.freshness("1d", NOW - timedelta(hours=hours), NOW) == age
    assert contract.freshness("1d", None, NOW) == Freshness.NEVER
