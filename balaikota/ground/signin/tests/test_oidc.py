"""The one sign-in, used by a relying party that we did not write (Authlib)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Token
from authlib.integrations.httpx_client import OAuth2Client
from django.test import Client as Browser
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet

from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Role
from balaikota.ground.signin import actions, factories, queries
from balaikota.ground.signin.models import Consent, Entry
from balaikota.ground.signin.rules import Audience
from balaikota.ground.territory import factories as territory

from .through import ThroughTestClient

pytestmark = pytest.mark.django_db
BACK = "https://presensi.contoh.go.id/kembali"
HOUSE = "http://testserver"


def relying_party(made: actions.Registered, scope: str) -> OAuth2Client:
    return OAuth2Client(
        made.registration.pk, made.secret or None, scope=scope, redirect_uri=BACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if made.secret else "none",
        transport=ThroughTestClient(), base_url=HOUSE,
    )  # fmt: skip


@pytest.fixture
def discovery() -> dict[str, Any]:
    return dict(Browser().get("/.well-known/openid-configuration").json())


@pytest.fixture
def town() -> SimpleNamespace:
    territory.small_city()
    actions.rotate_keys(timezone.now())
    officer = people.actor(Role.OFFICER, "99.71", "dpupr")
    citizen = people.actor(None)
    return SimpleNamespace(
        officer=Account.objects.get(pk=officer.account_id),
        citizen=Account.objects.get(pk=citizen.account_id),
    )


def signed_in(account: Account) -> Browser:
    browser = Browser()
    browser.force_login(account)
    return browser


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def begun(party: OAuth2Client, discovery: dict[str, Any]) -> tuple[str, str]:
    verifier = "v" * 64
    url, _state = party.create_authorization_url(
        discovery["authorization_endpoint"], code_verifier=verifier, nonce="sekali"
    )
    return path_of(url), verifier


def finished(party: OAuth2Client, discovery: dict[str, Any], landed: str, verifier: str) -> Any:
    token = party.fetch_token(
        path_of(discovery["token_endpoint"]).rstrip("?"),
        authorization_response=landed,
        code_verifier=verifier,
    )
    keys = KeySet.import_key_set(Browser().get(urlsplit(discovery["jwks_uri"]).path).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    jwt.JWTClaimsRegistry(iss={"essential": True}, exp={"essential": True}).validate(claims)
    return token, claims


def test_an_officer_enters_without_being_asked_and_brings_the_position(
    town: Any, discovery: dict[str, Any]
) -> None:
    made = factories.registered(Audience.STAFF, redirect_uris=BACK)
    party = relying_party(made, "openid profile position")
    start, verifier = begun(party, discovery)
    back = signed_in(town.officer).get(start)
    assert back.status_code == 302, back.content
    assert back["Location"].startswith(BACK)
    token, claims = finished(party, discovery, back["Location"], verifier)
    assert claims["iss"] == discovery["issuer"]
    assert claims["aud"] in (made.registration.pk, [made.registration.pk])
    assert claims["nonce"] == "sekali"
    assert claims["roles"] == ["officer"]
    assert claims["positions"][0]["agency"] == "dpupr"
    assert claims["name"] == town.officer.name
    entry = Entry.objects.get()
    assert claims["sid"] == entry.sid
    told = party.get(path_of(discovery["userinfo_endpoint"]).rstrip("?"))
    assert told.json()["sub"] == claims["sub"] == str(town.officer.pk)
    assert queries.signed_in_lately() == {made.registration.application: 1.0}
    assert queries.citizens_entered(timezone.now() - timedelta(days=90)) == {}, "an officer"
    fresh = party.refresh_token(
        path_of(discovery["token_endpoint"]).rstrip("?"), refresh_token=token["refresh_token"]
    )
    assert fresh["access_token"] != token["access_token"]


def test_a_citizen_is_asked_once_and_may_take_it_back(town: Any, discovery: dict[str, Any]) -> None:
    made = factories.registered(Audience.CITIZENS, redirect_uris=BACK)
    party = relying_party(made, "openid profile")
    browser = signed_in(town.citizen)
    start, verifier = begun(party, discovery)
    page = browser.get(start)
    assert page.status_code == 200
    assert "form-action 'self' https://presensi.contoh.go.id" in page["Content-Security-Policy"]
    fields = {"request": page.context["form"].initial["request"], "action": "grant",
              "scopes": ["openid", "profile"]}  # fmt: skip
    back = browser.post("/identity/o/authorize", fields)
    _token, claims = finished(party, discovery, back["Location"], verifier)
    assert "roles" not in claims
    assert claims["name"] == town.citizen.name
    entered = queries.citizens_entered
    assert entered(timezone.now() - timedelta(days=90)) == {made.registration.application: 1.0}
    assert entered(timezone.now() + timedelta(days=1)) == {}
    assert browser.get(begun(party, discovery)[0]).status_code == 302  # not asked again
    assert made.registration.client.name in browser.get("/akun/aplikasi/").content.decode()
    browser.post(f"/akun/aplikasi/{made.registration.pk}/cabut/")
    assert not Consent.objects.exists()
    assert not Token.objects.filter(user=town.citizen).exists()
    assert browser.get(begun(party, discovery)[0]).status_code == 200  # asked again


def test_who_says_no_is_led_back_without_a_code(town: Any, discovery: dict[str, Any]) -> None:
    made = factories.registered(Audience.CITIZENS, redirect_uris=BACK)
    browser = signed_in(town.citizen)
    page = browser.get(begun(relying_party(made, "openid"), discovery)[0])
    fields = {"request": page.context["form"].initial["request"], "action": "cancel"}
    back = browser.post("/identity/o/authorize", fields)
    assert parse_qs(urlsplit(back["Location"]).query)["error"] == ["access_denied"]
    assert not Entry.objects.exists()


def test_an_application_for_officers_is_closed_to_citizens(
    town: Any, discovery: dict[str, Any]
) -> None:
    made = factories.registered(Audience.STAFF, redirect_uris=BACK, agencies=("dishub",))
    start, _verifier = begun(relying_party(made, "openid"), discovery)
    assert signed_in(town.citizen).get(start).status_code == 403
    assert signed_in(town.officer).get(start).status_code == 403
    assert not Token.objects.exists()


def test_strangers_sign_in_first_and_may_come_back(town: Any, discovery: dict[str, Any]) -> None:
    made = factories.registered(Audience.CITIZENS, redirect_uris=BACK)
    browser = Browser()
    to_login = browser.get(begun(relying_party(made, "openid"), discovery)[0])
    assert to_login["Location"].startswith("/akun/login/?next=")
    policy = browser.get(to_login["Location"])["Content-Security-Policy"]
    assert "form-action 'self' https://presensi.contoh.go.id;" in policy
    assert "contoh" not in Browser().get("/akun/login/")["Content-Security-Policy"]


@pytest.mark.parametrize("wrong", ["redirect", "client", "secret", "verifier", "replay"])
def test_what_is_wrong_gets_no_token(town: Any, discovery: dict[str, Any], wrong: str) -> None:
    made = factories.registered(Audience.STAFF, redirect_uris=BACK)
    party = relying_party(made, "openid")
    start, verifier = begun(party, discovery)
    if wrong == "redirect":
        start = start.replace("presensi.contoh", "jahat.contoh")
    if wrong == "client":
        start = start.replace(made.registration.pk, "bk-0000000000000000")
    back = signed_in(town.officer).get(start)
    if wrong in ("redirect", "client"):
        assert back.status_code == 400 or "jahat" not in back.get("Location", "")
        assert not Token.objects.exists()
        return
    if wrong == "secret":
        party.client_secret = "salah"
    if wrong == "replay":
        finished(party, discovery, back["Location"], verifier)
    with pytest.raises(Exception, match="invalid"):
        finished(party, discovery, back["Location"], "w" * 64 if wrong == "verifier" else verifier)


def test_a_closed_registration_opens_nothing(town: Any, discovery: dict[str, Any]) -> None:
    made = factories.registered(Audience.STAFF, redirect_uris=BACK)
    admin = people.actor(Role.ADMINISTRATOR, "99.71")
    actions.close_client(admin, made.registration.pk, now=timezone.now())
    start, _verifier = begun(relying_party(made, "openid"), discovery)
    back = signed_in(town.officer).get(start)
    assert back.status_code != 302
    assert not Entry.objects.exists()


def test_leaving_everywhere_ends_tokens_entries_and_sessions(
    town: Any, discovery: dict[str, Any]
) -> None:
    made = factories.registered(Audience.STAFF, redirect_uris=BACK)
    party = relying_party(made, "openid")
    start, verifier = begun(party, discovery)
    browser = signed_in(town.officer)
    token, _claims = finished(party, discovery, browser.get(start)["Location"], verifier)
    browser.post("/akun/sesi/akhiri-semua/")
    assert Entry.objects.get().ended_at is not None
    assert not Token.objects.filter(user=town.officer).exists()
    assert browser.get("/akun/sesi/").status_code == 302
    with pytest.raises(Exception, match="invalid"):
        party.refresh_token(
            path_of(discovery["token_endpoint"]).rstrip("?"), refresh_token=token["refresh_token"]
        )


def test_signing_keys_follow_each_other_without_a_gap() -> None:
    now = timezone.now()
    assert actions.rotate_keys(now)
    assert not actions.rotate_keys(now)
    first = queries.signing_keys()[0]
    later = now + timedelta(days=89, hours=1)
    assert actions.rotate_keys(later)
    second = queries.signing_keys()[1]
    assert second.not_before > later  # known before it signs
    assert first.expires_at > second.not_before  # and the old one verifies after
