"""What people put into sockets: the administrators' tools."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Tool, offer

offer(
    Tool(
        key="people.people",
        title=_("People"),
        summary=_("Who holds which position, as definitive, Plt or Plh."),
        permission="people.view",
        url_name="people:people",
        icon="people",
        order=10,
    )
)
offer(
    Tool(
        key="people.positions",
        title=_("Positions"),
        summary=_("The chairs of the city hall: what each may do, and where."),
        permission="people.view",
        url_name="people:positions",
        icon="building",
        order=20,
    )
)
offer(
    Tool(
        key="people.keys",
        title=_("API keys"),
        summary=_("Programs that read or write here, and how often they may."),
        permission="people.keys",
        url_name="people:all_keys",
        icon="key",
        order=30,
    )
)
offer(
    Tool(
        key="people.looks",
        title=_("Looks at personal data"),
        summary=_("Who looked at whose data, when and why."),
        permission="people.looks",
        url_name="people:all_looks",
        icon="eye",
        order=40,
    )
)
