"""The example city's letters: keys of who signs, and requests in many states. Public doors only."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

import yaml
from django.db import transaction
from django.utils import timezone

from balaikota.ground.documents import actions as documents
from balaikota.ground.documents.models import SignatureKey
from balaikota.ground.documents.permissions import SIGN
from balaikota.ground.files import actions as files
from balaikota.ground.people import queries as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor
from balaikota.rooms.letters.actions import applying, deciding, giving, inviting, signing
from balaikota.rooms.letters.models import NeedLine, Request
from balaikota.rooms.letters.rules.catalog import TAPS

from .boston import DATA
from .city import example_places
from .register import nik_of

_NIK = {"budi": 0, "sri": 1}  # members of the family in the register
_KEYS_SINCE = timedelta(days=30)
_TAPS = {"rt_tap": "pakrt", "rw_tap": "pakrw"}


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load((DATA / "letters.yaml").read_text())
    return raw


def pin() -> str:
    """The PIN of every key in the example. Printed in docs/demo.md, so it protects nothing."""
    return str(_raw()["pin"])


@transaction.atomic
def furnish(code: str, now: datetime) -> int:
    """Make the keys and the requests. Once only. Returns how many requests."""
    if Request.objects.filter(example=True).exists():
        return 0
    for username in _raw()["signers"]:
        _make_key(_actor(username, now), now - _KEYS_SINCE)  # older than all they sign
    for number, row in enumerate(_raw()["requests"]):
        _Story(code, row, now - timedelta(days=row["days"])).tell(number)
    return len(_raw()["requests"])


def _make_key(actor: Actor, now: datetime) -> None:
    for held in actor.reach(SIGN):
        if held.position_id and not SignatureKey.objects.filter(position_id=held.position_id):
            documents.enrol(actor, held.position_id, pin(), now=now)


def _actor(username: str, now: datetime) -> Actor:
    return people.actor_of(Account.objects.get(username=username), now)


@dataclass
class _Story:
    """One request of the example, told up to where its line says."""

    city: str
    row: Mapping[str, Any]
    now: datetime

    def tell(self, number: int) -> None:
        asked = self._ask(number)
        till = self.row["till"]
        if till == "asked":
            return
        if till == "rt":
            giving.tap(_actor("pakrt", self.now), asked.code, now=self.now)
            return
        self._complete(asked)
        steps = {"passed": self._pass, "returned": self._return, "refused": self._refuse,
                 "issued": self._issue}  # fmt: skip
        if till != "review":
            steps[till](asked.code)

    def _ask(self, number: int) -> applying.Asked:
        actor, of = _actor(self.row["by"], self.now), self.row["of"]
        answers = {**_raw()["people"][of], **self.row["answers"]}
        if of in _NIK:
            answers["nik"] = nik_of(self.city, _NIK[of])
        new = applying.NewRequest(
            service=self.row["service"], place=example_places(self.city)["rt"], example=True,
            answers={key: self._dated(str(value)) for key, value in answers.items()},
            typed=self.row["by"] != of,
        )  # fmt: skip
        key = blake2b(f"demo letter {number}".encode(), digest_size=32).digest()
        return applying.apply(actor, new, now=self.now, key=key)

    def _dated(self, value: str) -> str:
        """ "+10" and "-3" are days from today."""
        if value[:1] not in ("+", "-") or not value[1:].isdecimal():
            return value
        return (timezone.localdate(self.now) + timedelta(days=int(value))).isoformat()

    def _complete(self, asked: applying.Asked) -> None:
        """Everybody gives what is still missing, RT before RW."""
        witnesses = iter(_raw()["witnesses"])
        lines = NeedLine.objects.filter(request__code=asked.code).exclude(state="done")
        for line in sorted(lines, key=lambda line: line.kind):
            if line.kind in TAPS:
                giving.tap(_actor(_TAPS[line.kind], self.now), asked.code, now=self.now)
            elif line.kind == "witness":
                self._witness(asked, line.key, next(witnesses))
            else:
                self._give(asked, line)

    def _witness(self, asked: applying.Asked, key: str, who: Mapping[str, str]) -> None:
        made = inviting.invite(
            _actor(self.row["by"], self.now), asked.code, key, now=self.now, token=asked.secret
        )
        inviting.give_by_link(
            made.token, giving.Gift(agreed=True), now=self.now, witness=inviting.Witness(**who)
        )

    def _give(self, asked: applying.Asked, line: NeedLine) -> None:
        photos = () if line.kind == "statement" else (_paper(line.key, asked.code, self.now),)
        gift = giving.Gift(photos=photos, agreed=line.kind == "statement")
        by = _actor(self.row["by"], self.now)
        giving.fulfil(by, asked.code, line.key, gift, now=self.now, token=asked.secret)

    def _pass(self, code: str) -> None:
        deciding.pass_on(_actor("bulurah", self.now), code, now=self.now)

    def _return(self, code: str) -> None:
        deciding.send_back(
            _actor("bulurah", self.now), code, self.row["words"], needs=self.row["needs"],
            now=self.now,
        )  # fmt: skip

    def _refuse(self, code: str) -> None:
        lurah = _actor("bulurah", self.now)
        deciding.refuse(lurah, code, self.row["reason"], self.row["words"], now=self.now)

    def _issue(self, code: str) -> None:
        """With the key open for as long as that takes."""
        lurah = _actor("bulurah", self.now)
        key = SignatureKey.objects.get(account=lurah.account_id, state="active").pk
        documents.unlock(lurah, key, pin(), proven=True, now=self.now)
        signing.sign(lurah, code, now=self.now)
        documents.lock(lurah, key, now=self.now)


def _paper(what: str, code: str, now: datetime) -> UUID:
    """A painted paper that says what it stands for."""
    from PIL import Image, ImageDraw  # heavy: only here

    sheet = Image.new("RGB", (1240, 1754), "#f4f1ea")
    pen = ImageDraw.Draw(sheet)
    for line, words in enumerate(["CONTOH", what.replace("_", " ").upper(), code]):
        pen.text((120, 160 + 170 * line), words, fill="#1c2b4a", font_size=110)
    for top in range(760, 1640, 70):
        pen.line([(120, top), (1120, top)], fill="#5a6478", width=6)
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=85)
    return files.keep_photo(file.getvalue(), owner=f"{files.DRAFT}demo", now=now).id
