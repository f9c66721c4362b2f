"""The JSON API of datasets: what it answers, and that nothing sent to it breaks it."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

ROWS = "/api/v1/datasets/sekolah/rows"


@pytest.mark.django_db
def test_datasets_and_rows(client, schools):
    found = client.get("/api/v1/datasets", {"q": "sekolah"}).json()
    assert (found["count"], found["datasets"][0]["name"]) == (1, "sekolah")
    one = client.get("/api/v1/datasets/sekolah").json()
    assert [column["name"] for column in one["columns"]][:3] == ["kode", "nama", "jenjang"]
    assert one["quality"] > 60
    versions = client.get("/api/v1/datasets/sekolah/versions").json()
    assert [(v["number"], v["rows"]) for v in versions] == [(1, 4)]
    page = client.get(
        f"{ROWS}?where=jenjang:in:SD|SMP&where=murid:gt:200&sort=-murid&fields=kode,murid&limit=1"
    ).json()
    assert page == {
        "version": 1, "total": 2, "next": 1, "rows": [{"kode": "B1", "murid": 640}],
    }  # fmt: skip
    assert client.get(f"{ROWS}?where=murid:null:true").json()["total"] == 1
    first = client.get(f"{ROWS}?limit=1").json()["rows"][0]
    assert (first["dicatat"], first["longitude"]) == ("2026-11-01T01:00:00Z", 106.01)
    assert client.get(f"{ROWS}?where=murid:eq:banyak").status_code == 400
    assert client.get(f"{ROWS}?version=7").status_code == 404
    assert client.get("/api/v1/datasets/tidak-ada").status_code == 404
    assert client.get(ROWS, headers={"X-Api-Key": "bukan"}).status_code == 401


@pytest.mark.django_db
def test_nothing_sent_breaks_it(schools, one_connection):
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = {op.path: op for one in found.get_all_operations() if (op := one.ok())}
    rows = operations["/api/v1/datasets/{dataset}/rows"]
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        _drive(rows, mode)


def _drive(operation, mode):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def validate(case):
        if mode is GenerationMode.POSITIVE:  # else what is wrong may be the path alone
            case.path_parameters = {"dataset": "sekolah"}
        # A filter names a column: most texts that fit the document name none.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    validate()
