"""Notices by e-mail: plain text and HTML, with a link that ends them in one click (RFC 8058)."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from .message import Message, Outcome, Send, Sent


@contextmanager
def opened() -> Iterator[Send]:
    """One connection for several messages; made anew after it broke."""
    connection = get_connection()

    def send(message: Message) -> Sent:
        try:
            connection.open()
            return _sent(connection, mail(message))
        except (smtplib.SMTPException, OSError) as error:
            connection.close()
            return _failed(error)

    try:
        yield send
    finally:
        connection.close()


def mail(message: Message) -> EmailMultiAlternatives:
    """The mail itself."""
    context = {"message": message}
    with translation.override(message.language):
        text = render_to_string("notices/mail.txt", context)
        html = render_to_string("notices/mail.html", context)
    host = urlsplit(settings.CONFIG.base_url).hostname or "localhost"
    made = EmailMultiAlternatives(
        message.title.replace("\n", " "), text, to=[message.to],
        headers={
            "Message-ID": make_msgid(idstring=message.reference, domain=host),
            "List-Unsubscribe": f"<{message.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )  # fmt: skip
    made.attach_alternative(html, "text/html")
    return made


def _sent(connection: Any, made: EmailMultiAlternatives) -> Sent:
    connection.send_messages([made])
    return Sent(Outcome.TAKEN, 250, reference=str(made.extra_headers["Message-ID"]))


def _failed(error: Exception) -> Sent:
    """What a mail server said: 5xx of the recipient or the mail is for good, all else is not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _text in error.recipients.values()), 0)
        outcome = Outcome.NO_SUCH if code // 100 == 5 else Outcome.LATER
        return Sent(outcome, code, f"recipient {code}")
    if isinstance(error, smtplib.SMTPDataError):
        refused = error.smtp_code // 100 == 5
        outcome = Outcome.REFUSED if refused else Outcome.LATER
        return Sent(outcome, error.smtp_code, f"data {error.smtp_code}")
    code = getattr(error, "smtp_code", 0)
    return Sent(Outcome.LATER, code if isinstance(code, int) else 0, type(error).__name__)
