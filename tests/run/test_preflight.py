"""Each thing that keeps a city from starting is told in one sentence, before anything starts."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from balaikota.cli.cannot import Cannot
from balaikota.cli.city import preflight
from balaikota.lib import config

from .city import command, environment, free_port


def test_a_folder_that_is_made_and_written(tmp_path: Path) -> None:
    preflight.data_folder(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Cannot, match="cannot be written"):
        preflight.data_folder(tmp_path / "file")


def test_a_folder_without_the_right_to_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(preflight.tempfile, "NamedTemporaryFile", refuse)
    with pytest.raises(Cannot, match=r"cannot be written \(permission denied\)"):
        preflight.data_folder(tmp_path)


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20 * 1024 * 1024))
    with pytest.raises(Cannot, match=r"has only 20\.0 MB free"):
        preflight.data_folder(tmp_path)


def test_a_disk_that_fills_while_it_is_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(Cannot, match="is full"):
        preflight.data_folder(tmp_path)


def test_a_busy_port() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Cannot, match="is used by another program"):
            preflight.port("127.0.0.1", other.getsockname()[1])


def test_an_address_of_another_machine() -> None:
    with pytest.raises(Cannot, match="check BALAIKOTA_HOST"):
        preflight.port("192.0.2.1", free_port())


def test_one_city_for_one_folder(tmp_path: Path) -> None:
    with (
        preflight.only_one(tmp_path),
        pytest.raises(Cannot, match=rf"process {os.getpid()}"),
        preflight.only_one(tmp_path),
    ):
        pass
    with preflight.only_one(tmp_path):
        pass


@pytest.mark.parametrize(
    ("host", "demo", "allowed"),
    [
        ("127.0.0.1", True, True),
        ("127.0.0.2", True, True),
        ("::1", True, True),
        ("localhost", True, True),
        ("0.0.0.0", True, False),
        ("192.168.1.4", True, False),
        ("kota.go.id", True, False),
        ("0.0.0.0", False, True),
    ],
)
def test_a_demo_listens_only_on_this_machine(host: str, demo: bool, allowed: bool) -> None:
    settings = config.load({"BALAIKOTA_HOST": host, "BALAIKOTA_DEMO": "yes" if demo else "no"})
    if allowed:
        preflight.loopback_only(settings)
    else:
        with pytest.raises(Cannot, match=r"BALAIKOTA_HOST=127\.0\.0\.1"):
            preflight.loopback_only(settings)


def test_an_unreachable_database_keeps_its_password_to_itself() -> None:
    url = f"postgresql://budi:rahasia@127.0.0.1:{free_port()}/kota"
    with pytest.raises(Cannot, match="cannot be used") as caught:
        preflight.database(url)
    assert "rahasia" not in str(caught.value)


class _OldServer:
    """Stands for a PostgreSQL that is too old, or a standby."""

    def __init__(self, version: int, standby: bool) -> None:
        self.info = SimpleNamespace(server_version=version)
        self.standby = standby

    def __enter__(self) -> _OldServer:
        return self

    def __exit__(self, *reason: object) -> None: ...

    def execute(self, _: str) -> SimpleNamespace:
        return SimpleNamespace(fetchone=lambda: (self.standby,))


@pytest.mark.parametrize(
    ("version", "standby", "sentence"),
    [
        (140012, False, "is PostgreSQL 14; Balaikota needs 15 or newer"),
        (160001, True, "read-only standby"),
    ],
)
def test_a_database_that_does_not_fit(
    monkeypatch: pytest.MonkeyPatch, version: int, standby: bool, sentence: str
) -> None:
    monkeypatch.setattr(psycopg, "connect", lambda *_, **__: _OldServer(version, standby))
    with pytest.raises(Cannot, match=sentence):
        preflight.database("postgresql://old/kota")


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("BALAIKOTA_PORT", "eighty", "BALAIKOTA_PORT is 'eighty'"),
        ("BALAIKOTA_PORT", "70000", "must lie between 1 and 65535"),
        ("BALAIKOTA_DATABASE_URL", "mysql://u:rahasia@h/db", "must look like postgresql://"),
        ("BALAIKOTA_TIME_ZONE", "Asia/Tokyo", "must be Asia/Jakarta"),
        ("BALAIKOTA_PUBLIC_URL", "kota.go.id", "must look like https://"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    tmp_path: Path, setting: str, value: str, sentence: str
) -> None:
    env = environment(tmp_path / "city", 8000, **{setting: value})
    refused = command("up", env=env)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert "rahasia" not in refused.stderr
    assert not (tmp_path / "city").exists()


def test_an_unreachable_database_starts_nothing(tmp_path: Path) -> None:
    url = f"postgresql://127.0.0.1:{free_port()}/kota"
    env = environment(tmp_path / "city", free_port(), BALAIKOTA_DATABASE_URL=url)
    refused = command("up", env=env)
    assert refused.returncode == 1
    assert "BALAIKOTA_DATABASE_URL cannot be used" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
