"""Sources that show themselves in the house: read once, fresh within a second of a change."""

from __future__ import annotations

from dataclasses import dataclass

from balaikota.ground.events.sockets import Target, offered
from balaikota.ground.events.stamps import Cached

from ..models import Source
from ..rules import manifest as manifests
from ..rules.shapes import Manifest


@dataclass(frozen=True)
class Shown:
    """A source and its manifest."""

    code: str
    manifest: Manifest


def _load() -> tuple[Shown, ...]:
    found = []
    for code, text in Source.objects.order_by("code").values_list("code", "manifest"):
        try:
            found.append(Shown(code, manifests.read(text)))
        except manifests.BadManifest:  # written by another version; its page says so
            continue
    return tuple(found)


_shown: Cached[tuple[Shown, ...]] = Cached("connectors", _load)


def shown() -> tuple[Shown, ...]:
    """Every source with its manifest. No query while it is fresh."""
    return _shown.get()


def targets() -> list[Target]:
    """The kinds of city things rows may become."""
    return list(offered(Target))
