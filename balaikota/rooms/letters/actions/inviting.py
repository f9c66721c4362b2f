"""Personal links: a family member uploads one paper, a witness signs by phone; no account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from balaikota.ground.people.rules import ANONYMOUS, Actor, normal_phone
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop
from balaikota.lib.ids import secret_token

from ..models import Invite, NeedLine, Request
from ..queries import one, seeing
from ..rules import Act, NeedState, Part, State, step
from ..rules.answers import clean_value
from ..rules.catalog import Field
from . import giving
from .giving import Gift
from .keeping import By

LASTS = timedelta(days=7)
_SHARED = frozenset({"upload", "agency", "witness"})


@dataclass(frozen=True, kw_only=True)
class Invited:
    """A link that was made. `token` is shown once."""

    token: str
    until: datetime


@transaction.atomic
def invite(
    actor: Actor, code: str, key: str, *, name: str = "", now: datetime, token: str = ""
) -> Invited:
    """Make a personal link for one line; an earlier one for it ends.

    Raises:
        Conflict: it is there already, or the request has moved on.
    """
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}
    step(State(request.state), Act.FULFIL, parts)
    line = giving.line_of(request, key)
    if line.kind not in _SHARED or line.state == NeedState.DONE:
        raise Conflict("not_shared", gettext_noop("Nobody else is needed for this."))
    Invite.objects.filter(need=line, used_at=None, revoked_at=None).update(revoked_at=now)
    secret, until = secret_token(), now + LASTS
    Invite.objects.create(
        need=line, token_index=seeing.token_index(secret), name=name.strip()[:60], made_at=now,
        expires_at=until,
    )  # fmt: skip
    return Invited(token=secret, until=until)


@transaction.atomic
def revoke(actor: Actor, code: str, key: str, *, now: datetime, token: str = "") -> None:
    """Take a link back."""
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}
    step(State(request.state), Act.FULFIL, parts)
    line = giving.line_of(request, key)
    Invite.objects.filter(need=line, used_at=None, revoked_at=None).update(revoked_at=now)


@dataclass(frozen=True)
class Opened:
    """What a link opens: one line of one request, and nothing else of it."""

    request: Request
    line: NeedLine
    name: str
    until: datetime


def opened(token: str, *, now: datetime) -> Opened:
    """What a link is for. Raises NotFound, the same for unknown, used, revoked and old ones."""
    found = (
        Invite.objects.select_related("need__request")
        .filter(
            token_index=seeing.token_index(token) or b"", used_at=None, revoked_at=None,
            expires_at__gt=now,
        )
        .first()
    )  # fmt: skip
    if found is None or State(found.need.request.state) not in (State.GATHERING, State.RETURNED):
        raise NotFound(
            "no_link", gettext_noop("This link is not valid any more. Please ask for a new one.")
        )
    return Opened(found.need.request, found.need, found.name, found.expires_at)


@dataclass(frozen=True, kw_only=True)
class Witness:
    """Who signs as a witness."""

    name: str
    nik: str
    phone: str


@transaction.atomic
def give_by_link(
    token: str, gift: Gift, *, now: datetime, witness: Witness | None = None
) -> Request:
    """Give what a link asks for. The link works once. Tells NeedMet.

    Raises:
        NotFound: the link is not valid.
        Invalid: nothing was given, or a field of the witness is wrong.
    """
    found = opened(token, now=now)
    request = Request.objects.select_for_update().get(pk=found.request.pk)
    line = NeedLine.objects.get(pk=found.line.pk)
    used = Invite.objects.filter(
        need=line, token_index=seeing.token_index(token), used_at=None, revoked_at=None
    ).update(used_at=now)
    if not used or line.state == NeedState.DONE:
        raise NotFound(
            "no_link", gettext_noop("This link is not valid any more. Please ask for a new one.")
        )
    step(State(request.state), Act.FULFIL, frozenset({Part.HELPER}))
    if line.kind == "witness":
        gift = _signed(request, line, gift, witness, now)
    return giving.give(request, line, gift, By(ANONYMOUS, Part.HELPER), now)


_NAME = Field(key="name", label="Nama", longest=100)
_NIK = Field(key="nik", label="NIK", kind="nik", longest=24)


def _signed(
    request: Request, line: NeedLine, gift: Gift, witness: Witness | None, now: datetime
) -> Gift:
    """The gift with the witness's words. Nobody is a witness twice, or of the own request."""
    if witness is None:
        raise Invalid("witness", gettext_noop("Please write who you are."), field="name")
    today = now.date()
    nik = clean_value(_NIK, witness.nik, "nik", today)
    kept = {
        "name": clean_value(_NAME, witness.name, "name", today), "nik": nik,
        "phone": normal_phone(witness.phone),
    }  # fmt: skip
    others = NeedLine.objects.filter(request=request, kind="witness").exclude(pk=line.pk)
    signed = {json.loads(other.signer)["nik"] for other in others if other.signer}
    if nik in signed or nik == one.answers_of(request).get("nik"):
        raise Invalid(
            "same", gettext_noop("A witness is somebody else, and signs once."), field="nik"
        )
    return Gift(agreed=gift.agreed, signer=json.dumps(kept, ensure_ascii=False))


def release_all(request: Request, now: datetime) -> None:
    """End every open link of a request that ends."""
    Invite.objects.filter(need__request=request, used_at=None, revoked_at=None).update(
        revoked_at=now
    )
