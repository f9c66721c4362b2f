"""What becomes of documents in the archive: replaced, listed in the agenda book, destroyed."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from balaikota.ground.documents import actions, archive, factories
from balaikota.ground.documents.models import Disposal, Document
from balaikota.ground.documents.tests.papers import text_of
from balaikota.ground.documents.tests.test_pages import entered
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


def test_a_mistake_is_mended_by_another_document(town: None, facts_told: Any) -> None:
    now = timezone.now()
    signer = factories.signer(now=now)
    made = actions.issue(signer.actor, factories.wish(), now=now)
    client, page = entered(signer.actor), reverse("documents:replace", args=[made.id])
    form = client.get(page).context["form"]
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    assert given["nama"] == "Sri Wahyuni"
    given |= {"nama": "Sri Wahyuningsih", "reason": "Nama salah ketik"}
    assert client.post(page, {**given, "reason": ""}).status_code == 400
    assert client.post(page, {**given, "nik": "12"}).status_code == 400
    assert client.post(page, given).status_code == 302
    old, new = Document.objects.get(pk=made.id), Document.objects.latest("pk")
    assert (old.state, old.replaced_by_id, new.sequence) == ("replaced", new.pk, 2)
    assert b"Wahyuningsih" in new.values
    assert facts_told.kinds[-1] == "documents.replaced"
    told = Client().get(reverse("documents:check", args=[made.token])).content.decode()
    assert new.number in told
    assert "Nama salah ketik" not in told
    assert client.post(page, given).status_code == 400  # it was replaced already
    long = factories.wish(
        template="surat",
        values={
            "title": "Surat Pengantar", "paragraphs": ["Satu.", "Dua."], "nama": "Sri",
            "tables": [{"title": "", "rows": [["Nama", "Sri"]]}],
        },
    )  # fmt: skip
    page = reverse("documents:replace", args=[actions.issue(signer.actor, long, now=now).id])
    form = client.get(page).context["form"]
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    given |= {"reason": "Paragraf kurang", "paragraphs": "Satu.\nDua.\nTiga.", "opening": ""}
    assert client.post(page, {**given, "tables": "{["}).status_code == 400
    assert client.post(page, given).status_code == 302
    assert b"Tiga." in Document.objects.latest("pk").values
    actions.lock(signer.actor, signer.key.pk, now=now)
    assert client.get(page).headers["Location"].startswith(reverse("documents:keys"))


def test_the_agenda_book_keeps_itself(town: None, tmp_path: Path) -> None:
    now = timezone.now()
    signer = factories.signer(now=now)
    made = [actions.issue(signer.actor, factories.wish(), now=now) for _ in range(3)]
    actions.revoke(signer.actor, made[1].id, "Salah orang", now=now)
    day = timezone.localdate(now)
    client = entered(signer.actor)
    address = reverse("documents:book", args=["surat-kelurahan", territory.WEST, day.year])
    assert address in client.get(reverse("documents:books")).content.decode()
    assert client.get(address).content.decode().count("Kel.Barat") == 3
    assert (
        made[0].number not in client.get(f"{address}?bulan={day.month % 12 + 1}").content.decode()
    )
    foreign = entered(people.actor(Role.LURAH, territory.EAST))
    assert foreign.get(address).status_code == 404
    assert address not in foreign.get(reverse("documents:books")).content.decode()
    sheet = openpyxl.load_workbook(
        io.BytesIO(
            b"".join(client.get(f"{address}?bentuk=xlsx&bulan={day.month}").streaming_content)
        )
    ).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[:2] for row in rows[1:]] == [(n, one.number) for n, one in enumerate(made, 1)]
    assert {row[4] for row in rows[1:]} == {"S. W."}
    assert rows[2][7] != rows[1][7]
    pdf = client.get(f"{address}?bentuk=pdf").content
    assert made[2].number.replace("-", "") in text_of(pdf, tmp_path)


def test_two_persons_destroy_what_was_kept_long_enough(
    town: None, folder: Path, facts_told: Any
) -> None:
    now = timezone.now()
    signer = factories.signer(now=now)
    one, other, young = (actions.issue(signer.actor, factories.wish(), now=now) for _ in range(3))
    pdf = archive.opened(one.file_id)
    with pytest.raises(Conflict):
        actions.propose_disposal(signer.actor, territory.WEST, now=now)
    Document.objects.filter(pk__in=[one.id, other.id]).update(keep_until=date(2020, 12, 31))
    mine, steward = entered(signer.actor), people.actor(Role.DATA_STEWARD, territory.CITY)
    listed = reverse("documents:disposals")
    assert territory.WEST in mine.get(listed).content.decode()
    with pytest.raises(NotAllowed):
        actions.propose_disposal(people.actor(Role.LURAH, territory.EAST), territory.WEST, now=now)
    mine.post(reverse("documents:propose_disposal", args=[territory.WEST]))
    first = Disposal.objects.get()
    mine.post(reverse("documents:drop_disposal", args=[first.pk]))
    row = actions.propose_disposal(signer.actor, territory.WEST, now=now)
    page = reverse("documents:disposal", args=[row.pk])
    approve = reverse("documents:approve_disposal", args=[row.pk])
    mine.post(approve)  # the same person
    row.refresh_from_db()
    assert row.state == "proposed"
    minutes = reverse("documents:minutes", args=[row.pk])
    second = entered(steward)
    assert second.get(minutes).status_code == 404
    assert one.number in second.get(page).content.decode()
    second.post(approve)
    row.refresh_from_db()
    assert (row.state, row.total) == ("destroyed", 2)
    assert facts_told.kinds[-1] == "documents.disposal_turned"
    assert actions.erase(row.pk) == 2
    assert not (folder / one.file_id).exists()
    assert (folder / young.file_id).exists()
    gone = Document.objects.get(pk=one.id)
    assert (gone.values, gone.person_index, gone.number) == (b"{}", None, one.number)
    said = text_of(second.get(minutes).content, folder)
    assert one.number in said
    assert steward.name in said
    shown = mine.get(reverse("documents:document", args=[one.id]))
    assert "Jalan Melati" not in shown.content.decode()
    assert mine.get(reverse("documents:file", args=[one.id])).status_code == 404
    check = reverse("documents:check", args=[one.token])
    assert one.number in Client().get(check).content.decode()
    file = io.BytesIO(pdf)
    file.name = "surat.pdf"
    assert Client().post(check, {"file": file}).context["file"].same
    assert second.get(listed).status_code == 200
