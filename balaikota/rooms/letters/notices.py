"""What people are told of letters: applicants, heads of RT and RW, offices, who is above them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from balaikota.ground.notices.kinds import declare
from balaikota.ground.notices.rules import Channel, Words

_NEAR = frozenset({Channel.EMAIL, Channel.PUSH, Channel.WHATSAPP})

SIGNED = declare(
    "letters.signed", _("My letter is signed"),
    Words(
        title=gettext_noop("{letter} is ready"),
        text=gettext_noop("{letter} number {number} was signed. You can open and print it."),
    ),
    values=("letter", "number"), channels=_NEAR,
)  # fmt: skip
RETURNED = declare(
    "letters.returned", _("Something of my request must be mended"),
    Words(
        title=gettext_noop("{letter}: please complete it"),
        text=gettext_noop("{who} writes: {words}"),
    ),
    values=("letter", "who", "words"), channels=_NEAR,
)  # fmt: skip
REFUSED = declare(
    "letters.refused", _("My request was refused"),
    Words(
        title=gettext_noop("{letter} was refused"),
        text=gettext_noop("{reason}. {words} What you may do about it stands on the page."),
    ),
    values=("letter", "reason", "words"), channels=_NEAR,
)  # fmt: skip
MISSING = declare(
    "letters.missing", _("Reminders of what is missing for my request"),
    Words(
        title=gettext_noop("{letter} waits for you"),
        text=gettext_noop("Still missing: {missing}. Others can give it too, by a link from you."),
    ),
    values=("letter", "missing"),
)  # fmt: skip
TO_CONFIRM = declare(
    "letters.to_confirm", _("A neighbour asks for a letter"),
    Words(
        title=gettext_noop("A neighbour asks: {letter}"),
        text=gettext_noop("Please confirm with one tap, or say why not."),
    ),
    values=("letter",), channels=_NEAR,
)  # fmt: skip
TO_CHECK = declare(
    "letters.to_check", _("A complete request lies at my office"),
    Words(
        title=gettext_noop("To check or sign: {letter}"),
        text=gettext_noop("The request {code} is complete and lies at your office until {until}."),
    ),
    values=("letter", "code", "until"), daily=True,
)  # fmt: skip
STALLED = declare(
    "letters.stalled", _("A request waits too long at an office below mine"),
    Words(
        title=gettext_noop("Waits too long: {letter}"),
        text=gettext_noop("The request {code} should have left {office} on {until}."),
    ),
    values=("letter", "code", "office", "until"), daily=True,
)  # fmt: skip
