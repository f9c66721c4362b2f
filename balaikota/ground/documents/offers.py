"""What documents put into the sockets of the house."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Health,
    Hit,
    Moment,
    Scope,
    Search,
    Service,
    Task,
    Timeline,
    Tool,
    offer,
)
from balaikota.ground.people.doors import actor_in
from balaikota.lib.crypto import CannotDecrypt

from .permissions import DISPOSE, KEEP, SIGN, VIEW
from .queries import archive, bulk, disposal, keys
from .signing import authority

_SAID = {
    "documents.signed": _("Document %(number)s was signed."),
    "documents.replaced": _("A document was replaced."),
    "documents.revoked": _("A document was revoked."),
}


def _tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    return [
        Moment(
            at=entry.at,
            text=str(_SAID[entry.kind]) % {"number": entry.data.get("number", "")},
            url=reverse("documents:document", args=[entry.data["document"]]),
            kind=entry.kind, place=entry.place,
        )
        for entry in entries
    ]  # fmt: skip


def _find(words: str, scope: Scope) -> list[Hit]:
    return [
        Hit(
            title=row.title, url=reverse("documents:document", args=[row.pk]), note=row.number,
            kind=gettext("Document"),
        )
        for row in archive.found(actor_in(scope), archive.Search(words=words), 0)[:10]
    ]  # fmt: skip


def _authority() -> str:
    """Whether the city's certificate authority opens, and vouches for a while still."""
    try:
        city = authority.known()
    except CannotDecrypt:
        return gettext("The key ring does not open the city's certificate authority.")
    ends = city.certificate.not_valid_after_utc if city else None
    if ends is not None and ends < timezone.now() + authority.KEY_LIVES:
        return gettext("The city's certificate authority ends within two years.")
    return ""


offer(Health(key="documents.authority", title=_("Certificate authority"), check=_authority))
offer(
    Tool(
        key="documents.setup", title=_("Registers and templates"), permission=KEEP,
        summary=_("How letters are numbered, what stands at their head, and how they look."),
        url_name="documents:setup", icon="list", order=60,
    )
)  # fmt: skip
offer(
    Task(
        key="documents.resting", title=_("Bulk signings that wait for your key"), permission=SIGN,
        stale_on=("documents.bulk_ended",), count=lambda scope: bulk.resting(actor_in(scope)),
        url_name="documents:runs", order=35,
    )
)  # fmt: skip
offer(
    Task(
        key="documents.keys_ending", title=_("Keys for signing that end soon"), permission=SIGN,
        stale_on=("documents.key_turned",), url_name="documents:keys", order=36,
        count=lambda scope: keys.ending(actor_in(scope).account_id or 0, scope.now),
    )
)  # fmt: skip
offer(
    Task(
        key="documents.disposals", title=_("Destructions that wait for a second person"),
        permission=DISPOSE, stale_on=("documents.disposal_turned",), url_name="documents:disposals",
        count=lambda scope: disposal.waiting(actor_in(scope)), order=80,
    )
)  # fmt: skip
offer(Timeline(key="documents.turns", kinds=tuple(_SAID), permission=VIEW, tell=_tell))
offer(Search(key="documents.archive", title=_("Documents"), permission=VIEW, find=_find))
offer(
    Service(
        key="documents.check", title=_("Check a document"),
        summary=_("Whether a letter of the city is genuine and still valid"),
        url_name="documents:start", icon="check-circle", order=70,
    )
)  # fmt: skip
