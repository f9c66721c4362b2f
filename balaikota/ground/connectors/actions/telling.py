"""Telling what happened to a source, to whoever may see sources."""

from __future__ import annotations

from typing import Any

from balaikota.ground.events.log import emit

from ..facts import SourceFact
from ..models import Source
from ..permissions import VIEW


def tell(kind: type[SourceFact], source: Source, actor: str, **fields: Any) -> None:
    """Tell one fact inside the caller's transaction."""
    fact = kind(source=source.pk, owner=source.agency, **fields)
    emit(fact, actor=actor, audience=VIEW)
