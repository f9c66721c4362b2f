"""Spreadsheets that arrive by e-mail. Only mails of named senders that did not fail their proof."""

from __future__ import annotations

import email
import email.policy
import email.utils
import hashlib
import imaplib
import io
import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from typing import IO

from ..rules.shapes import Email
from .feed import Feed, Meter, NothingNew, Origin, SourceProblem, World
from .files import of_files
from .tables import matches, opener

_MOST_MAILS = 50


class _Mailbox(imaplib.IMAP4_SSL):
    """Connects to the address that was checked, and proves the name of the host by TLS."""

    def __init__(self, host: str, port: int, address: str, silence: float) -> None:
        self._address = address
        super().__init__(host, port, ssl_context=ssl.create_default_context(), timeout=silence)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        raw = socket.create_connection((self._address, self.port), timeout)
        return self.ssl_context.wrap_socket(raw, server_hostname=self.host)  # type: ignore[no-any-return]


def feed(read: Email, meter: Meter, world: World) -> Feed:
    """Rows of the attachments of unread mails. A mail counts as read once its rows have landed."""
    box = _open(read, meter, world)
    found: list[bytes] = []
    try:
        files = list(_attachments(box, read, meter, found))
    except (imaplib.IMAP4.error, OSError) as error:
        raise SourceProblem("silent", why=type(error).__name__) from error
    if not files:
        box.logout()
        raise NothingNew
    table = opener(read.format, read.csv, read.excel)
    made = of_files(iter(files), table, meter)
    made.after.append(lambda: _mark_read(box, found))
    return made


def _open(read: Email, meter: Meter, world: World) -> imaplib.IMAP4:
    address = world.address_of(read.host, read.port)
    try:
        box = _Mailbox(read.host, read.port, address, meter.silence)
        box.login(read.user, read.password)
        status, _count = box.select(f'"{read.mailbox}"')
    except (imaplib.IMAP4.abort, OSError) as error:
        raise SourceProblem("silent", why=type(error).__name__) from error
    except imaplib.IMAP4.error as error:
        raise SourceProblem("sign_in", why="IMAP") from error
    if status != "OK":
        box.logout()
        raise SourceProblem("no_mailbox", name=read.mailbox)
    return box


def _attachments(
    box: imaplib.IMAP4, read: Email, meter: Meter, found: list[bytes]
) -> Iterator[tuple[IO[bytes], Origin]]:
    _status, answer = box.search(None, "UNSEEN")
    for number in (answer[0] or b"").split()[:_MOST_MAILS]:
        _status, parts = box.fetch(number.decode(), "(BODY.PEEK[])")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        meter.took(len(raw))
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if not isinstance(message, EmailMessage) or not welcome(message, read):
            continue
        found.append(number)
        for part in message.iter_attachments():
            name = part.get_filename() or ""
            if matches(name, read.pattern):
                body = part.get_payload(decode=True)
                if isinstance(body, bytes):
                    digest = hashlib.sha256(body).hexdigest()
                    sent = str(message["date"] or "")
                    yield io.BytesIO(body), Origin(name, "", digest, len(body), sent)


def welcome(message: EmailMessage, read: Email) -> bool:
    """From a named sender, about the right thing, and not found forged by our mail server."""
    _name, sender = email.utils.parseaddr(str(message["from"] or ""))
    if sender.lower() not in {known.lower() for known in read.senders}:
        return False
    if read.subject and read.subject.lower() not in str(message["subject"] or "").lower():
        return False
    proofs = " ".join(map(str, message.get_all("authentication-results", []))).lower()
    return not any(f"{way}=fail" in proofs for way in ("spf", "dkim", "dmarc"))


def _mark_read(box: imaplib.IMAP4, numbers: list[bytes]) -> None:
    for number in numbers:
        box.store(number.decode(), "+FLAGS", "\\Seen")
    box.logout()
