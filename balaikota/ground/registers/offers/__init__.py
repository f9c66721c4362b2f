"""Registers in the sockets: sources land rows here; what is there shows itself everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Column,
    Dataset,
    Indicator,
    MapLayer,
    Moment,
    Panel,
    Scope,
    Showcase,
    Target,
    Timeline,
    offer,
    provide,
)

from .. import actions, kinds, queries
from ..permissions import VIEW
from ..rules.shapes import Field, Register
from . import shown

_CHANGED = ("registers.changed",)
_TYPES = {
    "day": "date", "year": "integer", "count": "integer", "money": "number",
    "longitude": "number", "latitude": "number",
}  # fmt: skip


def _column(field: Field) -> Column:
    unit = "Rp" if field.kind == "money" else ""
    kind = _TYPES.get(field.kind, "string")
    return Column(name=field.name, title=field.title, type=kind, unit=unit)


def _target(one: Register) -> Target:
    return Target(
        key=f"registers.{one.key}", title=one.one, identity=one.identity,
        columns=tuple(_column(field) for field in one.fields),
        required=tuple(field.name for field in one.fields if field.required),
        land=partial(actions.land, one), finish=partial(actions.withdraw, one), order=50,
    )  # fmt: skip


def _datasets() -> Iterator[Dataset]:
    """Of what is there: an empty register is no dataset."""
    for one in kinds.ALL:
        if one.key in queries.filled():
            yield Dataset(
                key=f"registers.{one.key}", title=one.title, description=one.lede,
                columns=(*map(_column, one.fields), Column(name="source", title=_("Source"))),
                rows=partial(_rows, one), stamp=partial(queries.stamp, one), theme=one.theme,
                keywords=one.keywords, access=one.access,
            )  # fmt: skip


def _rows(one: Register, scope: Scope) -> Iterable[Any]:
    return queries.published(one)


def _indicators() -> Iterator[Indicator]:
    if queries.realisation()[0]:
        yield Indicator(
            key="registers.budget_realised", title=_("Budget realised"), unit="%", direction="up",
            definition=_("Spending realised of the spending budget of this year, all agencies."),
            permission=VIEW, stale_on=_CHANGED, source=_("Budget lines"), order=60,
            load=lambda scope: queries.realised_percent(),
        )  # fmt: skip


def _panels() -> Iterator[Panel]:
    if queries.realisation()[0]:
        yield Panel(
            key="registers.budget", title=_("Budget realised"), permission=VIEW,
            stale_on=_CHANGED, load=shown.budget, template="registers/panels/budget.html",
            order=220, wall=4,
        )  # fmt: skip


def _layers() -> Iterator[MapLayer]:
    filled = queries.filled()
    if kinds.ASSETS.key in filled:
        yield MapLayer(
            key="registers.assets", title=kinds.ASSETS.title, permission=VIEW, stale_on=_CHANGED,
            features=shown.assets, paint=shown.dots("#7a4a12"), order=320,
            legend=(("#7a4a12", kinds.ASSETS.title),),
        )  # fmt: skip
    if kinds.AGENDA.key in filled:
        yield MapLayer(
            key="registers.agenda", title=kinds.AGENDA.title, permission="", stale_on=_CHANGED,
            features=shown.events, paint=shown.dots("#6a2c70"), order=310, public=True,
            legend=(("#6a2c70", kinds.AGENDA.title),),
        )  # fmt: skip


def _tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    return [
        Moment(at=entry.at, text=_words(entry.data), url=_page(entry.data["register"]),
               kind=entry.kind)
        for entry in entries
    ]  # fmt: skip


def _words(data: dict[str, Any]) -> str:
    title = queries.register(data["register"]).title
    if data["withdrawn"]:
        return _now("%(register)s: %(count)s withdrawn") % {
            "register": title, "count": data["withdrawn"],
        }  # fmt: skip
    return _now("%(register)s: %(new)s new, %(changed)s changed") % {
        "register": title, "new": data["new"], "changed": data["changed"],
    }  # fmt: skip


def _page(key: str) -> str:
    return shown.address(queries.register(key))


for register in kinds.ALL:
    offer(_target(register))
provide(Dataset, _datasets)
provide(Indicator, _indicators)
provide(Panel, _panels)
provide(MapLayer, _layers)
offer(Timeline(key="registers.changes", kinds=_CHANGED, permission=VIEW, tell=_tell))
offer(
    Showcase(
        key="registers.agenda", title=kinds.AGENDA.title, load=shown.coming, stale_on=_CHANGED,
        template="registers/panels/agenda.html", order=40,
    )
)  # fmt: skip
