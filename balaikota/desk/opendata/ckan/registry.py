"""The actions by name, and the parameters they are called with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Invalid, gettext_noop

VERSION = "2.11.3"  # of the API that is spoken


@dataclass(frozen=True)
class Call:
    """One call: who asks, from which address of ours, with which parameters."""

    actor: Actor
    base: str  # "https://kota.go.id", without a slash
    given: Mapping[str, Any]
    now: datetime

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text. Raises Invalid when it is a list or an object."""
        value = self.given.get(name, default)
        if isinstance(value, list | dict):
            raise _bad(name)
        return default if value is None else str(value).replace("\0", "")

    def needed(self, *names: str) -> str:
        """The first of these parameters that was given. Raises Invalid when none was."""
        for name in names:
            if found := self.text(name):
                return found
        raise Invalid("missing", gettext_noop("Missing value"), field=names[0])

    def number(self, name: str, default: int, most: int) -> int:
        """A number from 0; more than `most` is `most`, as CKAN has it. Raises Invalid."""
        value = self.given.get(name)
        if value is None or value == "":
            return default
        try:
            found = int(str(value))
        except ValueError as error:
            raise _bad(name) from error
        if found < 0:
            raise Invalid("negative", gettext_noop("Must be a natural number"), field=name)
        return min(found, most)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.given.get(name)
        if value is None:
            return default
        return str(value).strip().lower() in ("true", "1", "yes", "t", "on")

    def listed(self, name: str) -> list[str]:
        """A list of JSON, or of text with commas. Raises Invalid."""
        value = self.given.get(name)
        if isinstance(value, str) and value.lstrip().startswith("["):
            value = _parsed(name, value)
        if isinstance(value, str):
            value = [part.strip().strip('"') for part in value.split(",") if part.strip()]
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _bad(name)
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        """An object of JSON, also as text. Raises Invalid."""
        value = self.given.get(name)
        if isinstance(value, str) and value.strip():
            value = _parsed(name, value)
        if value in (None, ""):
            return {}
        if not isinstance(value, dict):
            raise _bad(name)
        return {str(key): one for key, one in value.items()}


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise _bad(name) from error


def _bad(name: str) -> Invalid:
    return Invalid("bad_value", gettext_noop("Bad value"), field=name)


Action = Callable[[Call], Any]
ACTIONS: dict[str, Action] = {}


def action(function: Action) -> Action:
    """Make a function callable under its own name."""
    ACTIONS[function.__name__] = function
    return function
