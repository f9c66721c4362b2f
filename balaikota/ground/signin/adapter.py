"""Where the OIDC provider and outside providers meet our accounts, positions and keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client, PrivateKey
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from balaikota.ground.people import actions as people_actions
from balaikota.ground.people import queries as people
from balaikota.ground.people.rules import ANONYMOUS
from balaikota.ground.territory import queries as territory

from . import actions, outside, queries, rules


class OIDCAdapter(DefaultOIDCAdapter):
    """Tokens tell names, contacts, positions and groups; never a NIK."""

    scope_display = {scope: format_lazy("{}", _(words)) for scope, words in rules.SCOPES.items()}

    def get_issuer(self) -> str:
        return settings.CONFIG.base_url.rstrip("/")

    def generate_client_id(self) -> str:
        return actions.new_client_id()

    def generate_client_secret(self) -> str:
        return actions.new_secret()

    def list_private_keys(
        self,
        *,
        did_activate: Literal[True] | None = None,
        is_active: Literal[True] | None = None,
    ) -> list[PrivateKey]:
        return filter_keys(queries.signing_keys(), did_activate=did_activate, is_active=is_active)

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Any,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        wanted = set(scopes)
        claims = super().get_claims(purpose, user, client, wanted - {"profile"}, email, **kwargs)
        if "profile" in wanted:
            claims |= {"name": user.name or user.username, "preferred_username": user.username}
            claims["locale"] = user.language
        if "phone" in wanted and user.phone:
            claims |= {
                "phone_number": user.phone,
                "phone_number_verified": user.phone_verified,
            }
        if "position" in wanted:
            held = people.actor_of(user, timezone.now()).held
            areas = territory.region_names([position.area for position in held])
            claims |= rules.position_claims(held, areas, territory.agency_names())
        if "groups" in wanted:
            claims["groups"] = queries.group_names(user.pk)
        return claims

    def populate_id_token(
        self, id_token: dict[str, Any], client: Client, scopes: Iterable[str], **kwargs: Any
    ) -> None:
        entry = queries.last_entry(client.pk, id_token["sub"])
        if entry:
            id_token |= {"sid": entry.sid, "auth_time": int(entry.at.timestamp())}

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data |= {
            "scopes_supported": list(rules.SCOPES),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "claims_supported": [
                *("sub", "name", "preferred_username", "locale", "email", "email_verified"),
                *("phone_number", "phone_number_verified", "roles", "positions", "groups"),
            ],
            "service_documentation": f"{self.get_issuer()}/integrasi/masuk/",
        }


class SocialAdapter(DefaultSocialAccountAdapter):
    """Outside providers are rows of ours, their secrets encrypted."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        found = [
            SocialApp(
                provider="openid_connect",
                provider_id=row.code,
                name=row.title,
                client_id=row.client_id,
                secret=row.secret,
                settings={"server_url": row.server_url},
            )
            for row in queries.open_providers()
        ]
        return [
            app
            for app in found
            if (not provider or provider in (app.provider, app.provider_id))
            and (not client_id or app.client_id == client_id)
        ]

    def get_requests_session(self) -> Any:
        return outside.session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return queries.provider_of(sociallogin.account.provider).signs_up

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """The provider told all we need; nobody is asked again."""
        return bool(sociallogin.account.extra_data)

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return queries.provider_of(provider.app.provider_id).trusts_email

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return queries.provider_of(login.account.provider).trusts_email

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """Make the account by our own action, so that a fact tells of it."""
        told = sociallogin.account.extra_data
        told = told.get("userinfo") or told.get("id_token") or told
        user = people_actions.sign_up(
            ANONYMOUS,
            people_actions.NewAccount(
                name=str(told.get("name") or told.get("preferred_username") or _("Citizen")),
                email=str(told.get("email") or ""),
                phone=str(told.get("phone_number") or ""),
            ),
            now=timezone.now(),
        )
        sociallogin.user = user
        sociallogin.save(request)
        return user
