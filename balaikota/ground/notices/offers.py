"""What notices put into sockets: the administrators' page, one's own data, and health."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from balaikota.ground.events.sockets import Health, OwnData, Tool, offer

from . import queries
from .permissions import VIEW


def _own(account_id: int) -> list[dict[str, Any]]:
    return queries.own_data(account_id)


def _late() -> str:
    count = queries.late(timezone.now())
    if not count:
        return ""
    words = ngettext(
        "%(count)d message should have gone ten minutes ago.",
        "%(count)d messages should have gone ten minutes ago.", count,
    )  # fmt: skip
    return words % {"count": count}


offer(
    Tool(
        key="notices.deliveries",
        title=_("Messages sent"),
        summary=_("Whether notices reach people, and the words the city uses."),
        permission=VIEW,
        url_name="notices:deliveries",
        icon="bell",
        order=60,
    )
)
offer(OwnData(key="notices", title=_("Notices"), load=_own))
offer(Health(key="notices.late", title=_("Notices"), check=_late))
