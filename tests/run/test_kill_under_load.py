"""kill -9 of anything, at any moment, under load: what was confirmed is there, exactly once."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from balaikota.ground.people.tokens import digest_of, new_key

from .city import RunningCity, a_place, command, copied, eventually
from .crowd import Crowd, Watching

SEED = 20261123
BETWEEN = 6  # answers between two kills
LEAST = 20  # reports, and steps, that were answered in the end
DAYS = 4  # declared off meanwhile
ROUNDS = [pytest.param(1, marks=pytest.mark.slow), pytest.param(6, marks=pytest.mark.soak)]
VICTIMS = ("web", "postgres", "worker", "web child", "supervisor", "backend")
SCOPES = {
    "lapor": '["reports.view", "reports.verify"]',
    "petugas.jalan": '["reports.view", "reports.handle"]',
}
RUNNING = {
    "filed": ["resolve", "verify"],
    "disposed": ["follow_up", "resolve"],
    "working": ["resolve"],
    "done": ["auto_close"],
}


@dataclass(frozen=True)
class Storm:
    """The city after it, and what its people were told."""

    city: RunningCity
    crowd: Crowd
    screen: Watching

    @property
    def codes(self) -> str:
        return ", ".join(f"'{code}'" for code in self.crowd.filed.values())


@pytest.fixture(scope="module", params=ROUNDS, ids=["short", "long"])
def storm(request: pytest.FixtureRequest, example: Path) -> Iterator[Storm]:
    """Everything is killed in turn, in an order and at moments drawn by a seed, under load."""
    chance = random.Random(SEED)
    with (
        a_place() as folder,
        RunningCity(copied(example, folder / "city"), BALAIKOTA_DEMO="yes") as city,
    ):
        crowd = Crowd(city, _keys(city), _a_point(city))
        screen = Watching(city)
        screen.start()
        crowd.start(citizens=3, officers=2, days=_days_to_come())
        for _ in range(request.param):
            _kill_everything(city, crowd, chance)
        assert eventually(lambda: city.well), city.words
        assert eventually(lambda: crowd.troubles or _enough(crowd)), crowd.state
        crowd.finish()
        yield Storm(city, crowd, screen)
        screen.end()


def _keys(city: RunningCity) -> dict[str, str]:
    """An API key for each officer, as an administrator would make them."""
    made = {}
    for username, scopes in SCOPES.items():
        made[username], prefix = new_key()
        city.sql(
            "INSERT INTO people_apikey (prefix, digest, name, owner_id, scopes, per_minute,"
            f" created_at) SELECT '{prefix}', '\\x{digest_of(made[username]).hex()}', 'uji', id,"
            f" '{scopes}', 60000, now() FROM people_account WHERE username = '{username}'"
        )
    city.sql("UPDATE people_apikey SET per_minute = 60000")
    return made


def _a_point(city: RunningCity) -> tuple[float, float]:
    ((lon, lat),) = city.sql(
        "SELECT point[0], point[1] FROM reports_report WHERE point IS NOT NULL LIMIT 1"
    )
    return float(str(lon)), float(str(lat))


def _days_to_come() -> list[str]:
    """Weekdays within the running deadlines."""
    days = (datetime.now(UTC).date() + timedelta(days=ahead) for ahead in range(3, 30))
    return [day.isoformat() for day in days if day.weekday() < 5][: 2 * DAYS : 2]


def _kill_everything(city: RunningCity, crowd: Crowd, chance: random.Random) -> None:
    for victim in chance.sample(VICTIMS, len(VICTIMS)):
        _let_work(crowd)
        time.sleep(chance.uniform(0, 1))
        assert eventually(lambda victim=victim: _kill(city, victim)), f"{victim} never came back"  # type: ignore[misc]
        if victim == "supervisor":
            city.process.wait()
            assert eventually(lambda: city.leftovers() == [])
            city.start()


def _let_work(crowd: Crowd) -> None:
    """Until some more got their answers, so that there is something to break."""
    answered = crowd.answered + BETWEEN
    assert eventually(lambda: crowd.answered >= answered), crowd.state


def _enough(crowd: Crowd) -> bool:
    return min(len(crowd.filed), len(crowd.steps)) >= LEAST and len(crowd.days) == DAYS


def _kill(city: RunningCity, victim: str) -> bool:
    """False when it does not run at this moment, because of the kill before."""
    try:
        _process(city, victim).kill()
    except (LookupError, psutil.Error):
        return False
    return True


def _process(city: RunningCity, victim: str) -> psutil.Process:
    if victim == "supervisor":
        return psutil.Process(city.process.pid)
    if victim == "web child":
        return secrets.choice(city.part("web").children())
    if victim == "backend":
        return secrets.choice(city.part("postgres").children())
    return city.part(victim)


def test_everybody_was_answered(storm: Storm) -> None:
    assert storm.crowd.troubles == []
    assert len(storm.crowd.filed) >= LEAST
    assert len(storm.crowd.steps) >= LEAST
    assert len(storm.crowd.days) == DAYS


def test_every_confirmed_report_is_there_exactly_once(storm: Storm) -> None:
    rows = storm.city.sql(
        "SELECT description, code FROM reports_report WHERE description LIKE '%, warga %'"
    )
    assert sorted(rows) == sorted(storm.crowd.filed.items())


def test_every_confirmed_step_was_taken_exactly_once(storm: Storm) -> None:
    rows = storm.city.sql(
        "SELECT r.code, s.act FROM reports_steptaken s JOIN reports_report r ON r.id = s.report_id"
        f" WHERE r.code IN ({storm.codes}) AND s.act <> 'file'"
    )
    assert sorted(rows) == sorted(storm.crowd.steps)


def test_histories_are_unbroken(storm: Storm) -> None:
    """Each step begins where the one before ended, and the last one ends in the report's state."""
    broken = storm.city.sql(
        "WITH walked AS (SELECT report_id, before, after,"
        " lag(after, 1, '') OVER w AS came_from, lead(after) OVER w AS next"
        " FROM reports_steptaken WINDOW w AS (PARTITION BY report_id ORDER BY id))"
        " SELECT r.code, w.before, w.came_from, w.after FROM walked w"
        " JOIN reports_report r ON r.id = w.report_id"
        f" WHERE r.code IN ({storm.codes})"
        " AND (w.before <> w.came_from OR w.next IS NULL AND w.after <> r.state)"
    )
    assert broken == []


def test_each_step_told_one_fact(storm: Storm) -> None:
    rows = storm.city.sql(
        "SELECT r.code, (SELECT count(*) FROM reports_steptaken s WHERE s.report_id = r.id),"
        " (SELECT count(*) FROM events_entry e WHERE e.subject = 'report:' || r.id"
        "  AND e.kind IN ('reports.filed', 'reports.moved'))"
        f" FROM reports_report r WHERE r.code IN ({storm.codes})"
    )
    assert len(rows) == len(storm.crowd.filed)
    assert [row for row in rows if row[1] != row[2]] == []


def test_the_clocks_that_run_are_those_of_the_state(storm: Storm) -> None:
    rows = storm.city.sql(
        "SELECT r.state, array_agg(c.kind ORDER BY c.kind), count(*) FROM reports_report r"
        " JOIN reports_clock c ON c.report_id = r.id AND c.stopped_at IS NULL"
        f" WHERE r.code IN ({storm.codes}) GROUP BY r.id"
    )
    assert len(rows) == len(storm.crowd.filed)
    assert [row for row in rows if row[1] != RUNNING[str(row[0])]] == []


def test_no_deadline_falls_on_a_day_declared_off(storm: Storm) -> None:
    _until_reacted(storm)
    days = ", ".join(f"'{day}'" for day in storm.crowd.days)
    wrong = storm.city.sql(
        "SELECT r.code, c.kind, c.due_at FROM reports_clock c"
        " JOIN reports_report r ON r.id = c.report_id"
        f" WHERE r.code IN ({storm.codes}) AND c.stopped_at IS NULL AND c.working"
        f" AND (c.due_at AT TIME ZONE 'Asia/Jakarta')::date IN ({days})"
    )
    assert wrong == []


def test_each_reaction_took_effect_once(storm: Storm) -> None:
    _until_reacted(storm)
    marks = storm.city.sql(
        "SELECT e.id, count(d.id) FROM events_entry e LEFT JOIN events_done d ON d.entry = e.id"
        " AND d.reaction LIKE '%move_report_clocks' WHERE e.kind = 'territory.calendar_changed'"
        " AND e.at > now() - interval '1 hour' GROUP BY e.id"
    )
    assert {row[1] for row in marks} == {1}
    # A mark and what was done belong to one transaction; a later look may move some more clocks.
    effects = storm.city.sql(
        "SELECT d.entry, count(e.id) FROM events_done d LEFT JOIN events_entry e"
        " ON e.kind = 'reports.clocks_moved' AND e.xid::text = d.xmin::text"
        " WHERE d.reaction LIKE '%move_report_clocks' GROUP BY d.entry"
    )
    assert {row[1] for row in effects} == {1}
    assert len(effects) == len(marks) >= len(storm.crowd.days)
    others = storm.city.sql(
        "SELECT e.data FROM events_entry e WHERE e.kind = 'reports.clocks_moved'"
        " AND e.xid::text NOT IN (SELECT xmin::text FROM events_done)"
    )
    assert all(row[0]["count"] > 0 for row in others)  # type: ignore[index]


def test_the_log_is_whole(storm: Storm) -> None:
    sealed = "SELECT (SELECT count(*) FROM events_entry) = (SELECT count(*) FROM events_seal)"
    assert eventually(lambda: storm.city.sql(sealed) == [(True,)])
    verdict = command("verify-log", env=storm.city.env)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_the_screen_missed_nothing(storm: Storm) -> None:
    """What it heard between two orders to start over is the log, without gap, double or swap."""
    last = _log(storm.city)[-1]
    assert eventually(lambda: _position(storm.screen.last) >= _position(last))
    runs = [list(run) for run in storm.screen.runs if run]
    log = _log(storm.city)  # only now: it grows, and the screen hears it grow
    for run in runs:
        begun = log.index(run[0])
        assert run == log[begun : begun + len(run)]
    heard = [entry for run in runs for entry in run]
    assert heard == sorted(set(heard), key=log.index)
    assert storm.screen.returned > 0


def _position(told: str) -> tuple[int, ...]:
    return tuple(int(part) for part in told.split("-"))


def _log(city: RunningCity) -> list[str]:
    """What everybody may hear, in the order of the log."""
    rows = city.sql("SELECT xid::text, id FROM events_entry WHERE audience = '' ORDER BY xid, id")
    return [f"{xid}-{entry}" for xid, entry in rows]


def _until_reacted(storm: Storm) -> None:
    """Every change of the calendar was answered, also by the second look."""
    waiting = (
        "SELECT (SELECT count(*) FROM events_entry e WHERE e.kind = 'territory.calendar_changed'"
        "  AND NOT EXISTS (SELECT FROM events_done d WHERE d.entry = e.id)"
        "  AND e.at > now() - interval '1 hour'),"
        " (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'reports.settle_clocks'"
        "  AND status IN ('todo', 'doing'))"
    )
    assert eventually(lambda: storm.city.sql(waiting) == [(0, 0)])
