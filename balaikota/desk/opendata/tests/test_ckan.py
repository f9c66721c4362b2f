"""CKAN's Action API, read by the client that was written for CKAN: `ckanapi` from PyPI."""

from __future__ import annotations

import json

import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, SearchQueryError, ValidationError
from ckanapi.errors import CKANAPIError
from django.utils import timezone

from balaikota.desk.opendata import queries
from balaikota.desk.opendata.factories import offering, published
from balaikota.ground.people import actions as people_actions
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory


@pytest.fixture(params=["POST", "GET"])
def portal(request, transactional_db, live_server):
    """A live portal with an open and a limited dataset, and the client by both of its methods."""
    territory.small_city()
    with (
        offering(agency="dpu"),
        offering(key="uji.terbatas", title="Data terbatas", keywords=("rahasia",)),
    ):
        published("uji.sekolah")
        published("uji.terbatas", "limited")
        published("territory.agencies")
        with RemoteCKAN(live_server.url, get_only=request.param == "GET") as client:
            yield client


def resource(name: str, form: str = "csv") -> str:
    return str(queries.card(name).resource_id(form))


def test_a_whole_session_of_the_client(portal):
    _looks_around(portal)
    _searches(portal)
    _reads_rows(portal)
    _is_refused_as_by_ckan(portal)


def _looks_around(portal):
    assert portal.action.site_read() is True
    assert portal.action.status_show()["ckan_version"].startswith("2.")
    names = portal.action.package_list()
    assert {"sekolah", "data-terbatas"} <= set(names)
    assert portal.action.package_list(limit=1, offset=1) == names[1:2]
    one = portal.action.package_show(id="sekolah")
    assert portal.action.package_show(id=one["id"])["name"] == "sekolah"
    assert (one["organization"]["title"], one["license_id"], one["isopen"]) == (
        "Dinas Pekerjaan Umum", "CC-BY-4.0", True,
    )  # fmt: skip
    assert {file["format"] for file in one["resources"]} == {
        "CSV", "XLSX", "PARQUET", "GeoJSON", "JSON",
    }  # fmt: skip
    assert [tag["name"] for tag in one["tags"]] == ["sekolah", "pendidikan"]
    every = portal.action.current_package_list_with_resources(limit=10)
    assert {package["name"] for package in every} == set(names)
    owners = portal.action.organization_list(all_fields=True)
    assert {"name": "dpu", "package_count": 1}.items() <= owners[0].items()
    assert portal.action.organization_show(id="dpu", include_datasets=True)["packages"]
    assert portal.action.organization_show(id=owners[0]["id"])["name"] == "dpu"
    assert "pendidikan" in portal.action.group_list()
    assert portal.action.group_show(id="pendidikan")["package_count"] == 2
    assert "sekolah" in portal.action.tag_list()
    assert portal.action.tag_show(id="sekolah", include_datasets=True)["packages"]
    assert "CC-BY-4.0" in [licence["id"] for licence in portal.action.license_list()]
    assert portal.action.resource_show(id=resource("sekolah"))["package_id"] == one["id"]
    assert portal.action.resource_search(query="format:geojson")["count"] == 2
    assert portal.action.package_autocomplete(q="sek")[0]["name"] == "sekolah"
    assert portal.action.help_show(name="package_show")


SEARCHES = [
    ({}, {"sekolah", "data-terbatas", "perangkat-daerah"}),
    ({"q": "*:*", "fq": "organization:dpu"}, {"sekolah"}),
    ({"q": "sekolah"}, {"sekolah", "data-terbatas"}),
    ({"q": "title:sekolah"}, {"sekolah"}),
    ({"fq": "tags:rahasia OR name:sekolah"}, {"sekolah", "data-terbatas"}),
    ({"fq": "-organization:dpu +groups:pendidikan"}, {"data-terbatas"}),
    ({"fq": 'res_format:"GeoJSON"'.upper().replace("RES_FORMAT", "res_format")},
     {"sekolah", "data-terbatas"}),
    ({"fq": "(name:sekolah OR name:perangkat-daerah) AND NOT name:sekolah"}, {"perangkat-daerah"}),
    ({"fq": "metadata_modified:[2030-01-01T00:00:00Z TO *]"}, set()),
    ({"fq": "metadata_modified:[* TO NOW+1YEAR]", "q": "perangkat"}, {"perangkat-daerah"}),
]  # fmt: skip


def _searches(portal):
    for asked, names in SEARCHES:
        found = portal.action.package_search(**asked, rows=50)
        assert {package["name"] for package in found["results"]} == names, asked
        assert found["count"] == len(names)
    first = portal.action.package_search(rows=1, start=1, sort="name asc")
    assert [package["name"] for package in first["results"]] == ["perangkat-daerah"]
    facet = portal.action.package_search(
        **{"facet.field": json.dumps(["organization", "tags"]), "rows": 0}
    )
    assert facet["search_facets"]["organization"]["items"][0]["name"]
    assert facet["facets"]["tags"]["rahasia"] == 1


def _reads_rows(portal):
    csv = resource("sekolah")
    whole = portal.action.datastore_search(resource_id=csv)
    assert (whole["total"], [row["_id"] for row in whole["records"]]) == (4, [1, 2, 3, 4])
    assert [field["id"] for field in whole["fields"]][:4] == ["_id", "kode", "nama", "jenjang"]
    some = portal.action.datastore_search(
        resource_id=csv, filters=json.dumps({"jenjang": ["SD", "SMP"]}), sort="murid desc",
        fields="kode,murid", limit=2,
    )  # fmt: skip
    assert some["records"] == [{"kode": "B1", "murid": 640}, {"kode": "A1", "murid": 210}]
    assert some["total"] == 3
    assert portal.action.datastore_search(resource_id=csv, q="kenanga")["total"] == 1
    assert portal.action.datastore_search(resource_id=csv, q='{"nama": "sman"}')["total"] == 1
    kinds = portal.action.datastore_search(resource_id=csv, fields="jenjang", distinct=True)
    assert [row["jenjang"] for row in kinds["records"]] == ["SD", "SMA", "SMP"]
    lists = portal.action.datastore_search(
        resource_id=csv, records_format="lists", limit=1, fields="kode"
    )
    assert lists["records"] == [["A1"]]
    info = portal.action.datastore_info(id=csv)
    assert (info["meta"]["count"], info["fields"][3]["type"]) == (4, "int8")


def _is_refused_as_by_ckan(portal):
    with pytest.raises(NotFound):
        portal.action.package_show(id="tidak-ada")
    with pytest.raises(NotFound):
        portal.action.datastore_search(resource_id="tidak-ada")
    with pytest.raises(ValidationError) as wrong:
        portal.action.package_show()
    assert wrong.value.error_dict["id"] == ["Missing value"]
    with pytest.raises(ValidationError):
        portal.action.datastore_search(
            resource_id=resource("sekolah"), filters=json.dumps({"bukan": "1"})
        )
    with pytest.raises(SearchQueryError):
        portal.action.package_search(q="((sekolah")
    with pytest.raises(NotAuthorized):
        portal.action.datastore_search(resource_id=resource("data-terbatas"))
    with pytest.raises(CKANAPIError):
        portal.action.datastore_search_sql(sql="SELECT 1")
    officer = people.actor(Role.OFFICER, territory.CITY, "dpu")
    made = people_actions.make_key(officer, "kunci", ["opendata.limited"], now=timezone.now())
    portal.apikey = made.raw
    assert portal.action.datastore_search(resource_id=resource("data-terbatas"))["total"] == 4


@pytest.mark.django_db
def test_the_envelope_and_statuses(client, schools):
    path = "/api/3/action/"
    good = client.get(f"{path}package_list")
    assert set(good.json()) == {"help", "success", "result"}
    assert good.json()["help"].endswith("/api/3/action/help_show?name=package_list")
    assert good.headers["Access-Control-Allow-Origin"] == "*"
    unknown = client.get(f"{path}tidak_ada")
    assert (unknown.status_code, unknown.json()) == (
        400, "Bad request - Action name not known: tidak_ada",
    )  # fmt: skip
    for body in ("{", "[1]", '"x"'):
        answer = client.post(f"{path}package_list", body, content_type="application/json")
        assert answer.status_code == 400
    missing = client.get(f"{path}package_show?id=x").json()
    assert (missing["success"], missing["error"]["__type"]) == (False, "Not Found Error")
    form = client.post(f"{path}package_show", {"id": "sekolah"})
    assert form.json()["result"]["name"] == "sekolah"
    assert client.put(f"{path}package_list").status_code == 405


@pytest.mark.django_db
def test_nothing_asked_of_rows_can_be_sql(client, schools):
    csv = str(queries.card("sekolah").resource_id("csv"))
    for asked in (
        {"sort": "kode; DROP TABLE x"}, {"fields": 'kode" FROM x --'}, {"q": "' OR 1=1 --"},
        {"filters": json.dumps({'kode" = \'\' OR 1=1 --': "x"})}, {"q": "%"}, {"q": "\\"},
        {"filters": json.dumps({"kode": {"$ne": 1}})}, {"limit": "1; SELECT 1"},
        {"offset": "9" * 30}, {"q": "\0"},
    ):  # fmt: skip
        answer = client.get("/api/3/action/datastore_search", {"resource_id": csv, **asked})
        assert answer.status_code in (200, 409)
        if asked.get("q", "\0") != "\0":
            assert answer.json()["result"]["total"] == 0, "words are words, not patterns or SQL"
