"""Who may sign in where, what an application learns of a person, and which addresses are safe."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from balaikota.ground.people.rules import Held, within
from balaikota.lib.errors import Invalid, gettext_noop


class Audience(StrEnum):
    """For whom an application is."""

    STAFF = "staff"  # who holds a position
    CITIZENS = "citizens"  # everybody who has an account; each gives consent
    EVERYBODY = "everybody"


AUDIENCE_NAMES: dict[Audience, str] = {
    Audience.STAFF: gettext_noop("Officers: whoever holds a position"),
    Audience.CITIZENS: gettext_noop("Citizens: each one agrees first"),
    Audience.EVERYBODY: gettext_noop("Officers and citizens"),
}

# Scope → what the person is told the application learns. OIDC Core 1.0 section 5.4, and ours.
SCOPES: dict[str, str] = {
    "openid": gettext_noop("Who you are, as a number"),
    "profile": gettext_noop("Your name"),
    "email": gettext_noop("Your e-mail address"),
    "phone": gettext_noop("Your telephone number"),
    "position": gettext_noop("Your positions: role, agency and area"),
    "groups": gettext_noop("The groups you belong to in this application"),
}


def may_enter(audience: Audience, agencies: Collection[str], held: Iterable[Held]) -> bool:
    """Whether somebody with these positions may sign in to an application.

    `agencies` narrows officers to those of some agencies and their parts; empty means all.
    """
    positions = tuple(held)
    if audience is not Audience.STAFF and not positions:
        return True
    if audience is Audience.CITIZENS:
        return True
    if not positions:
        return False
    return not agencies or any(
        not position.agency or within(position.agency, agency)
        for position in positions
        for agency in agencies
    )


def needs_consent(audience: Audience, held: Iterable[Held]) -> bool:
    """Officers use the city's own applications for their work; citizens are asked."""
    return audience is not Audience.STAFF and not tuple(held)


def position_claims(
    held: Iterable[Held], areas: Mapping[str, str], agencies: Mapping[str, str]
) -> dict[str, Any]:
    """The claims of scope "position". `areas` and `agencies` give names for codes.

    `roles` is flat, since most programs know how to map it; `positions` tells the whole.
    """
    positions = tuple(held)
    return {
        "roles": sorted({str(position.role) for position in positions}),
        "positions": [
            {
                "role": str(position.role),
                "title": position.title,
                "capacity": str(position.capacity),
                "agency": position.agency,
                "agency_name": agencies.get(position.agency, ""),
                "area": position.area,
                "area_name": areas.get(position.area, ""),
            }
            for position in positions
        ],
    }


def checked_redirects(text: str, *, field: str = "redirect_uris") -> tuple[str, ...]:
    """Addresses to return to, one a line. Raises Invalid and names the bad one."""
    found = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not found:
        raise Invalid("redirect", gettext_noop("Give at least one address."), field=field)
    for uri in found:
        _check_redirect(uri, field)
    return found


def _check_redirect(uri: str, field: str) -> None:
    """https, or http on this machine (RFC 8252 section 7.3); no fragment, no star, no password."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    secure = parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))
    if not secure or not host or parts.fragment or "*" in uri or parts.username or len(uri) > 500:
        raise Invalid(
            "redirect",
            gettext_noop(
                "%(uri)s cannot be used: an address starts with https:// and has no # and no *."
            ),
            field=field,
            uri=uri[:120],
        )


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin(uri: str) -> str:
    """scheme://host[:port] of an address."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Known scopes in the order of `SCOPES`, always with openid."""
    wanted = {"openid", *scopes}
    if unknown := wanted - set(SCOPES):
        raise Invalid(
            "scopes",
            gettext_noop("There is no scope %(scope)s."),
            field="scopes",
            scope=min(unknown),
        )
    return tuple(scope for scope in SCOPES if scope in wanted)
