"""Others at the far end of a real socket: applications that are told, and an outside provider."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import jwt as pyjwt
import pytest
from django.test import Client as Browser
from django.utils import timezone
from scim2_models import ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)

from balaikota.ground.people import actions as people_actions
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account, Grant
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.signin import actions, factories
from balaikota.ground.signin.models import Entry, ProvisionedUser, Provisioning
from balaikota.ground.signin.rules import Audience
from balaikota.ground.territory import factories as territory
from balaikota.lib import outgoing
from balaikota.lib.errors import Invalid

pytestmark = pytest.mark.django_db
KEY = "kunci-aplikasi"


@pytest.fixture
def admin(settings: Any) -> Actor:
    settings.MAY_BE_ASKED = lambda address: True  # the others stand on this machine
    territory.small_city()
    actions.rotate_keys(timezone.now())
    return people.actor(Role.ADMINISTRATOR, "99.71")


@contextmanager
def serving(server: Any) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


# -- an application that is told over SCIM -----------------------------------------------------


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def other_app() -> Iterator[tuple[str, InMemoryStorage]]:
    """A SCIM server that we did not write, as an agency's application may have one."""
    storage = InMemoryStorage()
    provider = ScimProvider.from_discovery(
        load_default_schemas().values(),
        load_default_resource_types().values(),
        load_default_service_provider_config(),
    )
    app = BearerTokenApplication(storage, provider, bearer_tokens=[KEY])
    with serving(make_server("127.0.0.1", 0, app, handler_class=_Quiet)) as address:
        yield address, storage


def test_an_application_learns_who_works_where_and_who_left(
    admin: Actor, other_app: tuple[str, InMemoryStorage]
) -> None:
    address, storage = other_app
    made = factories.registered(Audience.STAFF, agencies=("dpupr",))
    client = made.registration.pk
    officer = people.actor(Role.OFFICER, "99.71", "dpupr", name="Hendra Gunawan")
    people.actor(Role.OFFICER, "99.71", "dishub", name="Orang Lain")
    actions.open_provisioning(
        admin, client, base_url=address, token="kunci-aplikasi", open_now=True
    )
    now = timezone.now()
    actions.provision(client, now=now)
    told = {user.display_name: user for user in storage.resources}
    assert "Hendra Gunawan" in told
    assert "Orang Lain" not in told
    assert actions.provision(client, now=now) == 0  # nothing new
    grant = Grant.objects.get(account_id=officer.account_id)
    people_actions.end_grant(admin, grant.pk, now=now)
    assert actions.provision(client, now=now) == 1
    (hendra,) = (user for user in storage.resources if user.display_name == "Hendra Gunawan")
    assert hendra.active is False
    assert not ProvisionedUser.objects.get(account_id=officer.account_id).active


def test_an_application_that_refuses_is_named_and_told_again(
    admin: Actor, other_app: tuple[str, InMemoryStorage]
) -> None:
    address, storage = other_app
    client = factories.registered(Audience.STAFF).registration.pk
    actions.open_provisioning(admin, client, base_url=address, token="salah", open_now=True)
    with pytest.raises(httpx.HTTPStatusError):
        actions.provision(client, now=timezone.now())
    assert Provisioning.objects.get().last_error.startswith("401")
    actions.open_provisioning(
        admin, client, base_url=address, token="kunci-aplikasi", open_now=True
    )
    assert actions.provision(client, now=timezone.now()) == len(storage.resources) > 0
    assert Provisioning.objects.get().last_error == ""


# -- an application that is told of sign-outs --------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    heard: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append(parse_qs(body)["logout_token"][0])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with serving(HTTPServer(("127.0.0.1", 0), Listening)) as address:
        yield f"{address}/keluar", heard


def test_applications_are_told_when_somebody_signs_out(
    admin: Actor, listener: tuple[str, list[str]]
) -> None:
    address, heard = listener
    made = factories.registered(Audience.STAFF, backchannel_logout_uri=address)
    officer = Account.objects.get(pk=people.actor(Role.OFFICER, "99.71", "dpupr").account_id)
    browser = Browser()
    browser.force_login(officer)
    key = browser.session.session_key or ""
    entry = actions.enter(officer.pk, made.registration, key, now=timezone.now())
    browser.post("/akun/logout/")
    assert Entry.objects.get().ended_at is not None
    actions.tell_client(entry.pk, now=timezone.now())
    actions.tell_client(entry.pk, now=timezone.now())  # told once
    keys = pyjwt.PyJWKSet.from_dict(Browser().get("/.well-known/jwks.json").json())
    (token,) = heard
    signer = keys[pyjwt.get_unverified_header(token)["kid"]]
    claims = pyjwt.decode(token, signer.key, algorithms=["RS256"], audience=made.registration.pk)
    assert claims["sid"] == entry.sid
    assert "nonce" not in claims
    assert list(claims["events"]) == ["http://schemas.openid.net/event/backchannel-logout"]


def test_nobody_in_our_own_network_is_told(
    admin: Actor, listener: tuple[str, list[str]], settings: Any
) -> None:
    settings.MAY_BE_ASKED = outgoing.is_public
    address, heard = listener
    made = factories.registered(Audience.STAFF, backchannel_logout_uri=address)
    officer = Account.objects.get(pk=people.actor(Role.OFFICER, "99.71", "dpupr").account_id)
    entry = actions.enter(officer.pk, made.registration, "kunci", now=timezone.now())
    with pytest.raises(Invalid):
        actions.tell_client(entry.pk, now=timezone.now())
    actions.open_provisioning(
        admin, made.registration.pk, base_url=f"{address}/scim", token=KEY, open_now=True
    )
    with pytest.raises(Invalid):
        actions.provision(made.registration.pk, now=timezone.now())
    assert Provisioning.objects.get().last_error == "address_refused"
    assert heard == []


# -- an outside provider -----------------------------------------------------------------------


# The provider stands on a part of Authlib that Authlib itself calls old.
by_authlib = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def identity(trusts_email: bool, signs_up: bool, address: str, admin: Actor) -> None:
    actions.save_provider(
        admin, "nasional", title="Identitas Nasional", server_url=address, client_id="balaikota",
        secret="rahasia", trusts_email=trusts_email, signs_up=signs_up, open_now=True,
        now=timezone.now(),
    )  # fmt: skip


def come_by(browser: Browser, subject: str) -> Any:
    """From our sign-in page to the provider and back, as a browser goes."""
    out = browser.post("/akun/oidc/nasional/login/")
    asked = httpx.post(out["Location"], data={"sub": subject}, follow_redirects=False)
    back = urlsplit(asked.headers["location"])
    return browser.get(f"{back.path}?{back.query}")


@pytest.fixture
def provider() -> Iterator[str]:
    """An OIDC provider that we did not write."""
    from oidc_provider_mock import User, run_server_in_thread

    known = User(sub="9", claims={"email": "sri@contoh.id", "email_verified": True, "name": "Sri"})
    with run_server_in_thread(user_claims=[known]) as server:
        yield f"http://localhost:{server.server_port}"


@by_authlib
def test_a_stranger_makes_an_account_only_where_that_is_allowed(
    admin: Actor, provider: str
) -> None:
    identity(trusts_email=True, signs_up=False, address=provider, admin=admin)
    refused = come_by(Browser(), "9")
    assert not Account.objects.filter(email="sri@contoh.id").exists(), refused
    identity(trusts_email=True, signs_up=True, address=provider, admin=admin)
    browser = Browser()
    come_by(browser, "9")
    made = Account.objects.get(email="sri@contoh.id")
    assert made.name == "Sri"
    assert browser.session["_auth_user_id"] == str(made.pk)
    again = Browser()
    come_by(again, "9")
    assert again.session["_auth_user_id"] == str(made.pk)


@by_authlib
def test_a_provider_in_our_own_network_is_not_asked(
    admin: Actor, provider: str, settings: Any
) -> None:
    settings.MAY_BE_ASKED = outgoing.is_public
    identity(trusts_email=True, signs_up=True, address=provider, admin=admin)
    sent = Browser().post("/akun/oidc/nasional/login/")
    assert sent["Location"] == "/akun/login/"


@by_authlib
@pytest.mark.parametrize("trusted", [True, False])
def test_a_proven_address_opens_our_account_only_when_the_provider_is_trusted(
    admin: Actor, provider: str, trusted: bool
) -> None:
    ours = people_actions.create_account(
        people.actor(Role.ADMINISTRATOR, "99.71"),
        people_actions.NewAccount(name="Sri Wahyuni", email="sri@contoh.id", verified=True),
        now=timezone.now(),
    )
    identity(trusts_email=trusted, signs_up=False, address=provider, admin=admin)
    browser = Browser()
    come_by(browser, "9")
    assert (browser.session.get("_auth_user_id") == str(ours.pk)) is trusted
