"""The history is loaded once, whatever happens to the loading: killed hard in the middle of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from balaikota.cli.city.postgres import Postgres

from .city import REPORTS, ROOT, command, copied, environment, eventually, only_database

WANTED = 6_000  # more than one batch
COUNTS = """
SELECT (SELECT count(*) FROM reports_report), (SELECT count(DISTINCT source) FROM reports_report),
       (SELECT count(*) FROM reports_report r WHERE NOT EXISTS
         (SELECT FROM reports_steptaken s WHERE s.report_id = r.id AND s.act = 'file'))
"""

HOLD_UP = """
CREATE SEQUENCE batches;
CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF nextval('batches') > 1 THEN PERFORM pg_advisory_xact_lock_shared(42); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER hold_up AFTER INSERT ON reports_report FOR EACH STATEMENT EXECUTE FUNCTION hold_up();
SELECT pg_advisory_lock(42);
"""
HELD_UP = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
OTHERS = (
    "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
    " AND datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.slow
def test_a_load_killed_in_the_middle_goes_on_without_doubles(example: Path, place: Path) -> None:
    data = copied(example, place / "city")
    env = environment(data, 8000, BALAIKOTA_DEMO="yes")
    with only_database(data):
        _load_and_kill(data, env)
        ((some, *_),) = counts(data)
        assert REPORTS < int(str(some)) < WANTED
        ended = command("load", "boston", "--reports", str(WANTED), env=env)
        assert ended.returncode == 0, ended.stderr
        assert counts(data) == [(WANTED, WANTED, 0)]


def _load_and_kill(data: Path, env: dict[str, str]) -> None:
    """Kill it in the middle of its second batch, which cannot end: a lock of ours holds it up."""
    argv = [sys.executable, "-m", "balaikota.cli.main", "load", "boston", "--reports", str(WANTED)]
    with psycopg.connect(Postgres(data).url, autocommit=True) as ours:
        ours.execute(HOLD_UP)
        loading = subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
        assert eventually(lambda: ours.execute(HELD_UP).fetchone() or loading.poll() is not None)
        loading.kill()
        loading.wait()
        ours.execute("SELECT pg_advisory_unlock_all()")
        assert eventually(lambda: not ours.execute(OTHERS).fetchone())
        ours.execute("DROP FUNCTION hold_up CASCADE")


def counts(data: Path) -> list[tuple[object, ...]]:
    """Reports, their different sources, and how many lack their first step."""
    with psycopg.connect(Postgres(data).url) as connection:
        return connection.execute(COUNTS).fetchall()


def test_example_data_never_goes_into_a_real_city(tmp_path: Path) -> None:
    refused = command("load", "boston", env=environment(tmp_path, 8000))
    assert refused.returncode == 1
    assert "real city" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_the_demo_listens_on_this_machine_only(tmp_path: Path) -> None:
    refused = command("demo", env=environment(tmp_path / "d", 8000, BALAIKOTA_HOST="0.0.0.0"))
    assert refused.returncode == 1
    assert "only on this machine" in refused.stderr
    assert not (tmp_path / "d" / "postgres").exists()


def test_an_unknown_city_is_named_with_those_there_are(tmp_path: Path) -> None:
    refused = command("demo", "--city", "atlantis", env=environment(tmp_path, 8000))
    assert refused.returncode == 1
    assert "bandung" in refused.stderr
