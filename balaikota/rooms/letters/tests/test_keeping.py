"""What is kept for a person: documents given once, and a form whose session ended on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from balaikota.ground.files.models import StoredFile
from balaikota.ground.people.models import Account

from ..factories import Village, answers, asked
from ..models import NeedLine, Request, VaultItem
from ..queries import vault
from .test_pages import browser, hidden, paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_document_kept_before_is_not_asked_for_and_only_mine(village: Village) -> None:
    mine, other = browser(village.citizen), browser(village.father)
    page = reverse("letters:vault")
    assert "Belum ada berkas" in mine.get(page).content.decode()
    assert mine.post(page, {"kind": "ktp", "photos": paper()}).status_code == 302
    mine.post(page, {"kind": "paspor", "photos": paper()})  # no service asks for it
    (item,) = VaultItem.objects.all()
    assert item.good_until > date(2027, 1, 1)
    photo = reverse("letters:vault_file", args=[item.file_id, "thumb"])
    assert mine.get(photo).status_code == 200
    assert other.get(photo).status_code == 404
    assert other.post(reverse("letters:vault_drop", args=[item.file_id])).status_code == 404
    assert "Foto e-KTP" in mine.get(page).content.decode()

    given = asked(village.citizen, now=timezone.now())
    line = NeedLine.objects.get(request__code=given.code, key="ktp")
    assert (line.state, line.by) == ("done", "vault")
    mine.post(reverse("letters:vault_drop", args=[item.file_id]))
    assert not VaultItem.objects.exists()
    assert StoredFile.objects.filter(pk=item.file_id).exists()  # the request keeps it
    assert set(vault.kinds(timezone.localdate())) >= {"ktp", "kk"}


def test_a_document_that_nothing_needs_is_gone_for_good(village: Village) -> None:
    mine = browser(village.citizen)
    mine.post(reverse("letters:vault"), {"kind": "kk", "photos": paper()})
    file = VaultItem.objects.get().file_id
    mine.post(reverse("letters:vault_drop", args=[file]))
    assert not StoredFile.objects.filter(pk=file).exists()


def at_last_step(client: Client, address: str) -> dict[str, str]:
    """What the page of the last step holds."""
    html = client.get(address).content.decode()
    for _ in range(2):
        posted = {**answers(), "kept": hidden(html, "kept"), "at": hidden(html, "at")}
        html = client.post(address, posted).content.decode()
    return {"kept": hidden(html, "kept"), "at": hidden(html, "at")}


def test_a_session_that_ended_loses_nothing_and_doubles_nothing(village: Village) -> None:
    client, address = browser(village.citizen), reverse("letters:apply", args=["domisili"])
    last = at_last_step(client, address)
    assert "Sri" not in last["kept"]  # sealed, not only signed
    place = {"village": village.lurah.held[0].area, "rw": "1", "rt": "2"}
    client.logout()
    refused = client.post(address, {**last, **place})
    assert refused.status_code == 302
    assert "/akun/login/" in refused["Location"]
    assert not Request.objects.exists()

    client.force_login(Account.objects.get(pk=village.citizen.account_id))
    again = client.post(address, {**last, **place, "resume": "1"}).content.decode()
    assert 'value="2"' in again  # the RT that was written
    assert "Sri Wahyuni" in again
    sent = {client.post(address, {**last, **place})["Location"] for _ in range(3)}
    assert len(sent) == Request.objects.count() == 1

    other = browser(village.father)  # the same draft in other hands is another's request
    assert other.post(address, {**last, **place})["Location"] not in sent


def test_a_form_of_another_kind_or_too_old_begins_anew(village: Village, settings: Any) -> None:
    client, address = browser(village.citizen), reverse("letters:apply", args=["domisili"])
    other = settings.KEY_RING.encrypt('["something", 0, "key", {}]')
    old = settings.KEY_RING.encrypt('["letters.form", 1, "key", {"nama": "Lama"}]')
    for kept in ("", "v9:abc", other, old):
        page = client.post(address, {**answers(), "kept": kept, "at": "3"})
        assert page.status_code == 200
        assert "Mohon mulai lagi" in page.content.decode()
    assert not Request.objects.exists()
