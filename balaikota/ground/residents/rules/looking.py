"""When looking at personal data is unusual. Pure; numbers in data/looking.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from balaikota.lib.errors import gettext_noop

from . import codes

RULE_NAMES = {
    "burst": gettext_noop("Far more looks than usual"),
    "night": gettext_noop("Looks at night by a person"),
    "misses": gettext_noop("Many numbers that nobody has"),
    "guessing": gettext_noop("Many wrong answers about one person"),
    "crowd": gettext_noop("Many different viewers of one person"),
}
OUTCOMES = {
    "matched": gettext_noop("compared, all fields agree"),
    "differs": gettext_noop("compared, some fields differ"),
    "missing": gettext_noop("nobody found"),
    "shown": gettext_noop("data opened"),
    "masked": gettext_noop("found, data hidden"),
    "refused": gettext_noop("refused"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one viewer did in the hours of a rule."""

    viewer: str
    looks: int
    misses: int = 0
    usual: float = 0.0  # looks in a usual stretch of the same length
    person: bool = False  # not a program


def rule(name: str) -> dict[str, float]:
    """The numbers of a rule."""
    return {
        key: value
        for key, value in codes.data("looking")["rules"][name].items()
        if isinstance(value, int | float)
    }


def bursts(seen: Seen) -> bool:
    """Far more than this viewer's own usual."""
    table = rule("burst")
    return seen.looks >= table["at_least"] and seen.looks > table["times_usual"] * seen.usual


def misses(seen: Seen) -> bool:
    """Trying out numbers."""
    table = rule("misses")
    return seen.misses >= table["at_least"] and seen.misses > table["share"] * seen.looks


def nightly(seen: Seen) -> bool:
    """A person, not a program, at night."""
    return seen.person and seen.looks >= rule("night")["at_least"]
