"""A new key seals everything anew, and nothing is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection

from balaikota.ground.people import factories
from balaikota.ground.people.models import Account
from balaikota.ground.residents import factories as residents
from balaikota.ground.residents.queries import finding
from balaikota.ground.territory import factories as territory
from balaikota.lib import crypto
from balaikota.wiring.resealing import reseal


@pytest.fixture
def ring_file(tmp_path: Path, settings: object) -> Path:
    file = tmp_path / "secrets.json"
    settings.KEY_RING = crypto.read_ring(file, create=True)
    return file


def _kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_account ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
def test_everything_is_sealed_anew(ring_file: Path, settings: object) -> None:
    people = [factories.account(name=f"Orang {n}", phone="+62812") for n in range(3)]
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(people[0], secret)
    assert crypto.add_key(ring_file) == "2"
    settings.KEY_RING = crypto.read_ring(ring_file)
    assert [a.name for a in Account.objects.order_by("id")] == ["Orang 0", "Orang 1", "Orang 2"]
    assert reseal(lambda where, count: None) == 7
    assert all(name.startswith("v2:") for name in _kept())
    assert [a.name for a in Account.objects.order_by("id")] == ["Orang 0", "Orang 1", "Orang 2"]
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert (kept[:3], settings.KEY_RING.decrypt(kept)) == ("v2:", secret)
    assert reseal(lambda where, count: None) == 0


@pytest.mark.django_db
def test_sealed_blobs_are_sealed_anew(ring_file: Path, settings: object) -> None:
    territory.small_city()
    residents.loaded()
    old = settings.KEY_RING.mark
    crypto.add_key(ring_file)
    settings.KEY_RING = crypto.read_ring(ring_file)
    assert reseal(lambda where, count: None) == 4  # three people and their family
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM residents_resident")
        assert not any(bytes(sealed).startswith(old) for (sealed,) in cursor.fetchall())
    assert finding.person_of(residents.resident()).name == "BUDI SANTOSO"
    assert reseal(lambda where, count: None) == 0


@pytest.mark.django_db
def test_a_missing_key_stops_the_work_and_changes_nothing(
    ring_file: Path, settings: object
) -> None:
    factories.account(name="Sri")
    crypto.add_key(ring_file)
    raw = json.loads(ring_file.read_text())
    del raw["keys"]["1"]
    ring_file.write_text(json.dumps(raw))
    before = _kept()
    settings.KEY_RING = crypto.read_ring(ring_file)
    with pytest.raises(crypto.CannotDecrypt):
        reseal(lambda where, count: None)
    assert _kept() == before


def test_the_ring_stays_readable_for_its_owner_only(ring_file: Path) -> None:
    crypto.add_key(ring_file)
    assert ring_file.stat().st_mode & 0o777 == 0o600
    assert list(ring_file.parent.iterdir()) == [ring_file]
