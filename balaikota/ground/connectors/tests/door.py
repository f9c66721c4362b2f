"""Going through the pages as a browser does: signed in, sending back what stands there."""

from __future__ import annotations

import html
import re

from django.test import Client

from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory


def signed_in(role: Role, agency: str = "") -> Client:
    client = Client()
    actor = people.actor(role, territory.CITY, agency)
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def fields(page: bytes) -> dict[str, str]:
    """What a browser would send back of a page as it stands."""
    found, text = {}, page.decode()
    for tag in re.findall(r"<input[^>]*>", text):
        name, kind = attribute(tag, "name"), attribute(tag, "type")
        if name and (kind not in ("checkbox", "radio") or " checked" in tag):
            found[name] = attribute(tag, "value") or ("on" if kind == "checkbox" else "")
    for tag, inside in re.findall(r"(<select[^>]*>)(.*?)</select>", text, re.DOTALL):
        options = re.findall(r"<option[^>]*>", inside)
        chosen = [one for one in options if " selected" in one] or options[:1]
        found[attribute(tag, "name")] = attribute(chosen[0], "value")
    for tag, inside in re.findall(r"(<textarea[^>]*>)(.*?)</textarea>", text, re.DOTALL):
        found[attribute(tag, "name")] = html.unescape(inside).strip("\r\n")
    return found


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""
