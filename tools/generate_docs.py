"""Write docs/facts.md and docs/sockets.md from the code that they describe.

python tools/generate_docs.py            write both
python tools/generate_docs.py --check    exit 1 when one of them is not what would be written
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from balaikota.ground.events.fact import Fact
    from balaikota.ground.events.sockets import Offer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

_FACTS = """# Facts

What the city hall tells about itself: each is one entry of the fact log, written in the transaction
that made it true. Ids and codes only, never personal data. A fact with a place or an agency is
heard by who holds its audience's permission there; an empty audience is everybody.
Written by `tools/generate_docs.py` from the facts' own docstrings.
"""

_SOCKETS = """# Sockets

Where a room shows itself to the desks without being known by name: its `offers.py` calls
`offer(...)` with one of these, and the desks read them with `offered(...)`. A key is unique in its
socket. Written by `tools/generate_docs.py` from `balaikota/ground/events/sockets.py`.
"""


def facts() -> list[type[Fact]]:
    """Every fact of the house, by kind; bases, tests and benches are none."""
    from balaikota.ground.events.fact import REGISTRY

    return [
        fact
        for kind, fact in sorted(REGISTRY.items())
        if fact.__module__.startswith("balaikota.")
        and ".tests." not in fact.__module__
        and not kind.rpartition(".")[2].startswith("_")
    ]


def sockets() -> list[type[Offer]]:
    from balaikota.ground.events.sockets import kinds

    return kinds()


def undocumented(things: Sequence[type]) -> list[str]:
    """Names of those without words of their own; dataclasses make up a docstring."""
    return [
        thing.__name__
        for thing in things
        if "__doc__" not in vars(thing) or (thing.__doc__ or "").startswith(f"{thing.__name__}(")
    ]


def facts_page() -> str:
    parts = [_FACTS]
    for module, group in groupby(facts(), key=lambda fact: fact.__module__):
        parts.append(f"\n## `{module}`\n")
        for fact in group:
            version = f" · version {fact.version}" if fact.version > 1 else ""
            parts.append(f"\n### `{fact.kind}` {fact.__name__}{version}\n\n{_words(fact)}\n\n")
            parts.extend(_fields(fact))
    return "".join(parts)


def sockets_page() -> str:
    from balaikota.ground.events import sockets as module

    parts = [_SOCKETS]
    for socket in sockets():
        parts.append(f"\n## {socket.__name__}\n\n{_words(socket)}\n\n")
        parts.extend(_fields(socket))
    parts.append("\n# What they are asked with and answer\n")
    for helper in (module.Scope, module.Window, module.Moment, module.Hit):
        parts.append(f"\n## {helper.__name__}\n\n{_words(helper)}\n\n")
        parts.extend(_fields(helper))
    return "".join(parts)


def _words(thing: type) -> str:
    return inspect.cleandoc(thing.__doc__ or "")


def _fields(thing: Any) -> Iterator[str]:
    """The fields as a table: name, type as written, and whether it may be left out."""
    fields = dataclasses.fields(thing)
    if not fields:
        return
    yield "| field | type | |\n|---|---|---|\n"
    for field in fields:
        missing = (field.default, field.default_factory) == (dataclasses.MISSING,) * 2
        kind = str(field.type).replace("|", "\\|")
        yield f"| `{field.name}` | `{kind}` | {'' if missing else 'may be left out'} |\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    import django

    django.setup()
    old = 0
    for name, text in {"facts.md": facts_page(), "sockets.md": sockets_page()}.items():
        file = ROOT / "docs" / name
        if not file.exists() or file.read_text() != text:
            old += 1
            print(f"docs/{name} {'is old' if args.check else 'written'}")
            if not args.check:
                file.write_text(text)
    return 1 if args.check and old else 0


if __name__ == "__main__":
    sys.exit(main())
