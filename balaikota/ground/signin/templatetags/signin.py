"""Words for audiences, scopes and agencies."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from balaikota.ground.territory import queries as territory

from ..rules import AUDIENCE_NAMES, SCOPES, Audience

register = template.Library()


@register.filter
def audience_name(code: str) -> str:
    """For whom an application is."""
    return gettext(AUDIENCE_NAMES[Audience(code)])


@register.filter
def scope_words(scope: str) -> str:
    """What an application learns by a scope."""
    return gettext(SCOPES[scope]) if scope in SCOPES else scope


@register.filter
def agency_name(code: str) -> str:
    """An agency's name; a dash for none."""
    return territory.agency_name(code) or "–"
