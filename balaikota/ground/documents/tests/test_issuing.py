"""From a register and a template to a signed letter that strangers can check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from balaikota.ground.documents import actions, archive, factories, rendering
from balaikota.ground.documents.actions import setup
from balaikota.ground.documents.models import Document
from balaikota.ground.documents.rules import payload
from balaikota.ground.documents.signing import authority
from balaikota.ground.documents.tests.papers import check_pdfa, pdfsig, text_of
from balaikota.ground.people import factories as people
from balaikota.ground.people.queries import actor_of
from balaikota.ground.people.rules import SYSTEM, Capacity, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib import apart
from balaikota.lib.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def pdf_of(issued: actions.Issued) -> bytes:
    return archive.opened(issued.file_id)


def test_a_letter_is_numbered_signed_kept_and_checked(
    town: None, folder: Path, now: datetime, facts_told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lurah = factories.signer().actor
    drawn: list[str] = []
    draw = rendering.qr_svg
    monkeypatch.setattr(rendering, "qr_svg", lambda text: draw(drawn.append(text) or text))
    draft = actions.preview(lurah, factories.wish(), now=now)
    assert actions.preview_picture(lurah, factories.wish(), now=now).startswith(b"\x89PNG")
    assert "DRAF: belum berlaku" in text_of(draft, folder)
    assert "/cek/" not in text_of(draft, folder)
    assert drawn == []  # nothing can be looked up before it is signed
    first = actions.issue(lurah, factories.wish(), now=now)
    second = actions.issue(lurah, factories.wish(once="surat 2"), now=now)
    again = actions.issue(lurah, factories.wish(once="surat 2"), now=now)
    assert first.number == "400.12/0001/Kel.Barat/XI/2026"
    assert second.number == "400.12/0002/Kel.Barat/XI/2026"
    assert (again.id, again.token, again.repeated) == (second.id, second.token, True)
    assert facts_told.kinds[-2:] == ["documents.signed"] * 2
    address, _, words = drawn[0].partition("#")
    assert address.endswith(f"/cek/{first.token}")
    opened = payload.opened(words, authority.city(now).qr.public_key())
    assert opened is not None
    assert (opened.number, opened.about) == (first.number, "S. W.")
    assert opened.token == payload.token_mark(first.token)
    pdf = pdf_of(first)
    said = pdfsig(pdf, folder)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    text = text_of(pdf, folder)
    assert first.number in text
    assert "KELURAHAN BARAT" in text
    assert "DRAF" not in text
    check_pdfa(pdf)
    check_pdfa(draft)
    stored = (folder / first.file_id).read_bytes()
    assert b"%PDF" not in stored  # sealed at rest
    page = Client().get(reverse("documents:check", args=[first.token]))
    assert first.number in page.content.decode()
    assert "S•• W••••••" in page.content.decode()
    assert "Sri Wahyuni" not in page.content.decode()
    guess = reverse("documents:check", args=["x" * 32])
    seen = [Client().get(guess) for _ in range(61)]
    assert {answer.status_code for answer in seen[:60]} == {404}
    assert seen[60].status_code == 429
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_a_deputy_signs_as_a_deputy(town: None, folder: Path, now: datetime) -> None:
    person = people.account()
    people.grant(
        person,
        people.position(Role.LURAH, territory.WEST),
        capacity=Capacity.PLH,
        valid_until=date(2030, 1, 1),
    )
    deputy = actor_of(person, now)
    key = actions.enrol(deputy, deputy.held[0].position_id or 0, factories.PIN, now=now)
    actions.unlock(deputy, key.pk, factories.PIN, proven=True, now=now)
    issued = actions.issue(deputy, factories.wish(), now=now)
    assert "Plh. " in text_of(pdf_of(issued), folder)
    assert Document.objects.get().capacity == "plh"
    page = Client().get(reverse("documents:check", args=[issued.token])).content.decode()
    assert "Plh. " in page


def test_a_file_is_the_very_one_or_not(town: None, now: datetime) -> None:
    lurah = factories.signer().actor
    one, other = (actions.issue(lurah, factories.wish(), now=now) for _ in range(2))
    pdf = pdf_of(one)
    address = reverse("documents:check", args=[one.token])

    def shown(data: bytes) -> Any:
        file = SimpleUploadedFile("surat.pdf", data, "application/pdf")
        return Client().post(address, {"file": file}).context["file"]

    assert shown(pdf).same
    tampered = pdf.replace(b"/Type/Catalog", b"/Type/Catalo_", 1)
    assert tampered != pdf
    assert (shown(tampered).same, shown(tampered).intact) == (False, False)
    longer = shown(pdf + b"\n% added")
    assert (longer.same, longer.signed, longer.intact) == (False, True, False)
    assert (shown(pdf_of(other)).same, shown(pdf_of(other)).intact) == (False, True)
    assert not shown(b"bukan pdf").signed


def test_who_may_not_sign(town: None, now: datetime) -> None:
    closed = factories.signer(open_key=False)
    for problem, actor in (
        ("locked", closed.actor),
        ("no_key", people.actor(Role.LURAH, territory.WEST)),
    ):
        with pytest.raises(Conflict) as refusal:
            actions.issue(actor, factories.wish(), now=now)
        assert refusal.value.code == problem
    for role, area in ((Role.LURAH, territory.EAST), (Role.OFFICER, territory.CITY)):
        with pytest.raises(NotAllowed):
            actions.issue(people.actor(role, area), factories.wish(), now=now)
    program = replace(closed.actor, ref="apikey:1", scopes=frozenset({"documents.sign"}))
    with pytest.raises(NotAllowed):
        actions.issue(program, factories.wish(), now=now)
    actions.unlock(closed.actor, closed.key.pk, factories.PIN, proven=True, now=now)
    with pytest.raises(Conflict):
        actions.issue(closed.actor, factories.wish(), now=now + timedelta(minutes=16))
    actions.lock(closed.actor, closed.key.pk, now=now)
    with pytest.raises(Conflict):
        actions.issue(closed.actor, factories.wish(), now=now)
    assert not Document.objects.exists()


def test_what_is_refused_gives_its_number_back(
    town: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    lurah = factories.signer().actor
    with pytest.raises(Invalid):
        actions.issue(lurah, factories.wish(values={"judul": "x"}), now=now)
    with monkeypatch.context() as broken:
        broken.setattr(archive, "keep", lambda *_: (_ for _ in ()).throw(OSError("disk is full")))
        with pytest.raises(OSError, match="disk is full"):
            actions.issue(lurah, factories.wish(), now=now)
    assert actions.issue(lurah, factories.wish(), now=now).number.split("/")[1] == "0001"
    until = date(2026, 11, 1)
    with pytest.raises(Invalid):
        actions.issue(lurah, factories.wish(valid_until=until), now=now)


def test_values_are_data_and_never_source(town: None, folder: Path, now: datetime) -> None:
    lurah = factories.signer().actor
    evil = '#panic("x") *tebal* $x^2$ <tag> @ref \\u{41} "] #read("/surat.typ")'
    issued = actions.issue(
        lurah, factories.wish(values={**factories.VALUES, "nama": evil}), now=now
    )
    assert '#panic("x") *tebal* $x^2$' in text_of(pdf_of(issued), folder)


@pytest.mark.parametrize(
    "source",
    ['#read("/etc/passwd")', '#read("/../rendering.py")', '#read("../models/keys.py")',
     '#import "@preview/cetz:0.3.0": *', "#let x =", "#while true {}", "#data.tidak.ada",
     "#let f(n) = f(n) + f(n)\n#f(1)", '#("x" * 900000000)', "#range(200000000).len()",
     "#for i in range(1000000) [x #pagebreak()]", '#plugin("/etc/passwd")'],
)  # fmt: skip
def test_a_template_reaches_nothing_outside_and_ends(
    town: None, now: datetime, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = apart.Limits(seconds=3, memory=400_000_000, idle=60)
    helper = apart.Contained(rendering.typesetter, None, tight)
    monkeypatch.setattr(rendering, "_helper", helper)
    data = actions.template_from(setup._DATA / "templates", "surat")
    bad = replace(data, source=f'#import "/surat.typ": *\n{source}')
    with pytest.raises(Invalid):
        actions.write_template(SYSTEM, bad, now=now)
    # The next one is set as if nothing had been.
    assert actions.try_template(data, now=now).startswith(b"%PDF")
    helper.end()
