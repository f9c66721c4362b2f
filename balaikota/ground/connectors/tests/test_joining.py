"""Several rows about one thing: they wait, the last one counts, or they are added up."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.connectors import actions, factories, trying
from balaikota.ground.connectors.factories import NOW
from balaikota.ground.connectors.models import Quarantined
from balaikota.ground.connectors.reading import World
from balaikota.ground.connectors.rules import joining
from balaikota.ground.connectors.rules import manifest as manifests
from balaikota.ground.connectors.rules.problems import BadManifest
from balaikota.ground.events.sockets import Origin, offered
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.registers import kinds
from balaikota.ground.registers import queries as registers
from balaikota.ground.territory import factories as territory

CODE = "apbd"
LINES = """\
source: apbd
title: Anggaran
agency: dpu
owner: Kepala Bidang
read: {kind: files, format: csv, folder: apbd}
columns:
  - {name: tahun}
  - {name: opd}
  - {name: rekening}
  - {name: anggaran, type: number, format: plain}
contract: {bad_rows: 1, rows: {shrink: 1}}
map:
  target: registers.budget
  columns: {period: tahun, office: opd, account: rekening, budget: anggaran}
"""
_HOURS = itertools.count(1)
HEAD = "tahun;opd;rekening;anggaran\n"


@pytest.fixture
def folder(tmp_path, db):
    territory.small_city()
    return tmp_path


def ran(folder, *rows):
    factories.write(folder, "apbd/a.csv", HEAD + "".join(f"{row}\n" for row in rows))
    return factories.run(CODE, folder, now=NOW + timedelta(hours=next(_HOURS)))


def lines():
    found = registers.present(kinds.BUDGET).order_by("account").values_list("account", "budget")
    return {account: int(budget) for account, budget in found}


def codes():
    return [(row.line, row.faults[0]["code"]) for row in Quarantined.objects.order_by("line")]


@pytest.mark.django_db
def test_rows_that_say_different_things_of_one_wait(folder):
    factories.source(LINES)
    run = ran(
        folder, "2026;A;5.1;10", "2026;A;5.2;7", "2026; A;5.1;11", "2026;A;5.3;3", "2026;A;5.3;3"
    )
    assert (run.good, run.bad) == (3, 2)
    assert lines() == {"5.2": 7, "5.3": 3}  # said twice alike is no contradiction
    assert codes() == [(2, "same_thing"), (4, "same_thing")]
    # Neither can be taken as long as the other waits; without it, it lands, and stays so.
    first, _second = Quarantined.objects.order_by("line")
    assert actions.replay(SYSTEM, CODE, now=NOW) == (0, 2)
    actions.drop_rows(SYSTEM, CODE, [first.pk], now=NOW)
    assert actions.replay(SYSTEM, CODE, now=NOW) == (1, 0)
    assert lines() == {"5.1": 11, "5.2": 7, "5.3": 3}
    run = ran(folder, "2026;A;5.1;10", "2026;A;5.2;8", "2026; A;5.1;11", "2026;A;5.3;3")
    assert (run.good, run.bad) == (3, 0)
    assert lines() == {"5.1": 11, "5.2": 8, "5.3": 3}
    # A row that lands later must not speak against one that landed before.
    ran(folder, "2026;A;5.1;11", "2026;A;5.4;-1")
    [wrong] = Quarantined.objects.filter(state="waiting")
    with pytest.raises(Exception, match="still not good"):
        actions.repair_row(SYSTEM, wrong.pk, {"rekening": "5.1", "anggaran": "5"}, now=NOW)
    assert lines() == {"5.1": 11}
    [origin] = offered(Origin)
    where = {"period": "2026", "office": "A", "account": "5.1"}
    assert origin.find("source:apbd", "registers.budget", where).endswith("jadi.account=5.1")
    assert not origin.find("source:lain", "registers.budget", where)


@pytest.mark.django_db
def test_the_last_one_counts_or_they_are_added_up(folder):
    factories.source(LINES + "  same: sum\n")
    rows = ("2026;A;5.1;10", "2026;A;5.1;10", "2026;A;5.2;7", "2026;A;0;1", "2026;A;5.2;")
    run = ran(folder, *rows)
    assert lines() == {"5.1": 20}
    assert (run.good, run.bad) == (2, 3)  # a part is no sum, and every row of it waits
    *_two, waiting = Quarantined.objects.order_by("line")
    actions.repair_row(SYSTEM, Quarantined.objects.get(line=5).pk, {"rekening": "5.1"}, now=NOW)
    assert lines() == {"5.1": 21}
    actions.drop_rows(SYSTEM, CODE, [waiting.pk], now=NOW)
    ran(folder, *rows, "2026;A;5.3;1")
    assert lines() == {"5.1": 21, "5.2": 7, "5.3": 1}
    actions.save_manifest(SYSTEM, LINES + "  same: last\n", now=NOW, code=CODE)
    run = ran(folder, "2026;A;5.1;10", "2026;A;5.1;12")
    assert (run.good, run.bad) == (2, 0)
    assert lines() == {"5.1": 12}


@pytest.mark.django_db
def test_a_try_says_the_same(folder):
    factories.agency()
    factories.write(folder, "apbd/a.csv", HEAD + "2026;A;5.1;10\n2026;A;5.1;11\n2026;A;5.2;1\n")
    tried = trying.dry_run(LINES, World(folder=folder))
    assert ([bad.line for bad in tried.bad], len(tried.rows), tried.joined) == ([2, 3], 1, 0)
    assert tried.bad[0].faults[0].code == "same_thing"
    tried = trying.dry_run(LINES + "  same: sum\n", World(folder=folder))
    assert (tried.bad, len(tried.rows), tried.joined) == ((), 3, 1)


THINGS = st.lists(
    st.fixed_dictionaries({"a": st.sampled_from(["x", "y", None]), "n": st.integers(0, 3)}),
    max_size=12,
)


@given(THINGS, st.sampled_from(["refuse", "last", "sum"]))
def test_every_row_lands_clashes_or_goes_into_another(things, same):
    joined = joining.join(things, same, ("a",), ("n",))
    assert len(joined.things) + len(joined.clashing) + joined.absorbed == len(things)
    named = [thing["a"] for thing in joined.things.values() if thing["a"] is not None]
    assert len(named) == len(set(named))
    if same == "sum":
        assert sum(one["n"] for one in joined.things.values()) == sum(one["n"] for one in things)


def test_what_cannot_be_added_up():
    manifest = manifests.read(LINES)
    assert joining.rule(manifest) == "refuse"
    assert joining.rule(upserting(LINES)) == "last"
    upsert = LINES + "  same: sum\nmode: upsert\nkey: [rekening]\n"
    for text in (upsert, LINES + "  same: sum\n  keep_rows: false\n"):
        with pytest.raises(BadManifest) as bad:
            manifests.read(text)
        assert bad.value.problems[0].path == "$.map.same"


def upserting(text):
    return manifests.read(text + "mode: upsert\nkey: [rekening]\n")
