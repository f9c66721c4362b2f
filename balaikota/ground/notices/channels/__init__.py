"""The ways out of the house. A channel that the city has not set up is off, and says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings

from ..rules import Channel
from .message import Browser, Item, Message, Outcome, Send, Sent

__all__ = ["Browser", "Item", "Message", "Outcome", "Send", "Sent", "opened", "set_up"]

# Which setting turns a channel on.
SETTINGS: Mapping[Channel, str] = {
    Channel.EMAIL: "email_url",
    Channel.PUSH: "push_contact",
    Channel.WHATSAPP: "whatsapp_url",
    Channel.SMS: "sms_url",
}


def set_up() -> frozenset[Channel]:
    """The channels this city has. The demo writes e-mails into its outbox folder."""
    found = {channel for channel, name in SETTINGS.items() if getattr(settings.CONFIG, name)}
    return frozenset(found | ({Channel.EMAIL} if settings.DEMO else set()))


@contextmanager
def opened(channel: Channel) -> Iterator[Send]:
    """A sender for several messages, which may share one connection."""
    if channel is Channel.EMAIL:
        from . import email

        with email.opened() as send:
            yield send
    elif channel is Channel.PUSH:
        from . import push

        yield push.send
    elif channel is Channel.WHATSAPP:
        from . import whatsapp

        yield whatsapp.send
    else:
        from . import sms

        yield sms.send
