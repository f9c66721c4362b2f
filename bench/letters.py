"""Asking for a letter against bare inserts of the same rows; lists of offices among many requests.

    python -m bench.letters                          1,000 requests, lists among 1,000,000
    python -m bench.letters --requests 100 --stored 10000

A request is: answers checked, place checked, row, check list, register and vault asked, history and
fact, committed. The bare one inserts as many rows of the same width and commits. Both by one
process and by two at once. Lists are asked as the page asks them, by people whose rights reach
differently far, then as pages through the web server. The filled database is kept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from . import city as cities
from . import load
from .documents import Rate, rate

LOOKS = 60
PROCESSES = 2
SECONDS = 4.0
# A twelfth of all lies in each kelurahan, a hundredth of that in each RT.
VILLAGES, RWS, RTS = 12, 10, 10
TAB_PEOPLE = {
    "rt": ("tap", "done"),
    "lurah": ("sign", "waiting", "done"),
    "camat": ("sign", "waiting", "done"),
    "counter": ("typed",),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--explain", action="store_true", help="plans of what the lists ask")
    parser.add_argument("--here", choices=("whole", "bare"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.here:
        print(one_process(wanted.here, wanted.requests))
        return
    shutil.rmtree(cities.folder_for("letters"))
    with cities.empty(cities.folder_for("letters")) as environment:
        creating(environment, wanted.requests)
    with cities.empty(cities.folder_for(f"letters-{wanted.stored}")) as environment:
        os.environ |= environment
        cookies = listing(wanted.stored, explain=wanted.explain)
        with cities.served(environment) as base:
            pages(base, cookies, wanted.seconds)


def creating(environment: dict[str, str], requests: int) -> None:
    asked = [sys.executable, "-m", "bench.letters", "--requests", str(requests), "--here"]
    for processes in (1, PROCESSES):
        rates = {}
        for kind in ("bare", "whole"):
            running = [
                subprocess.Popen(
                    [*asked, kind], env=environment, cwd=cities.ROOT, stdout=subprocess.PIPE,
                    text=True,
                )
                for _ in range(processes)
            ]  # fmt: skip
            said = [one.communicate()[0].split() for one in running]
            rates[kind] = Rate(
                sum(float(clock) for clock, _ in said),
                sum(float(core) for _, core in said) / processes,
            )
        whole, bare = rates["whole"], rates["bare"]
        print(
            f"request, {processes} at once: {whole}; bare inserts {bare}; "
            f"ratio {whole.clock / bare.clock:.2f}",
            flush=True,
        )


def one_process(kind: str, requests: int) -> str:
    """Rates by the clock and of a core."""
    setup()
    citizen = people()["citizen"]
    do = bare_request() if kind == "bare" else lambda: asked(citizen)
    found = rate(requests, do)
    return f"{found.clock} {found.core}"


def setup() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    django.setup()
    from django.db import connection

    from balaikota.ground.territory import factories as territory
    from balaikota.ground.territory.models import Region
    from balaikota.rooms.letters.actions import catalog

    with connection.cursor() as cursor:  # two processes begin at once
        cursor.execute("SELECT pg_advisory_lock(7)")
        if not Region.objects.exists():
            territory.small_city()
            catalog.load_services()
            _tables()
        cursor.execute("SELECT pg_advisory_unlock(7)")


def _tables() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for name in ("request", "line", "history", "entry"):
            cursor.execute(f"CREATE TABLE bench_{name} (id bigserial PRIMARY KEY, body text)")


def asked(citizen: Any) -> Any:
    """A request for a letter of domicile, as the form sends it."""
    from balaikota.rooms.letters import factories
    from balaikota.rooms.letters.actions import applying

    new = applying.NewRequest(service="domisili", answers=factories.answers(), place=factories.RT)
    return applying.apply(citizen, new, now=factories.NOW, key=os.urandom(32))


def bare_request() -> Callable[[], Any]:
    """One request, four lines, one line of history and one entry of a log, as bare rows."""
    from django.db import connection, transaction

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_request (body) VALUES (%s)", ["x" * 900])
            cursor.execute(
                "INSERT INTO bench_line (body) VALUES (%s), (%s), (%s), (%s)", ["x" * 80] * 4
            )
            cursor.execute("INSERT INTO bench_history (body) VALUES (%s)", ["x" * 120])
            cursor.execute("INSERT INTO bench_entry (body) VALUES (%s)", ["x" * 300])

    return insert


def people() -> dict[str, Any]:
    """Who asks, made when they are not there yet."""
    from balaikota.ground.people import factories
    from balaikota.ground.people.models import Account
    from balaikota.ground.people.queries import actor_of
    from balaikota.ground.people.rules import Role
    from balaikota.ground.territory import factories as territory
    from balaikota.rooms.letters.factories import NOW, RT

    seats = {
        "citizen": (None, ""), "rt": (Role.RT, RT), "lurah": (Role.LURAH, territory.WEST),
        "camat": (Role.CAMAT, territory.DISTRICT), "counter": (Role.COUNTER, territory.CITY),
    }  # fmt: skip
    found = {}
    for name, (role, area) in seats.items():
        username = f"bench-{name}-{os.getpid() if name == 'citizen' else 0}"
        account = Account.objects.filter(username=username).first()
        if account is None:
            factories.actor(role, area, username=username)
            account = Account.objects.get(username=username)
        found[name] = actor_of(account, NOW)
    return found


def listing(stored: int, *, explain: bool) -> dict[str, str]:
    """The lists as the page asks them; returns the cookie of each person."""
    setup()
    from balaikota.rooms.letters.queries import listing as lists

    actors = people()
    fill(stored, actors)
    for name, tabs in TAB_PEOPLE.items():
        actor = actors[name]
        for tab in tabs:
            timed(f"list {tab} of {name}", partial(lists.inbox, actor, tab), explain)
        timed(f"counts of {name}", partial(lists.counts, actor), explain)
    timed("own list of a citizen", lambda: lists.mine(actors["citizen"]), explain)
    return {name: cookie(actor) for name, actor in actors.items() if name in TAB_PEOPLE}


def timed(what: str, ask: Callable[[], Any], explain: bool) -> None:
    ask()
    spans = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        ask()
        spans.append((time.perf_counter() - began) * 1000)
    spans.sort()
    print(
        f"{what:28} best {spans[0]:6.1f} ms   p50 {spans[LOOKS // 2]:6.1f} ms   "
        f"p95 {spans[int(LOOKS * 0.95)]:6.1f} ms",
        flush=True,
    )
    if explain:
        for plan in plans(ask):
            print(plan)


def plans(ask: Callable[[], Any]) -> Iterator[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        ask()
    for query in seen.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query['sql']}")
            yield "\n".join(["", query["sql"][-300:], *(row[0] for row in cursor.fetchall())])


def cookie(actor: Any) -> str:
    from django.conf import settings
    from django.test import Client

    from balaikota.ground.people.models import Account

    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def pages(base: str, cookies: dict[str, str], seconds: float) -> None:
    for name, tabs in TAB_PEOPLE.items():
        for tab in tabs:
            wanted = load.get(f"{base}/tugas/surat/?tab={tab}", {"Cookie": cookies[name]})
            seen = load.drive(base, load.again(wanted), connections=1, seconds=seconds)
            print(f"page {tab} of {name:10} {seen}", flush=True)


def fill(stored: int, actors: dict[str, Any]) -> None:
    """Requests like the first one in many kelurahan, eight of ten ended, and their check lists."""
    from django.db import connection

    from balaikota.rooms.letters.models import Request

    if Request.objects.count() > stored:
        return
    asked(actors["citizen"])
    columns = [str(field.column) for field in Request._meta.concrete_fields if field.column != "id"]
    own = _own_columns(actors["counter"])
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    print(f"filling {stored} requests", flush=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO letters_request ({names}) SELECT {values} FROM (SELECT * FROM "
            "letters_request ORDER BY id LIMIT 1) one, generate_series(1, %s) n",
            [stored],
        )
        cursor.execute(
            "INSERT INTO letters_needline (request_id, key, kind, required, state, by, since, "
            "done_by, title, note, signer) SELECT r.id, l.key, l.kind, l.required, l.state, "
            "l.by, l.since, '', '', '', l.signer FROM letters_request r, letters_needline l "
            "WHERE r.state = 'gathering' AND r.document IS NULL AND l.request_id = "
            "(SELECT min(id) FROM letters_request) AND r.id <> l.request_id"
        )
        cursor.execute("VACUUM (ANALYZE) letters_request")
        cursor.execute("VACUUM (ANALYZE) letters_needline")


def _own_columns(counter: Any) -> dict[str, str]:
    """What differs from the first request, by its number `n`."""
    from balaikota.ground.territory import factories as territory

    village, last = territory.WEST.rpartition(".")[0], int(territory.WEST.rpartition(".")[2])
    return {
        "code": "lpad(n::text, 8, '0')", "intake_key": "NULL", "account_id": "NULL",
        "place": f"'{village}.' || ({last} + (n / 10) %% {VILLAGES}) "
                 f"|| '.' || lpad((1 + n / 130 %% {RWS})::text, 3, '0') "
                 f"|| '.' || lpad((1 + n / 1300 %% {RTS})::text, 3, '0')",
        "state": "CASE WHEN n %% 10 = 0 THEN 'review' WHEN n %% 10 = 1 THEN 'gathering' "
                 "ELSE 'issued' END",
        "level": "CASE WHEN n %% 10 > 0 THEN '' WHEN n %% 50 = 0 THEN 'kecamatan' "
        "ELSE 'kelurahan' END",
        "levels": "CASE WHEN n %% 50 < 10 THEN levels || '{kecamatan}' ELSE levels END",
        "document": "CASE WHEN n %% 10 > 1 THEN n END",
        "ended_at": "CASE WHEN n %% 10 > 1 THEN asked_at + interval '1 day' END",
        "asked_at": "asked_at - n * interval '1 minute'",
        "station_due_at": "asked_at - n * interval '1 minute' + interval '1 day'",
        "typed_by": f"CASE WHEN n %% 20 = 7 THEN '{counter.ref}' ELSE '' END",
    }  # fmt: skip


if __name__ == "__main__":
    main()
