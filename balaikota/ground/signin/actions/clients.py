"""Applications registered for the one sign-in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.db import transaction

from balaikota.ground.applications import queries as applications
from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts, permissions, rules
from ..models import Registration
from ..queries.clients import client as known_client

HEARD_BY = permissions.VIEW


@dataclass(frozen=True, kw_only=True)
class NewClient:
    """How an application wants to sign people in. `public`: it cannot keep a secret (PKCE)."""

    application: str  # code in the inventory
    name: str
    audience: rules.Audience
    redirect_uris: str  # one a line
    scopes: tuple[str, ...] = ("openid", "profile", "position")
    agencies: tuple[str, ...] = ()
    post_logout_uris: str = ""
    backchannel_logout_uri: str = ""
    public: bool = False


@dataclass(frozen=True)
class Registered:
    """`secret` is shown once; empty for a public client."""

    registration: Registration
    secret: str


def new_client_id() -> str:
    """A client's id: random, so that nobody guesses another one."""
    return f"bk-{secrets.token_hex(8)}"


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def register_client(actor: Actor, new: NewClient, *, now: datetime) -> Registered:
    """Let an application of the inventory use the one sign-in. Tells ClientRegistered.

    Raises:
        NotAllowed: only who manages sign-in for the agency that owns the application.
        Invalid, NotFound: a field is wrong; the application is not in the inventory.
    """
    owner = _owner(new.application)
    actor.require(permissions.MANAGE, territory.city(), owner)
    secret = "" if new.public else new_secret()
    client = Client(id=new_client_id(), type=_type_of(new))
    client.secret = _kept(secret)
    _write(client, new)
    registration = Registration(
        client=client, application=new.application, agency=owner,
        registered_at=now, registered_by=actor.ref,
    )  # fmt: skip
    _write_registration(registration, new)
    fact = facts.ClientRegistered(
        client=client.pk, application=new.application, audience=new.audience, registered_at=now
    )
    emit(fact, actor=actor.ref, audience=HEARD_BY)
    return Registered(registration, secret)


@transaction.atomic
def change_client(actor: Actor, client_id: str, new: NewClient, *, now: datetime) -> Registration:
    """Change what an application may do and where it lives. Tells ClientChanged."""
    registration = _governed(actor, client_id)
    if registration.application != new.application:
        raise Invalid(
            "application",
            gettext_noop("A registration stays with its application. Register the other one anew."),
            field="application",
        )
    registration.client.type = _type_of(new)
    _write(registration.client, new)
    _write_registration(registration, new)
    _tell(actor, registration, "settings", now)
    return registration


@transaction.atomic
def renew_secret(actor: Actor, client_id: str, *, now: datetime) -> Registered:
    """Give an application a new secret; the old one opens nothing any more. Tells ClientChanged."""
    registration = _governed(actor, client_id)
    if registration.client.type == Client.Type.PUBLIC:
        raise Conflict("public", gettext_noop("A public application has no secret."))
    secret = new_secret()
    registration.client.secret = _kept(secret)
    registration.client.save(update_fields=["secret"])
    _tell(actor, registration, "secret", now)
    return Registered(registration, secret)


@transaction.atomic
def close_client(actor: Actor, client_id: str, *, now: datetime) -> None:
    """End an application's sign-in and all its tokens. Tells ClientChanged."""
    registration = _governed(actor, client_id)
    registration.closed_at = now
    registration.save(update_fields=["closed_at"])
    registration.client.grant_types = ""
    registration.client.redirect_uris = ""
    registration.client.save(update_fields=["grant_types", "redirect_uris"])
    Token.objects.filter(client=registration.client).delete()
    _tell(actor, registration, "closed", now)


def _owner(application: str) -> str:
    found = applications.application(application)
    if found is None:
        raise NotFound(
            "application",
            gettext_noop("This application is not in the inventory yet. Please add it first."),
            field="application",
        )
    return found.agency


def _governed(actor: Actor, client_id: str) -> Registration:
    registration = known_client(actor, client_id, permissions.MANAGE)
    if registration.closed_at is not None:
        raise Conflict("closed", gettext_noop("This registration is closed."))
    return registration


def _type_of(new: NewClient) -> Client.Type:
    return Client.Type.PUBLIC if new.public else Client.Type.CONFIDENTIAL


def _kept(secret: str) -> str:
    """Random secrets need no slow hash: nobody can guess 256 bits."""
    return make_password(secret or None, hasher="balaikota_random")


def _write(client: Client, new: NewClient) -> None:
    client.name = new.name.strip()[:100]
    if not client.name:
        raise Invalid("name", gettext_noop("Give the application a name."), field="name")
    client.set_scopes(list(rules.checked_scopes(new.scopes)))
    client.set_redirect_uris(list(rules.checked_redirects(new.redirect_uris)))
    client.set_grant_types(["authorization_code", "refresh_token"])
    client.set_response_types(["code"])
    if new.post_logout_uris.strip():
        leave = rules.checked_redirects(new.post_logout_uris, field="post_logout_uris")
        client.set_post_logout_redirect_uris(list(leave))
    else:
        client.set_post_logout_redirect_uris([])
    client.skip_consent = False  # who need not be asked is decided for each person
    client.save()


def _write_registration(registration: Registration, new: NewClient) -> None:
    registration.audience = new.audience
    registration.agencies = list(new.agencies)
    registration.backchannel_logout_uri = ""
    if new.backchannel_logout_uri.strip():
        (registration.backchannel_logout_uri,) = rules.checked_redirects(
            new.backchannel_logout_uri, field="backchannel_logout_uri"
        )[:1]
    registration.save()


def _tell(actor: Actor, registration: Registration, what: str, now: datetime) -> None:
    fact = facts.ClientChanged(
        client=registration.pk, application=registration.application, what=what, changed_at=now
    )
    emit(fact, actor=actor.ref, audience=HEARD_BY)
