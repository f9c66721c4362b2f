"""The endpoint read by a client that was written for other cities: `georeport` from PyPI."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from django.utils import timezone
from georeport import GeoReport

from balaikota.rooms.reports import factories
from balaikota.rooms.reports.rules import Act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def codes() -> list[str]:
    """Two public reports and one that nobody but its reporter may know of."""
    town, now = factories.town(), timezone.now()
    factories.filed(now=now)
    return [
        factories.at(town, Act.DISPOSE, now=now - timedelta(hours=2)).code,
        factories.at(town, Act.CONFIRM, now=now - timedelta(hours=8), description="Lubang").code,
    ]


@pytest.fixture(params=["json", "xml"])
def city(request, live_server, codes) -> GeoReport:
    return GeoReport(f"{live_server.url}/open311/v2", output_format=request.param)


def test_services_and_their_questions(city):
    services = city.get_service_list()
    assert "jalan.lubang" in {service["service_code"] for service in services}
    asked = [s["service_code"] for s in services if s["metadata"] in (True, "true")]
    assert asked
    for code in asked:
        assert city.get_service_definition(code)["service_code"] == code


def test_requests_by_every_filter_it_knows(city, codes):
    assert {row["service_request_id"] for row in city.get_service_requests()} == set(codes)
    both = city.get_service_requests(service_request_id=",".join(codes))
    assert len(both) == 2
    since = (timezone.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    until = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    found = city.get_service_requests(
        service_code="jalan.lubang", start_date=since, end_date=until, status="open,closed"
    )
    assert {row["status"] for row in found} == {"open", "closed"}


def test_one_request_and_one_that_is_not_there(city, codes):
    found = city.get_service_request(codes[1])
    assert (found["service_request_id"], found["status"]) == (codes[1], "closed")
    with pytest.raises(requests.HTTPError) as wrong:
        city.get_service_request("TIDAKADA")
    assert wrong.value.response.status_code == 404


def test_its_jurisdiction_is_checked(live_server, codes):
    stranger = GeoReport(f"{live_server.url}/open311/v2", jurisdiction="kota.lain")
    with pytest.raises(requests.HTTPError) as wrong:
        stranger.get_service_list()
    assert wrong.value.response.status_code == 404
