"""From deliveries to a message: words, addresses, and the link that ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.core import signing
from django.urls import reverse

from . import queries
from .channels import Browser, Item, Message
from .kinds import known
from .models import Delivery, Notice
from .notices import DAILY
from .queries.wordings import words_of
from .rules import CITY, Channel, names_in

_SALT = "notices.stop"


def message(group: Sequence[Delivery], browsers: tuple[Browser, ...]) -> Message:
    """One message for one delivery, or for all that are gathered of one day."""
    first = group[0]
    notice, channel = first.notice, Channel(first.channel)
    several = first.daily and len(group) > 1
    kind = DAILY if several else notice.kind
    values: Mapping[str, str] = {"count": str(len(group))} if several else notice.values
    language = notice.account.language if notice.account else notice.language
    words = queries.said(kind, language, values)
    email, phone = queries.contact_of(notice)
    to = email if channel is Channel.EMAIL else phone
    return Message(
        channel=channel, to="" if channel is Channel.PUSH else to, browsers=browsers, kind=kind,
        language=language, city=queries.said_value(CITY, {}), title=words.title, text=words.text,
        link=_address(reverse("notices:inbox") if several else link_of(notice)),
        stop=_address(stop_link(queries.way_of(notice, channel, to))),
        parameters=_parameters(kind, language, values), reference=f"{first.pk}.{first.attempts}",
        urgent=_urgent(notice),
        items=tuple(_item(row.notice, language) for row in group) if several else (),
    )  # fmt: skip


def link_of(notice: Notice) -> str:
    """Where a notice leads: through the inbox for an account, so that it is read with the tap."""
    if notice.account_id:
        return reverse("notices:open", args=[notice.pk])
    return notice.link or "/"


def _item(notice: Notice, language: str) -> Item:
    words = queries.said(notice.kind, language, notice.values)
    return Item(words.title, words.text, _address(link_of(notice)))


def _urgent(notice: Notice) -> bool:
    declared = known(notice.kind)
    return declared is not None and declared.given.urgent


def _address(path: str) -> str:
    return f"{settings.CONFIG.base_url}{path}"


def _parameters(kind: str, language: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The values in the order in which the text names them, as message templates count them."""
    named = names_in(words_of(kind, language).text)
    return tuple(queries.said_value(name, values) for name in named)


def stop_link(way: queries.Way) -> str:
    """The path that ends this kind of message to this address, without signing in."""
    token = signing.dumps(
        [way.kind, way.channel.value, way.address.hex(), way.account], salt=_SALT, compress=True
    )
    return reverse("notices:stop", args=[token])


def read_stop_link(token: str) -> queries.Way | None:
    """The inverse; None for a link that is not ours."""
    try:
        kind, channel, address, account = signing.loads(token, salt=_SALT)
        return queries.Way(kind, Channel(channel), bytes.fromhex(address), account)
    except (signing.BadSignature, ValueError, TypeError):
        return None
