"""Discovery, services, and reading requests, in both formats."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from balaikota.ground.files.factories import photo
from balaikota.rooms.reports import actions, factories
from balaikota.rooms.reports.models import Report
from balaikota.rooms.reports.rules import Act

from .conftest import BASE, xml

pytestmark = pytest.mark.django_db
FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


@pytest.fixture
def public(town):
    """A report that was forwarded a moment ago, and so is public."""
    return factories.at(town, Act.DISPOSE, now=timezone.now() - timedelta(hours=2))


def test_discovery_names_the_real_base(client, town):
    found = client.get("/open311/discovery.json").json()
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    endpoint = found["endpoints"][0]
    assert (
        client.get(endpoint["url"].removeprefix("http://testserver") + "/services.json").status_code
        == 200
    )
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    root = xml(client.get("/open311/discovery.xml"))
    assert root.tag == "discovery"
    assert [e.text for e in root.iterfind("endpoints/endpoint/formats/format")] == [
        "text/xml",
        "application/json",
    ]


def test_services_are_a_bare_list_in_json_and_wrapped_in_xml(client, town):
    services = client.get(f"{BASE}/services.json").json()
    assert {
        "service_code",
        "service_name",
        "description",
        "metadata",
        "type",
        "keywords",
        "group",
    } == set(services[0])
    assert all(isinstance(service["metadata"], bool) for service in services)
    root = xml(client.get(f"{BASE}/services.xml"))
    assert root.tag == "services"
    assert [s.findtext("service_code") for s in root.iterfind("service")] == [
        s["service_code"] for s in services
    ]


def test_services_cost_one_statement_and_answer_304(client, town, django_assert_max_num_queries):
    first = client.get(f"{BASE}/services.json")
    with django_assert_max_num_queries(1):
        again = client.get(f"{BASE}/services.json", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_definition_is_a_bare_object_with_ordered_attributes(client, town):
    services = client.get(f"{BASE}/services.json").json()
    asked = next(s["service_code"] for s in services if s["metadata"])
    found = client.get(f"{BASE}/services/{asked}.json").json()
    assert found["service_code"] == asked
    orders = [attribute["order"] for attribute in found["attributes"]]
    assert orders == list(range(1, len(orders) + 1))
    root = xml(client.get(f"{BASE}/services/{asked}.xml"))
    assert root.tag == "service_definition"
    assert root.find("attributes/attribute/code") is not None


def test_a_request_has_the_fields_of_the_specification_in_order(client, public):
    found = client.get(f"{BASE}/requests/{public.code}.json").json()
    assert isinstance(found, list)
    assert list(found[0]) == FIELDS
    assert found[0]["zipcode"] is None
    root = xml(client.get(f"{BASE}/requests/{public.code}.xml"))
    assert root.tag == "service_requests"
    assert [e.tag for e in root.find("request")] == FIELDS
    assert root.findtext("request/zipcode") == ""


def test_extensions_come_only_when_asked(client, public):
    plain = client.get(f"{BASE}/requests/{public.code}.json").json()[0]
    extended = client.get(f"{BASE}/requests/{public.code}.json?extensions=true").json()[0]
    assert set(extended) - set(plain) == {
        "media_urls",
        "attributes",
        "extended_attributes",
        "notes",
    }
    assert [note["type"] for note in extended["notes"]] == ["file", "dispose"]


def test_what_is_not_public_does_not_exist_for_others(client, town, post, other_key):
    code = post().json()[0]["service_request_id"]
    assert client.get(f"{BASE}/requests/{code}.json").status_code == 404
    assert client.get(f"{BASE}/requests/{code}.json?api_key={other_key}").status_code == 404
    assert client.get(f"{BASE}/requests.json").json() == []


def test_the_program_that_filed_it_reads_it_at_once(client, post, key):
    code = post().json()[0]["service_request_id"]
    found = client.get(f"{BASE}/requests/{code}.json?api_key={key}").json()
    assert [r["service_request_id"] for r in found] == [code]
    assert client.get(f"{BASE}/tokens/{code}.json?api_key={key}").json() == [
        {"service_request_id": code, "token": code}
    ]


@pytest.mark.parametrize("secret", [True, False])
def test_secret_reports_leak_nowhere(client, town, secret):
    given = factories.at(town, Act.DISPOSE, now=timezone.now() - timedelta(hours=2), secret=secret)
    seen = [
        client.get(f"{BASE}/requests.json").content,
        client.get(f"{BASE}/requests.json?service_request_id={given.code},X").content,
        client.get(f"{BASE}/requests.xml?q=berlubang").content,
        client.get(f"{BASE}/servicerequestupdates.json").content,
    ]
    assert [given.code.encode() in body for body in seen] == [not secret] * 4
    assert client.get(f"{BASE}/requests/{given.code}.json").status_code == (404 if secret else 200)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True), ("status=open", True), ("status=closed", False), ("status=open,closed", True),
        ("service_code=jalan.lubang", True), ("service_code=lampu.padam", False),
        ("start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z", False),
        ("q=berlubang", True), ("q=banjir", False), ("jurisdiction_id=", True),
        ("page=2&page_size=1", False),
        ("updated_after=2020-01-01", True), ("updated_before=2020-01-01", False),
    ],
)  # fmt: skip
def test_filters(client, public, query, found):
    rows = client.get(f"{BASE}/requests.json?{query}").json()
    assert [row["service_request_id"] for row in rows] == ([public.code] if found else [])


def test_an_old_request_needs_its_dates(client, town):
    old = factories.at(town, Act.DISPOSE, now=timezone.now() - timedelta(days=200))
    start = (timezone.now() - timedelta(days=210)).date()
    assert client.get(f"{BASE}/requests.json").json() == []
    assert [
        r["service_request_id"]
        for r in client.get(f"{BASE}/requests.json?start_date={start}").json()
    ] == [old.code]


def test_the_id_overrides_all_other_arguments(client, public):
    rows = client.get(
        f"{BASE}/requests.json?service_request_id={public.code}&status=closed&start_date=2019-01-01"
    ).json()
    assert len(rows) == 1


def test_a_long_list_costs_few_statements(client, town, django_assert_max_num_queries):
    for number in range(8):
        factories.at(
            town,
            Act.DISPOSE,
            now=timezone.now() - timedelta(hours=3),
            description=f"Lubang {number}",
        )
    client.get(f"{BASE}/requests.json")
    with django_assert_max_num_queries(4):
        assert len(client.get(f"{BASE}/requests.json?status=open&page=1&page_size=50").json()) == 8


def test_closed_says_when(client, town):
    given = factories.at(town, Act.CONFIRM, now=timezone.now() - timedelta(days=3))
    row = client.get(f"{BASE}/requests/{given.code}.json").json()[0]
    closed = Report.objects.get(code=given.code).closed_at
    assert row["status"] == "closed"
    assert row["updated_datetime"] == timezone.localtime(closed).isoformat(timespec="seconds")


def test_news_of_public_requests(client, public):
    rows = client.get(f"{BASE}/servicerequestupdates.json").json()
    assert [(row["service_request_id"], row["external_status_code"]) for row in rows] == [
        (public.code, "filed"), (public.code, "disposed"),
    ]  # fmt: skip
    root = xml(client.get(f"{BASE}/servicerequestupdates.xml"))
    assert root.tag == "service_request_updates"
    assert [e.tag for e in root] == ["request_update", "request_update"]


def test_news_come_in_pages_and_with_photos(client, town, public):
    kept = photo(timezone.now(), owner="draft:x").id
    actions.comment(town.admin, public.code, "Lihat fotonya", photos=(kept,), now=timezone.now())
    page = client.get(f"{BASE}/servicerequestupdates.json?page_size=2")
    following = page["Link"].partition(">")[0][1:]
    assert "after=" in following
    rest = client.get(following).json()
    assert len(page.json()) + len(rest) == 3
    assert rest[0]["media_url"].endswith(f"/lapor/{public.code}/foto/{kept}/view")
    assert rest[0]["media_urls"] == [rest[0]["media_url"]]
    assert client.get(rest[0]["media_url"].partition("testserver")[2]).status_code == 200
    root = xml(client.get(f"{BASE}/servicerequestupdates.xml"))
    assert root[2].findtext("media_url") == rest[0]["media_url"]
    last = rest[0]["update_id"]
    whole = client.get(f"{BASE}/servicerequestupdates.json?page_size=3&after={last}")
    assert whole.json() == []
    assert "Link" not in whole
    assert client.get(f"{BASE}/servicerequestupdates.json?after=x").status_code == 400


def test_internal_words_stay_inside(client, town, public):
    actions.comment(town.admin, public.code, "Rahasia kantor", internal=True, now=timezone.now())
    for path in (f"requests/{public.code}.json?extensions=true", "servicerequestupdates.json"):
        assert "Rahasia kantor" not in client.get(f"{BASE}/{path}").content.decode()


@pytest.mark.parametrize("path", ["requests.json", "services.json", "servicerequestupdates.json"])
def test_anyone_may_read_from_a_browser(client: Client, town, path):
    assert client.get(f"{BASE}/{path}")["Access-Control-Allow-Origin"] == "*"
