"""A backup of a running city comes back on an empty machine, and its log goes on."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from .city import ROOT, RunningCity, command, copied, environment, eventually, free_port

pytestmark = pytest.mark.slow

# Tells facts through the public door of the log, in separate transactions as actions do.
TELL = """
import sys
import django

django.setup()
from django.db import transaction
from balaikota.ground.events.log import emit
from balaikota.ground.territory.facts import CalendarChanged

for _ in range(int(sys.argv[1])):
    with transaction.atomic():
        emit(CalendarChanged(place="", days=(), change="week"))
"""


def tell(city: RunningCity, count: int) -> None:
    env = {
        **city.env,
        "BALAIKOTA_DATABASE_URL": city.url,
        "DJANGO_SETTINGS_MODULE": "balaikota.wiring.settings",
    }
    subprocess.run([sys.executable, "-c", TELL, str(count)], env=env, cwd=ROOT, check=True)


def settled(city: RunningCity) -> bool:
    """Every fact was read by every reader and sealed."""
    (row,) = city.sql(
        "SELECT (SELECT count(*) FROM events_entry), (SELECT count(*) FROM events_seal), "
        "(SELECT count(*) FROM events_entry e, events_bookmark b "
        " WHERE (e.xid, e.id) > (b.xid, b.entry)), "
        "(SELECT count(*) FROM events_bookmark)"
    )
    entries, seals, unread, readers = row
    return entries == seals and unread == 0 and int(str(readers)) >= 2


@pytest.fixture(scope="module")
def backup(prepared: Path, places: Path) -> tuple[Path, RunningCity]:
    """A backup taken while a city with facts, an upload and an instrument runs."""
    with RunningCity(copied(prepared, places / "first")) as city:
        # A high transaction count, as an old city has: a new cluster starts far below it.
        for _ in range(3):
            city.sql(
                "DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$"
            )
        tell(city, 25)
        assert eventually(lambda: settled(city))
        (city.data / "files" / "ab").mkdir(parents=True, exist_ok=True)
        (city.data / "files" / "ab" / "photo.jpg").write_bytes(b"\xff\xd8" + bytes(100_000))
        (city.data / "regulations").mkdir()
        (city.data / "regulations" / "clocks.yaml").write_text("verify: 3\n")
        done = command("backup", str(places / "city.tar"), env=city.env)
        assert done.returncode == 0, done.stderr
    return places / "city.tar", city


def test_a_backup_is_one_private_file_that_proves_itself(backup: tuple[Path, RunningCity]) -> None:
    path, city = backup
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert names[0] == "secrets.json"
    assert names[-1] == "manifest.json"
    assert "files/ab/photo.jpg" in names
    assert manifest["files"] == 2
    assert manifest["counts"]["events_entry"] == manifest["links"] >= 25
    again = command("backup", str(path), env=city.env)
    assert again.returncode == 1
    assert "nothing is overwritten" in again.stderr


def test_it_comes_back_on_an_empty_folder_and_the_log_goes_on(
    backup: tuple[Path, RunningCity], place: Path
) -> None:
    path, old = backup
    city = RunningCity(place / "second")
    done = command("restore", str(path), env=city.env)
    assert done.returncode == 0, done.stderr
    assert "the chain holds" in done.stdout
    assert (city.data / "files/ab/photo.jpg").stat().st_size == 100_002
    assert (city.data / "regulations/clocks.yaml").read_text() == "verify: 3\n"
    assert (city.data / "secrets.json").read_bytes() == (old.data / "secrets.json").read_bytes()
    with city:
        (before,) = city.sql("SELECT max(id), count(*) FROM events_entry")
        assert settled(city)  # nothing is read twice, nothing waits forever
        tell(city, 5)
        assert eventually(lambda: settled(city))
        order = city.sql("SELECT id FROM events_entry ORDER BY xid, id")
        assert [row[0] for row in order][-5:] == sorted(row[0] for row in order)[-5:]
        (after,) = city.sql("SELECT max(id), count(*) FROM events_entry")
        assert int(str(after[1])) >= int(str(before[1])) + 5
        chain = command("verify-log", env=city.env)
        assert chain.returncode == 0, chain.stdout + chain.stderr


def test_a_folder_with_a_city_is_never_overwritten(backup: tuple[Path, RunningCity]) -> None:
    path, city = backup
    refused = command("restore", str(path), env=city.env)
    assert refused.returncode == 1
    assert "is already there; restore only into an empty data folder" in refused.stderr
    assert (city.data / "postgres" / "PG_VERSION").exists()


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_a_damaged_backup_restores_nothing(
    backup: tuple[Path, RunningCity], tmp_path: Path, harm: str
) -> None:
    content = bytearray(backup[0].read_bytes())
    if harm == "cut":
        del content[len(content) // 2 :]
    else:
        content[4096] ^= 1  # inside the database part
    (tmp_path / "harmed.tar").write_bytes(content)
    target = tmp_path / "city"
    refused = command("restore", str(tmp_path / "harmed.tar"), env=environment(target, free_port()))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert not (target / "postgres").exists()
    assert not (target / "secrets.json").exists()
