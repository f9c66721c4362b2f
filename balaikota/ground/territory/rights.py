"""The rights this part asks for. `people` declares them: it stands above and knows the roles."""

from __future__ import annotations

from balaikota.lib.errors import NotAllowed, gettext_noop
from balaikota.lib.viewer import Viewer

MANAGE = "territory.manage"
CALENDAR = "territory.calendar"


def need(actor: Viewer, permission: str, place: str = "") -> None:
    """Raises NotAllowed unless the actor holds the permission over the place."""
    if not actor.may(permission, place):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
