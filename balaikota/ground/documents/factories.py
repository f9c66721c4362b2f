"""Documents for tests: a lurah with an open key, and something to sign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory

from . import actions
from .actions import NewDocument
from .models import SignatureKey

PIN = "271828"
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
VALUES = {
    "judul": "Surat Keterangan Domisili",
    "nama": "Sri Wahyuni",
    "nik": "9971010101010001",
    "alamat": "Jalan Melati 5",
    "isi": "Orang tersebut benar warga kami.",
}


@dataclass(frozen=True)
class Signer:
    """Someone who can sign, and the key."""

    actor: Actor
    key: SignatureKey


def signer(
    role: Role = Role.LURAH, area: str = territory.WEST, *, now: datetime = NOW,
    open_key: bool = True,
    **fields: Any,
) -> Signer:  # fmt: skip
    """A person with a position, and a key that lies open unless told otherwise."""
    actor = people.actor(role, area, **fields)
    actor = replace(actor, name=fields.get("name", "Budi Santoso"))
    key = actions.enrol(actor, actor.held[0].position_id or 0, PIN, now=now)
    if open_key:
        actions.unlock(actor, key.pk, PIN, proven=True, now=now)
    return Signer(actor, key)


def wish(**fields: Any) -> NewDocument:
    """A letter of statement of the western kelurahan."""
    given: dict[str, Any] = {
        "register": "surat-kelurahan", "template": "surat_keterangan", "values": VALUES,
        "place": territory.WEST, "subject": "letter:TEST",
    }  # fmt: skip
    return NewDocument(**{**given, **fields})


def matrix_samples() -> dict[str, Any]:
    """What the addresses of documents take, for the table of who may open what."""
    actions.ship()
    named = {"register": "surat-kelurahan", "template": "surat", "preview": "surat"}
    return {
        "position": 1, "way": "kota", "documents:book.register": "surat-kelurahan",
        "documents:book.unit": "tidak-ada", "documents:book.year": 2026,
        "documents:propose_disposal.unit": "tidak-ada",
        **{f"documents:{name}.code": code for name, code in named.items()},
        **{f"documents:{name}.key": 1 for name in ("unlock", "lock", "end_key")},
    }  # fmt: skip
