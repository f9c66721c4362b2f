"""Words of codes, for pages and files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from .rules.states import State

STATES = {
    State.VALID: gettext_lazy("valid"),
    State.REPLACED: gettext_lazy("replaced"),
    State.REVOKED: gettext_lazy("revoked"),
    State.EXPIRED: gettext_lazy("expired"),
}


def state_word(state: State) -> str:
    """How a document stands, in the language of the interface."""
    return str(STATES[state])
