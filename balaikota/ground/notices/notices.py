"""The notices of the notices themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from .kinds import declare
from .rules import Words

DAILY = declare(
    "notices.daily",
    _("The daily summary"),
    Words(
        title=gettext_noop("{count} notices from {city}"),
        text=gettext_noop("Since yesterday {count} notices came for you."),
    ),
    values=("count",),
)
TRIED = declare(
    "notices.tried",
    _("A test message to myself"),
    Words(
        title=gettext_noop("Test from {city}"),
        text=gettext_noop("This message shows that notices reach you."),
    ),
    urgent=True,
)
