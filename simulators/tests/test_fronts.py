"""People who open a simulated application see whose it is; programs are answered as before."""

from __future__ import annotations

from simulators.agencies.fronts import fronted
from simulators.agencies.serving import NOTHING, Asked


def asked(path: str) -> Asked:
    return Asked("GET", path, {}, {}, b"")


def test_a_page_of_rows_and_the_rest_as_before() -> None:
    rows = [{"no": 1, "lokasi": {"kelurahan": "<b>Barat</b>"}}, {"no": 2, "lokasi": {}}]
    answer = fronted(lambda _asked: NOTHING, "Izin & Usaha", "DPMPTSP", rows)
    page = answer(asked("/")).body.decode()
    assert "<th>no</th><th>kelurahan</th>" in page
    assert "&lt;b&gt;Barat&lt;/b&gt;" in page
    assert "<h1>Izin &amp; Usaha</h1>" in page
    assert answer(asked("/api/izin")) is NOTHING


def test_tuples_begin_with_their_heading() -> None:
    answer = fronted(lambda _asked: NOTHING, "Udara", "DLH", [("hari", "pm25"), ("Senin", 12)])
    page = answer(asked("/")).body.decode()
    assert "<th>hari</th><th>pm25</th></tr><tr><td>Senin</td><td>12</td></tr></table>" in page
