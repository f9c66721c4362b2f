"""Old versions are thinned; the first, the newest and the cited ones stay."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from balaikota.desk.opendata import actions, jobs, queries
from balaikota.desk.opendata.factories import NOW, ROWS, offering, published
from balaikota.desk.opendata.models import Citation, Version
from balaikota.desk.opendata.rules import citing, thinning
from balaikota.desk.opendata.rules.thinning import Kept
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import ANONYMOUS, Role
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound

TODAY = date(2026, 11, 23)
RULE = thinning.steps()


def made(*days: str, cited: tuple[int, ...] = ()) -> list[Kept]:
    return [Kept(n, date.fromisoformat(day), n in cited) for n, day in enumerate(days, 1)]


@pytest.mark.parametrize(
    ("versions", "gone"),
    [
        (made(), []),
        (made("2020-01-01"), []),
        (made("2020-01-01", "2020-01-02"), []),
        (made("2020-01-01", "2020-03-01", "2020-05-01", "2026-11-23"), [2]),  # one a year
        (made("2020-01-01", "2020-03-01", "2020-05-01", "2026-11-23", cited=(2,)), []),
        (made("2026-01-01", "2026-05-01", "2026-05-09", "2026-05-31", "2026-06-01"), [2, 3]),
        (made("2026-11-01", "2026-11-20", "2026-11-20", "2026-11-21", "2026-11-21"), [2, 4]),
        # the month in which the two steps meet: its last version of before, and each day after
        (made("2026-01-01", "2026-10-20", "2026-10-22", "2026-10-23", "2026-10-24"), [2]),
        (made("2026-11-23", "2026-11-23", "2026-11-23"), [2]),
    ],
)
def test_which_versions_stay(versions: list[Kept], gone: list[int]) -> None:
    assert thinning.superfluous(versions, TODAY, RULE) == gone


AGES = st.lists(st.integers(0, 2000), max_size=60)


@given(AGES, st.sets(st.integers(1, 60)), st.lists(st.integers(0, 900), max_size=4))
def test_it_makes_no_difference_how_often_it_is_done(
    ages: list[int], cited: set[int], between: list[int]
) -> None:
    days = sorted(TODAY - timedelta(days=age) for age in ages)
    versions = [Kept(n, day, n in cited) for n, day in enumerate(days, 1)]
    at_once = set(thinning.superfluous(versions, TODAY + timedelta(days=900), RULE))
    left = versions
    for later in [*sorted(between), 900]:
        gone = set(thinning.superfluous(left, TODAY + timedelta(days=later), RULE))
        left = [version for version in left if version.number not in gone]
    assert {version.number for version in versions} - {v.number for v in left} == at_once
    assert all(version in left for version in versions if version.cited)
    assert left[:1] == versions[:1]
    assert left[-1:] == versions[-1:]


def test_a_rule_that_is_none_is_refused() -> None:
    for steps in (
        [],
        [{"days": 31, "one_per": "day"}],
        [{"one_per": "fortnight"}],
        [{"days": 9, "one_per": "month"}, {"one_per": "day"}],
        [{"days": 99, "one_per": "day"}, {"days": 9, "one_per": "day"}, {"one_per": "year"}],
    ):
        with pytest.raises(ValueError, match="young to old"):
            thinning.parse({"steps": steps})


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("", ""), ("  ", ""), ("10.5281/zenodo.1234", "10.5281/zenodo.1234"),
        ("https://doi.org/10.5281/zenodo.1234", "10.5281/zenodo.1234"),
        ("doi: 10.5281/ab(c)", "10.5281/ab(c)"),
        ("zenodo.1234", None), ("10.5281/<b>", None), (f"10.5281/{'a' * 200}", None),
    ],
)  # fmt: skip
def test_dois(text: str, bare: str | None) -> None:
    if bare is None:
        with pytest.raises(Invalid):
            citing.doi(text)
    else:
        assert citing.doi(text) == bare


def test_a_citation_names_who_when_what_and_where() -> None:
    told = citing.sentence("Dinas A", 2026, "Sekolah", "versi 3", "Kota B", "https://b/data/")
    assert told == "Dinas A (2026): Sekolah, versi 3. Kota B. https://b/data/"


def numbers(slug: str) -> list[int]:
    return [version.number for version in queries.versions(queries.card(slug))]


@pytest.mark.django_db
def test_versions_are_thinned_and_what_is_cited_stays(city, facts_told):
    day, stamp, rows = timedelta(days=1), ["0"], list(ROWS)
    with offering(lambda: rows, stamp=lambda: stamp[0], frequency="daily") as dataset:
        slug = published(dataset.key).slug
        for later in range(1, 6):
            rows, stamp[0] = [*ROWS, {"kode": f"Z{later}"}], str(later)
            assert actions.refresh(slug, NOW + later * day)
        assert numbers(slug) == [6, 5, 4, 3, 2, 1]
        assert actions.thin(NOW + 6 * day) == 0
        _cited_by_its_page(slug, 3)
        assert actions.thin(NOW + 400 * day) == 3  # of one year: first, last and cited stay
        assert actions.thin(NOW + 400 * day) == 0
    assert numbers(slug) == [6, 3, 1]
    assert facts_told[-1].versions == 3
    card = queries.card(slug)
    assert queries.thinned(card) == 3
    with pytest.raises(NotFound, match=r"4 is no longer kept\. Take version 6"):
        queries.opened(ANONYMOUS, card, 4)
    page = Client()
    assert page.get(f"/data/{slug}/versi/4/").status_code == 404
    assert page.get(f"/data/{slug}/unduh/csv?versi=4").status_code == 404
    assert page.get(f"/data/{slug}/versi/6/").context["before"].number == 3
    assert page.get(f"/api/v1/datasets/{slug}/versions").json()[1]["cited"] is True
    with pytest.raises(Conflict):
        actions.cite(people.actor(None), slug, 4, now=NOW)


def _cited_by_its_page(slug: str, number: int) -> None:
    address = f"/data/{slug}/versi/{number}/"
    citizen, steward = people.actor(None), people.actor(Role.DATA_STEWARD, "99.71")
    browser = Client()
    assert "Masuk" in browser.get(address).content.decode()
    assert browser.post(f"{address}kutip/").status_code in (302, 403)
    with pytest.raises(NotAllowed):
        actions.cite(ANONYMOUS, slug, number, now=NOW)
    browser.force_login(Account.objects.get(pk=citizen.account_id))
    assert browser.post(f"{address}kutip/", follow=True).context["after"].cited
    assert browser.post(f"{address}kutip/").status_code == 302
    assert Citation.objects.get().by == citizen.ref
    assert browser.post(f"{address}kutip/", {"doi": "10.1234/abc"}).status_code == 403
    browser.force_login(Account.objects.get(pk=steward.account_id))
    page = browser.post(f"{address}kutip/", {"doi": "https://doi.org/10.1234/abc"}, follow=True)
    assert "https://doi.org/10.1234/abc" in page.context["sentence"]
    page = browser.post(f"{address}kutip/", {"doi": "abc"}, follow=True)
    assert Citation.objects.count() == 2


@pytest.mark.django_db
def test_files_go_a_night_after_their_versions(city, monkeypatch):
    stamp, rows = ["1"], list(ROWS)
    with offering(lambda: rows, stamp=lambda: stamp[0], frequency="irregular") as dataset:
        slug = published(dataset.key).slug
        for turn in (2, 3):
            rows, stamp[0] = rows[:-1], str(turn)
            assert actions.refresh(slug, NOW + timedelta(minutes=turn))
    path = Path(default_storage.path(Version.objects.get(number=2).path))
    for night, there in ((40, True), (41, False)):
        monkeypatch.setattr(jobs.timezone, "now", lambda night=night: NOW + timedelta(days=night))
        jobs.sweep(0)
        assert path.exists() is there
    assert numbers(slug) == [3, 1]
