"""The main menu: which doors of the house this actor is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Actor


@dataclass(frozen=True)
class Door:
    """A menu line: words, address name, and the permission that opens it ("" = everybody)."""

    title: Any
    url_name: str
    permission: str = ""
    staff: bool = False


@dataclass(frozen=True)
class Item:
    """A menu line for one request."""

    title: Any
    url: str
    current: bool


MAIN = (
    Door(_("Home"), "portal:home"),
    Door(_("Report"), "reports:new"),
    Door(_("Reports"), "reports:list"),
    Door(_("Map"), "reports:map"),
    Door(_("Tasks"), "portal:tasks", staff=True),
    Door(_("Command center"), "command_center:home", permission="command_center.view"),
    Door(_("Administration"), "people:home", permission="people.manage"),
)
FOOTER = (
    Door(_("Report a problem"), "reports:new"),
    Door(_("Follow a report"), "portal:track"),
    Door(_("All reports"), "reports:list"),
    Door(_("Map"), "reports:map"),
)


def menu(actor: Actor, path: str, doors: tuple[Door, ...] = MAIN) -> list[Item]:
    """The lines shown to this actor; a part of the house that is not installed has none."""
    items = []
    for door in doors:
        if not _opens(door, actor):
            continue
        try:
            url = reverse(door.url_name)
        except NoReverseMatch:
            continue
        items.append(Item(door.title, url, _is_here(url, path)))
    return items


def _opens(door: Door, actor: Actor) -> bool:
    return actor.may(door.permission) and (not door.staff or bool(actor.held))


def _is_here(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
