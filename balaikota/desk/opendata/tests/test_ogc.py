"""OGC API Features, read by a client that was written for it: `OWSLib` from PyPI."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from owslib.ogcapi.features import Features
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from balaikota.desk.opendata import factories
from balaikota.desk.opendata.factories import published
from balaikota.ground.territory import factories as territory


@pytest.fixture
def service(transactional_db, live_server):
    territory.small_city()
    with factories.offering():
        published("uji.sekolah")
        published("territory.regions")
    return Features(f"{live_server.url}/ogc/")


def test_a_whole_session_of_the_client(service):
    assert any(
        one.endswith("ogcapi-features-1/1.0/conf/core")
        for one in service.conformance()["conformsTo"]
    )
    names = {one["id"] for one in service.collections()["collections"]}
    assert {"sekolah", "wilayah-kota", "batas-kelurahan", "batas-kota"} <= names
    assert "sekolah" in service.feature_collections()
    one = service.collection("sekolah")
    assert one["extent"]["spatial"]["bbox"][0][0] == pytest.approx(106.01)
    assert {"murid", "jenjang"} <= set(service.collection_queryables("sekolah")["properties"])
    whole = service.collection_items("sekolah")
    assert (whole["numberMatched"], whole["numberReturned"]) == (4, 4)
    west = service.collection_items("sekolah", bbox=[106.0, -6.02, 106.02, -6.0])
    assert {f["properties"]["kode"] for f in west["features"]} == {"A1", "B1"}
    page = service.collection_items("sekolah", limit=2, offset=2)
    assert [f["id"] for f in page["features"]] == [3, 4]
    assert service.collection_items("sekolah", jenjang="SD")["numberMatched"] == 2
    assert service.collection_items("sekolah", datetime_="1970-01-01/..")["numberMatched"] == 2
    assert service.collection_items("sekolah", datetime_="1965-01-15")["numberMatched"] == 1
    feature = service.collection_item("sekolah", "2")
    assert feature["geometry"] == {"type": "Point", "coordinates": [106.03, -6.01]}
    outline = service.collection_items("batas-kelurahan", bbox=[106.0, -6.02, 106.01, -6.0])
    assert [f["properties"]["name"] for f in outline["features"]] == ["Barat"]
    assert service.api()["openapi"].startswith("3.0")


@pytest.mark.django_db
def test_pages_lead_through_all_features(client, schools):
    seen, path = [], "/ogc/collections/sekolah/items?limit=3&jenjang=SD&f=json"
    path = "/ogc/collections/sekolah/items?limit=3"
    while path:
        page = client.get(path).json()
        seen += [feature["id"] for feature in page["features"]]
        links = {link["rel"]: link["href"] for link in page["links"]}
        path = links.get("next", "").removeprefix("http://testserver")
    assert seen == [1, 2, 3, 4]


REFUSED = [
    "bbox=1,2,3", "bbox=a,b,c,d", "limit=0", "limit=x", "datetime=kemarin", "warna=biru",
    "datetime=2026-02-01/2026-01-01", "murid=banyak", "f=xml", "crs=EPSG:3857",
]  # fmt: skip


@pytest.mark.django_db
def test_what_cannot_be_asked_is_said(client, schools):
    path = "/ogc/collections/sekolah/items"
    assert [client.get(f"{path}?{q}").status_code for q in REFUSED] == [400] * len(REFUSED)
    assert client.get("/ogc/collections/tidak-ada").status_code == 404
    assert client.get(f"{path}/99").status_code == 404
    assert client.get(f"{path}/x").status_code == 404
    kinds = client.get(path).headers["Content-Type"], client.get("/ogc/api").headers["Content-Type"]
    assert kinds == ("application/geo+json", "application/vnd.oai.openapi+json;version=3.0")


@pytest.mark.django_db
def test_limited_data_is_no_collection(client, city):
    with factories.offering():
        published("uji.sekolah", "limited")
    names = [one["id"] for one in client.get("/ogc/collections").json()["collections"]]
    assert "sekolah" not in names
    assert client.get("/ogc/collections/sekolah/items").status_code == 404


@pytest.mark.django_db
def test_people_read_the_same_as_pages(client, schools):
    for path in ("", "conformance", "collections", "collections/sekolah",
                 "collections/sekolah/items", "collections/sekolah/items/1",
                 "collections/batas-kelurahan/items"):  # fmt: skip
        answer = client.get(f"/ogc/{path}", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            200, "text/html; charset=utf-8",
        )  # fmt: skip


@pytest.mark.django_db
def test_answers_are_as_the_document_says(schools, one_connection):
    found = schemathesis.openapi.from_wsgi("/ogc/api", get_wsgi_application())
    operations = {op.path: op for one in found.get_all_operations() if (op := one.ok())}
    assert len(operations) >= 8
    for path in ("/", "/collections/sekolah/items", "/collections/sekolah/items/{featureId}"):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _drive(operations[path], mode)


def _drive(operation, mode):
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def validate(case):
        # A window whose south lies above its north fits the schema and cannot be answered.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    validate()
