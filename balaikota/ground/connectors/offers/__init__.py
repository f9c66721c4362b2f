"""What connectors put into sockets. The parts of each source come and go with its manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Column,
    Dataset,
    Evidence,
    Health,
    Indicator,
    MapLayer,
    Origin,
    Panel,
    Scope,
    Task,
    Tool,
    offer,
    provide,
)
from balaikota.ground.people.doors import actor_in
from balaikota.ground.people.rules import SYSTEM

from .. import queries
from ..models import Source
from ..permissions import MANAGE, REPAIR, VIEW
from ..queries import values
from ..rules import lineage
from ..rules.life import Condition
from ..rules.shapes import Manifest
from . import layers, panels

MOVES = (
    "connectors.ran", "connectors.failed", "connectors.contract_broken", "connectors.late",
    "connectors.added", "connectors.changed", "connectors.paused", "connectors.resumed",
)  # fmt: skip
WAITS = (*MOVES, "connectors.quarantined", "connectors.rows_decided", "connectors.region_decided")
TROUBLED = frozenset({Condition.BROKEN, Condition.FAILING, Condition.LATE})


def _panels() -> Iterator[Panel]:
    for shown in queries.shown():
        tile = shown.manifest.show.tile
        if tile is not None:
            yield Panel(
                key=f"connectors.{shown.code}", title=tile.title, permission=VIEW, stale_on=MOVES,
                load=partial(_tile, shown.manifest), template="connectors/panels/tile.html",
                order=tile.order, wall=tile.wall,
            )  # fmt: skip


def _tile(manifest: Manifest, scope: Scope) -> Mapping[str, Any]:
    assert manifest.show.tile is not None
    placed = manifest.place is not None
    return panels.tile(manifest.source, manifest.show.tile, scope, placed=placed)


def _indicators() -> Iterator[Indicator]:
    for shown in queries.shown():
        for spec in shown.manifest.show.indicators:
            yield Indicator(
                key=f"{_dotted(shown.code)}.{_dotted(spec.code)}", title=spec.title,
                definition=spec.definition, unit=spec.unit, direction=spec.direction,
                permission=VIEW, stale_on=MOVES, source=shown.manifest.title, target=spec.target,
                order=spec.order,
                load=partial(_figure, shown.manifest, spec.value),
            )  # fmt: skip


def _figure(manifest: Manifest, value: Any, scope: Scope) -> float | None:
    return panels.figure(manifest.source, value, scope, placed=manifest.place is not None)


def _dotted(code: str) -> str:
    """Codes of indicators have no hyphens."""
    return code.replace("-", "_")


def _layers() -> Iterator[MapLayer]:
    for shown in queries.shown():
        layer = shown.manifest.show.layer
        if layer is not None:
            shaded = ".regions" if layer.shade else ""
            yield MapLayer(
                key=f"connectors.{shown.code}{shaded}", title=layer.title, stale_on=MOVES,
                permission="" if layer.public else VIEW, public=layer.public, order=300,
                features=partial(layers.features, shown.manifest),
                paint=layers.SHADE if layer.shade else layers.dots(layer.colour),
                legend=() if layer.shade else ((layer.colour, layer.title),),
            )  # fmt: skip


def _datasets() -> Iterator[Dataset]:
    for shown in queries.shown():
        published, manifest = shown.manifest.show.dataset, shown.manifest
        if published is None:
            continue
        columns = tuple(_column(column) for column in manifest.columns if not column.personal)
        yield Dataset(
            key=f"connectors.{shown.code}", title=published.title or manifest.title,
            description=published.description or manifest.description,
            columns=(*columns, *_derived(manifest)), agency=manifest.agency,
            theme=published.theme, frequency=published.frequency, access=published.access,
            licence=published.licence, keywords=published.keywords,
            rows=_rows(shown.code, tuple(column.name for column in columns)),
            stamp=partial(_stamp, shown.code),
        )  # fmt: skip


def _rows(code: str, names: tuple[str, ...]) -> Callable[[Scope], Iterator[Mapping[str, Any]]]:
    return lambda scope: values.dataset_rows(code, names)


def _column(column: Any) -> Column:
    kind = "string" if column.type == "any" else column.type
    return Column(name=column.name, title=column.title or column.source or column.name, type=kind,
                  unit=column.unit, description=column.description)  # fmt: skip


def _derived(manifest: Manifest) -> Iterator[Column]:
    names = {column.name for column in manifest.columns}
    if manifest.place and "place" not in names:
        yield Column(name="place", title=_("Region code"))
    if manifest.period and "period" not in names:
        yield Column(name="period", title=_("Period"))


def _stamp(code: str) -> str:
    row = Source.objects.filter(pk=code).values_list("generation", "good_run", "rows").first()
    return "|".join(map(str, row or ()))


def _attention(scope: Scope) -> int:
    """Sources in trouble, and sources with rows or texts that wait, within this viewer's reach."""
    lines = queries.board(actor_in(scope), scope.now)
    return sum(
        line.active and bool(line.condition in TROUBLED or line.waiting or line.texts)
        for line in lines
    )


def _healthy(now: datetime) -> Mapping[str, float]:
    lines = queries.board(SYSTEM, now)
    return {
        line.application: 1.0
        for line in lines
        if line.application and line.condition is Condition.GOOD
    }


def _row_counts(now: datetime) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for code, count in Source.objects.exclude(application="").values_list("application", "rows"):
        found[code] = found.get(code, 0.0) + count
    return found


def _origin(name: str, target: str, identity: Mapping[str, str]) -> str:
    """The rows of a source that a thing was made from, if they are kept beside it."""
    code = lineage.source_of(name)
    row = Source.objects.filter(pk=code).first() if code else None
    if row is None:
        return ""
    mapping = queries.manifest_of(row).map
    if mapping is None or mapping.target != target or not row.rows:
        return ""
    known = {key: value for key, value in identity.items() if key in mapping.columns}
    return reverse("connectors:rows", args=[code]) + lineage.query(known)


def _check() -> str:
    broken = Source.objects.filter(active=True, failures__gte=3).count()
    if not broken:
        return ""
    return _now("%(count)s sources cannot be read.") % {"count": broken}


offer(
    Panel(
        key="connectors.freshness", title=_("Sources and freshness"), permission=VIEW,
        stale_on=WAITS, load=panels.freshness, template="connectors/panels/freshness.html",
        order=200, wall=4,
    )
)  # fmt: skip
offer(
    Panel(
        key="connectors.runs", title=_("Sources being read"), permission=VIEW, stale_on=MOVES,
        load=panels.runs, template="connectors/panels/runs.html", order=210, wall=4,
    )
)  # fmt: skip
offer(Origin(key="connectors.rows", find=_origin))
provide(Panel, _panels)
provide(Indicator, _indicators)
provide(MapLayer, _layers)
provide(Dataset, _datasets)
offer(
    Task(
        key="connectors.attention", title=_("Sources that need somebody"), permission=REPAIR,
        stale_on=WAITS, count=_attention, url_name="connectors:list", order=60,
    )
)  # fmt: skip
offer(Evidence(key="connectors.healthy", title=_("A source of it is fresh"), load=_healthy))
offer(Evidence(key="connectors.rows", title=_("Rows kept from it"), load=_row_counts))
offer(
    Tool(
        key="connectors.sources", title=_("Sources"), permission=MANAGE,
        summary=_("How data of agencies' applications comes in"), url_name="connectors:list",
        icon="refresh", order=50,
    )
)  # fmt: skip
offer(Health(key="connectors.sources", title=_("Sources"), check=_check))
