"""The words of queues: states, reasons to go first, waits, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from .rules.waiting import Estimate

STATES: dict[str, tuple[Any, str]] = {  # words, and the tag's colour
    "waiting": (pgettext_lazy("queue", "waiting"), "info"),
    "called": (pgettext_lazy("queue", "called"), "working"),
    "skipped": (pgettext_lazy("queue", "skipped"), "warn"),
    "done": (pgettext_lazy("queue", "served"), "done"),
    "cancelled": (pgettext_lazy("queue", "cancelled"), "withdrawn"),
    "lapsed": (pgettext_lazy("queue", "lapsed"), "refused"),
}
BOOKED: dict[str, tuple[Any, str]] = {
    "booked": (pgettext_lazy("queue", "booked"), "info"),
    "arrived": (pgettext_lazy("queue", "arrived"), "done"),
    "cancelled": (pgettext_lazy("queue", "cancelled"), "withdrawn"),
    "no_show": (pgettext_lazy("queue", "nobody came"), "refused"),
}
PRIORITIES: dict[str, Any] = {
    "": gettext_lazy("Ordinary line"),
    "elderly": gettext_lazy("Elderly"),
    "disabled": gettext_lazy("With a disability"),
    "pregnant": gettext_lazy("Pregnant"),
}


def wait_words(wait: Estimate) -> str:
    """ "about 10 to 25 minutes", or why nobody can know."""
    if wait.unknown == "no_counter":
        return _("no counter is open for this now")
    if wait.unknown:
        return _("not known yet: too few services were measured")
    if wait.high <= 1:
        return _("less than a minute or two")
    if wait.low == wait.high:
        return ngettext("about %(n)d minute", "about %(n)d minutes", wait.high) % {"n": wait.high}
    return _("about %(low)d to %(high)d minutes") % {"low": wait.low, "high": wait.high}


def fair_words(in_a_row: int) -> str:
    """The rule of the line, for the wall and the kiosk."""
    return ngettext(
        "Elderly, disabled and pregnant people and booked times go first; after %(n)d of them one "
        "from the ordinary line. Otherwise who came first goes first.",
        "Elderly, disabled and pregnant people and booked times go first; after %(n)d of them one "
        "from the ordinary line. Otherwise who came first goes first.",
        in_a_row,
    ) % {"n": in_a_row}
