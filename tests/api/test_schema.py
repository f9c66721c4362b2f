"""The JSON API keeps its own OpenAPI document, whatever a client sends (schemathesis)."""

from __future__ import annotations

import sys
from collections import defaultdict

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from ninja import Schema
from schemathesis import GenerationMode

from balaikota.ground.applications import actions as measuring
from balaikota.ground.applications import factories as applications
from balaikota.ground.indicators import factories as indicators
from balaikota.ground.people import actions as people
from balaikota.rooms.reports import factories
from balaikota.rooms.reports.rules import Act

SCOPES = [
    "open311.write", "reports.view", "reports.verify", "reports.handle", "residents.verify",
    "applications.view", "applications.edit", "applications.risks", "indicators.view",
]  # fmt: skip


@pytest.fixture
def one_connection(db: None):
    """Requests share the test's transaction, so they must not close its connection."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def schema(one_connection: None):
    """The document as it is served, of a town with a report in each usual state."""
    town = factories.town()
    for act in (Act.FILE, Act.DISPOSE, Act.FOLLOW_UP, Act.FINISH, Act.CONFIRM):
        factories.at(town, act)
    applications.application("simpus", agency="dinkes", purpose="Antrean")
    measuring.measure_stages(now=timezone.now())
    indicators.indicator(area=town.city)
    made = people.make_key(
        town.admin, name="Uji", scopes=SCOPES, now=timezone.now(), per_minute=100_000
    )
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    found.key = made.raw
    return found


def operations(schema):
    return [found.ok() for found in schema.get_all_operations()]


def test_answers_are_as_documented(schema):
    """Every operation, with values that fit the document and values that do not."""
    asked = operations(schema)
    assert len(asked) >= 5
    for operation in asked:
        drive(operation, GenerationMode.POSITIVE, schema.key)
        if operation.definition.raw.get("parameters"):  # without any, nothing can be sent wrong
            drive(operation, GenerationMode.NEGATIVE, schema.key)


def drive(operation, mode, key):
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def validate(case):
        # Where what is wrong is that the key is missing, it stays missing.
        secured = operation.definition.raw.get("security")
        keyless = mode is GenerationMode.NEGATIVE and secured and "X-Api-Key" not in case.headers
        case.call_and_validate(headers={} if keyless else {"X-Api-Key": key})

    validate()


def test_no_two_answers_have_the_same_name():
    """One OpenAPI document for all parts: of two schemas of one name only one would stand in it."""
    homes = defaultdict(set)
    for name, module in list(sys.modules.items()):
        if name.startswith("balaikota.") and name.endswith(".api"):
            for thing in vars(module).values():
                if isinstance(thing, type) and issubclass(thing, Schema) and thing is not Schema:
                    homes[thing.__name__].add(thing.__module__)
    answers = {name: found for name, found in homes.items() if name.endswith(("Out", "In"))}
    assert len(answers) > 20
    assert {name: found for name, found in answers.items() if len(found) > 1} == {}


@pytest.mark.django_db
def test_a_bad_key_is_refused_with_words(client):
    factories.town()
    answer = client.get("/api/v1/reports", headers={"X-Api-Key": "bukan"})
    assert answer.status_code == 401
    assert answer.json()["message"]


@pytest.mark.django_db
def test_without_a_key_only_public_reports_are_read(client):
    town = factories.town()
    factories.at(town, Act.FILE)
    shown = factories.at(town, Act.DISPOSE)
    factories.at(town, Act.DISPOSE, secret=True)
    assert [r["code"] for r in client.get("/api/v1/reports").json()["reports"]] == [shown.code]


@pytest.mark.django_db
def test_a_program_takes_steps_with_the_rights_of_its_owner(client):
    town = factories.town()
    given = factories.at(town, Act.FILE)
    key = people.make_key(
        town.admin, name="Integrasi", scopes=["reports.view", "reports.verify"], now=timezone.now()
    ).raw
    step = {"act": "dispose", "agencies": [factories.ROADS]}
    path = f"/api/v1/reports/{given.code}/steps"
    assert client.post(path, step, content_type="application/json").status_code in (403, 404)
    answer = client.post(path, step, content_type="application/json", headers={"X-Api-Key": key})
    assert answer.json() == {"code": given.code, "state": "disposed"}
    again = client.post(
        path, {"act": "confirm"}, content_type="application/json", headers={"X-Api-Key": key}
    )
    assert again.status_code in (403, 409)
