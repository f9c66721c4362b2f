"""Filing by program: once, with every error in the asked format."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from balaikota.rooms.reports import actions, factories
from balaikota.rooms.reports.models import Photo, Report, Reporter
from balaikota.rooms.reports.rules import Act, State

from .conftest import BASE, xml

pytestmark = pytest.mark.django_db


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "grey").save(file, "JPEG")
    file.seek(0)
    file.name = "foto.jpg"
    return file


def test_a_report_is_filed_with_all_that_belongs_to_it(post, facts_told):
    answer = post(email="sri@example.org", first_name="Sri", phone="081234567890")
    assert answer.status_code == 201
    (row,) = answer.json()
    assert set(row) == {"service_request_id", "service_notice", "account_id"}
    report = Report.objects.get(code=row["service_request_id"])
    assert (report.state, report.channel, report.place) == (State.FILED, "open311", "99.71.01.1001")
    assert report.clocks.count() == 2
    assert report.steps.count() == 1
    assert Reporter.objects.get(report=report).email == "sri@example.org"
    assert "reports.filed" in facts_told.kinds


def test_filing_costs_at_most_ten_statements(post):
    post(description="Yang pertama mengisi ingatan")
    with CaptureQueriesContext(connection) as seen:
        assert post(description="Yang kedua").status_code == 201
    assert len(seen) <= 10, [query["sql"] for query in seen]


def test_xml_answers_in_xml(post):
    root = xml(post("xml"))
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id")


def test_the_same_post_twice_is_one_report(post):
    first, second = post(), post()
    assert first.json() == second.json()
    assert Report.objects.count() == 1
    assert post(description="Lain").json() != first.json()


def test_the_clients_own_key_makes_it_one_for_ever(post):
    own = {"Idempotency-Key": "kiriman-17"}
    first = post(headers=own, description="Pertama")
    assert post(headers=own, description="Berubah sedikit").json() == first.json()
    assert Report.objects.count() == 1


def test_several_photos_come_along(post, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    code = post(**{"media[]": [picture(), picture()]}).json()[0]["service_request_id"]
    assert Photo.objects.filter(report__code=code).count() == 2


def test_a_bad_photo_files_nothing(post, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    bad = io.BytesIO(b"<svg onload='x'/>")
    bad.name = "foto.jpg"
    answer = post(media=bad)
    assert answer.status_code == 400
    assert Report.objects.count() == 0


def test_an_address_is_place_enough(post):
    assert post(lat=None, long=None, address_string="Jalan Mawar 3").status_code == 201


@pytest.mark.parametrize("fmt", ["json", "xml"])
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"api_key": None}, 403), ({"api_key": ""}, 403), ({"api_key": "bukan-kunci"}, 403),
        ({"service_code": None}, 400), ({"service_code": "tidak.ada"}, 404),
        ({"lat": None}, 400), ({"lat": "utara"}, 400), ({"lat": "91"}, 400), ({"lat": "nan"}, 400),
        ({"lat": None, "long": None}, 400), ({"lat": "-6.2", "long": "106.8"}, 400),
        ({"description": "x" * 4001}, 400),
        ({"description": "a\x00b"}, 400), ({"description": "<b>x</b>"}, 400),
        ({"jurisdiction_id": "kota.lain"}, 404), ({"email": "bukan-surel"}, 400),
    ],
)  # fmt: skip
def test_errors_come_in_the_asked_format_and_leave_nothing(post, fmt, changes, status):
    answer = post(fmt, **changes)
    assert answer.status_code == status
    assert Report.objects.count() == 0
    if fmt == "json":
        (error,) = answer.json()
        assert error["code"] == status
        assert error["description"]
    else:
        root = xml(answer)
        assert root.tag == "errors"
        assert root.findtext("error/code") == str(status)


def test_all_errors_are_named_at_once(post):
    answer = post(lat="x", long="y", service_code="")
    assert len(answer.json()) == 3


def test_a_required_question_must_be_answered(client, post):
    services = client.get(f"{BASE}/services.json").json()
    for service in (s["service_code"] for s in services if s["metadata"]):
        questions = client.get(f"{BASE}/services/{service}.json").json()["attributes"]
        needed = [q["code"] for q in questions if q["required"]]
        assert post(service_code=service).status_code == (400 if needed else 201)


@pytest.mark.parametrize("path", ["requests.html", "services.", "discovery.csv", "tokens/x.txt"])
def test_an_unknown_format_is_refused_in_xml(client, town, path):
    folder = "/open311" if path.startswith("discovery") else BASE
    answer = client.get(f"{folder}/{path}")
    assert answer.status_code in (400, 404)
    if answer.status_code == 400:
        assert xml(answer).tag == "errors"


@pytest.mark.parametrize(
    "path", ["services/x.xml", "requests/X.xml", "tokens/X.xml", "requests.xml?service_code=x"]
)
def test_unknown_things_are_404_with_an_error_body(client, town, path):
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 404
    assert xml(answer).findtext("error/code") == "404"


@pytest.mark.parametrize(
    "query",
    [
        "status=tutup",
        "start_date=kemarin",
        "page=0",
        "page_size=100000",
        "page=1e3",
        "start_date=0001-01-01T00:00:00+14:00",
    ],
)
def test_bad_filters_are_400(client, town, query):
    assert client.get(f"{BASE}/requests.json?{query}").status_code == 400


def test_wrong_encodings_and_bodies_are_400(client, key):
    bad = client.post(
        f"{BASE}/requests.xml",
        b"description=\xff\xfe",
        content_type="application/x-www-form-urlencoded",
    )
    assert bad.status_code in (400, 403)
    broken = client.post(
        f"{BASE}/requests.xml", b"--x\r\n", content_type="multipart/form-data; boundary="
    )
    assert broken.status_code in (400, 403)
    assert xml(broken).tag == "errors"


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.text(max_size=300),
    extra=st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=3),
)
def test_any_words_are_taken_or_refused_but_never_break(post, client, key, words, extra):
    answer = post("xml", **{**extra, "description": words})
    assert answer.status_code in (201, 400, 403, 404)
    etree.fromstring(answer.content)
    if answer.status_code == 201:
        code = xml(answer).findtext("request/service_request_id")
        etree.fromstring(client.get(f"{BASE}/requests/{code}.xml?api_key={key}").content)


def update(client, key, code, **fields):
    form = {
        "api_key": key, "service_request_id": code, "update_id": "u-1", "status": "OPEN",
        "updated_datetime": timezone.now().isoformat(), "description": "Masih rusak", **fields,
    }  # fmt: skip
    return client.post(f"{BASE}/servicerequestupdates.json", form)


def test_news_from_a_partner_is_a_comment_once(client, post, key):
    code = post().json()[0]["service_request_id"]
    first = update(client, key, code)
    assert first.status_code == 201
    assert first.json()[0]["update_id"]
    again = update(client, key, code)
    assert again.status_code == 400
    assert "u-1" in again.json()[0]["description"]
    assert Report.objects.get(code=code).steps.filter(external_id="u-1").count() == 1


@pytest.mark.parametrize("status", ["REOPEN", "FOR_TRIAGE", "CANCELLED", "in_progress"])
def test_every_status_of_a_partner_is_understood(client, post, key, status):
    code = post().json()[0]["service_request_id"]
    assert update(client, key, code, status=status).status_code == 201
    assert Report.objects.get(code=code).state == State.FILED


def test_several_photo_addresses_are_fetched_later(client, post, key):
    urls = ["https://foto.example/1.jpg", "https://foto.example/2.jpg"]
    code = post(media_url=[*urls, urls[0]]).json()[0]["service_request_id"]
    assert fetches() == [{"code": code, "url": url} for url in urls]
    update(client, key, code, **{"media_url[]": ["https://foto.example/3.jpg"]})
    assert fetches()[2]["url"] == "https://foto.example/3.jpg"
    assert post(media_url=[f"https://foto.example/{n}.jpg" for n in range(9)]).status_code == 400


def fetches() -> list[dict[str, str]]:
    jobs = ProcrastinateJob.objects.filter(task_name="reports.fetch_media").order_by("id")
    return list(jobs.values_list("args", flat=True))


def test_file_parts_may_have_any_name(post, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    code = post(photo1=picture(), photo2=picture()).json()[0]["service_request_id"]
    assert Photo.objects.filter(report__code=code).count() == 2


def test_the_partner_confirms_and_disputes(client, town, post, key):
    code = post().json()[0]["service_request_id"]
    now = timezone.now()
    actions.take_step(
        town.admin, code, Act.DISPOSE, agencies=(factories.ROADS,), now=now + timedelta(minutes=1)
    )
    actions.take_step(
        town.roads,
        code,
        Act.FINISH,
        text="Selesai",
        reason=factories.NO_PHOTO,
        now=now + timedelta(minutes=2),
    )
    assert update(client, key, code, status="OPEN").status_code == 201
    assert Report.objects.get(code=code).state == State.DISPOSED
    actions.take_step(
        town.roads,
        code,
        Act.FINISH,
        text="Selesai lagi",
        reason=factories.NO_PHOTO,
        now=now + timedelta(minutes=3),
    )
    assert (
        update(
            client, key, code, status="FIXED", update_id="u-2", description="Terima kasih"
        ).status_code
        == 201
    )
    assert Report.objects.get(code=code).state == State.CLOSED


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "SELESAI"}, 400), ({"update_id": ""}, 400), ({"description": ""}, 400),
        ({"updated_datetime": "kemarin"}, 400),
        ({"service_request_id": "TIDAKADA"}, 404), ({"api_key": ""}, 403),
    ],
)  # fmt: skip
def test_bad_news_is_refused(client, post, key, changes, status):
    code = post().json()[0]["service_request_id"]
    assert update(client, key, code, **changes).status_code == status


def test_others_may_not_bring_news(client, post, other_key):
    code = post().json()[0]["service_request_id"]
    assert update(client, other_key, code).status_code == 404
