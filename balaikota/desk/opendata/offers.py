"""What open data shows elsewhere: a panel, numbers, work for reviewers, search, a service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Evidence,
    Hit,
    Indicator,
    Panel,
    Scope,
    Search,
    Service,
    Task,
    Timeline,
    Tool,
    offer,
)
from balaikota.ground.people.doors import actor_in

from . import permissions, queries
from .moments import tell
from .rules import searching
from .shelf import shelf

MOVES = (
    "opendata.published", "opendata.refreshed", "opendata.withdrawn", "opendata.described",
    "opendata.held", "opendata.proposed", "opendata.returned", "opendata.harvested",
)  # fmt: skip
PUBLIC_MOVES = ("opendata.published", "opendata.refreshed", "opendata.withdrawn",
                "opendata.harvested", "opendata.described")  # fmt: skip
_SEEN = "command_center.view"  # whoever sees the command center sees how its data stands


def panel(scope: Scope) -> Mapping[str, Any]:
    """{published, fresh, stale, waiting, held, harvested, score: mean or None, rows: at most 6
    [{title, url, updated_at, grade, rows}], as_of, source}."""
    cards = queries.catalog().cards
    judged = [(card, card.quality(scope.now)) for card in cards if card.version]
    fresh = sum(quality is not None and quality.freshness >= 1 for _card, quality in judged)
    scores = [quality.score for _card, quality in judged if quality]
    counted = queries.whole_counts()
    return {
        "published": len(judged),
        "fresh": fresh,
        "stale": len(judged) - fresh,
        "waiting": counted["waiting"],
        "held": counted["held"],
        "harvested": len(cards) - len(judged),
        "score": round(sum(scores) / len(scores)) if scores else None,
        "rows": [
            {
                "title": card.title,
                "url": reverse("opendata:dataset", args=[card.slug]),
                "updated_at": card.updated_at,
                "grade": quality.grade if quality else "",
                "rows": card.version.rows if card.version else 0,
            }
            for card, quality in judged[:6]
        ],
        "as_of": scope.now,
        "source": _("Open data"),
    }


def _published(scope: Scope) -> float:
    return float(len(queries.catalog().own))


def _quality(scope: Scope) -> float | None:
    found = [card.quality(scope.now) for card in queries.catalog().own]
    scores = [quality.score for quality in found if quality]
    return round(sum(scores) / len(scores), 1) if scores else None


def _waiting(scope: Scope) -> int:
    return queries.to_review(actor_in(scope))


def _find(words: str, scope: Scope) -> list[Hit]:
    book = shelf()
    text = words.lower()
    found = book.find(searching.Test("", text), now=scope.now)
    ranked = sorted(found, key=lambda card: -book.score(card, [text, *text.split()]))
    return [
        Hit(
            title=card.title, url=reverse("opendata:dataset", args=[card.slug]),
            note=card.organisation_title, kind="dataset",
        )
        for card in ranked[:10]
    ]  # fmt: skip


def _evidence(now: datetime) -> Mapping[str, float]:
    return queries.published_by_application()


offer(
    Panel(
        key="opendata.datasets", title=_("Datasets"), permission=_SEEN, stale_on=MOVES,
        load=panel, template="opendata/panels/datasets.html", order=220, wall=3,
    )
)  # fmt: skip
offer(
    Indicator(
        key="opendata.published", title=_("Open datasets"), unit="", direction="up",
        definition=_("Datasets of the city in the public catalog, without harvested ones."),
        permission=_SEEN, stale_on=PUBLIC_MOVES, load=_published, source=_("Open data"), order=220,
    )
)  # fmt: skip
offer(
    Indicator(
        key="opendata.quality", title=_("Quality of data"), unit="", direction="up", target=80,
        definition=_("Mean score of published datasets: complete, valid, fresh, described."),
        permission=_SEEN, stale_on=PUBLIC_MOVES, load=_quality, source=_("Open data"), order=221,
    )
)  # fmt: skip
offer(
    Task(
        key="opendata.review", title=_("Datasets to review"), permission=permissions.REVIEW,
        stale_on=("opendata.proposed", "opendata.published", "opendata.returned"),
        count=_waiting, url_name="opendata:board", order=200,
    )
)  # fmt: skip
offer(Search(key="opendata.search", title=_("City data"), permission="", find=_find))
offer(
    Service(
        key="opendata.catalog", title=_("City data"), url_name="opendata:catalog", icon="layers",
        summary=_("Open data of the city as tables, charts and maps."), order=60,
    )
)  # fmt: skip
offer(
    Tool(
        key="opendata.board", title=_("Data desk"), permission=permissions.PROPOSE,
        summary=_("Describe, propose, review and publish datasets."),
        url_name="opendata:board", icon="layers", order=60,
    )
)  # fmt: skip
offer(
    Evidence(
        key="opendata.published", title=_("Datasets published from the application"),
        load=_evidence,
    )
)  # fmt: skip
offer(
    Timeline(
        key="opendata.timeline", permission=_SEEN, tell=tell,
        kinds=("opendata.published", "opendata.refreshed", "opendata.withdrawn", "opendata.held"),
    )
)  # fmt: skip
