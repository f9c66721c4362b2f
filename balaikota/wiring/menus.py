"""The main menu: which doors of the house this actor is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import pgettext_lazy

from balaikota.ground.people.rules import Actor


@dataclass(frozen=True)
class Door:
    """A menu line: words, address name, and the permissions of which one opens it (none: everybody
    may)."""

    title: Any
    url_name: str
    permissions: tuple[str, ...] = ()
    staff: bool = False


@dataclass(frozen=True)
class Item:
    """A menu line for one request."""

    title: Any
    url: str
    current: bool


MAIN = (
    Door(pgettext_lazy("menu", "Home"), "portal:home"),
    Door(pgettext_lazy("menu", "Report"), "reports:new"),
    Door(pgettext_lazy("menu", "Reports"), "reports:list"),
    Door(pgettext_lazy("menu", "Map"), "reports:map"),
    Door(pgettext_lazy("menu", "Tasks"), "portal:tasks", staff=True),
    Door(
        pgettext_lazy("menu", "Command center"),
        "command_center:home",
        permissions=("command_center.view",),
    ),
    Door(
        pgettext_lazy("menu", "Population"),
        "residents:home",
        permissions=("residents.find", "residents.link"),
    ),
    Door(
        pgettext_lazy("menu", "Documents"),
        "documents:archive",
        permissions=("documents.sign",),
    ),
    Door(
        pgettext_lazy("menu", "Integration"),
        "applications:home",
        permissions=("applications.view",),
    ),
    Door(pgettext_lazy("menu", "Administration"), "people:home", permissions=("people.manage",)),
)
FOOTER = (
    Door(pgettext_lazy("menu", "Report a problem"), "reports:new"),
    Door(pgettext_lazy("menu", "Follow a report"), "portal:track"),
    Door(pgettext_lazy("menu", "All reports"), "reports:list"),
    Door(pgettext_lazy("menu", "Letters and permits"), "letters:services"),
    Door(pgettext_lazy("menu", "Map"), "reports:map"),
    Door(pgettext_lazy("menu", "City data"), "opendata:catalog"),
    Door(pgettext_lazy("menu", "Check a document"), "documents:start"),
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
    allowed = not door.permissions or any(actor.may(one) for one in door.permissions)
    return allowed and (not door.staff or bool(actor.held))


def _is_here(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
