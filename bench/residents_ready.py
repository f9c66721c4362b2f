"""Bring a bench database to the state that `bench.residents` asks: people in, an agreement, a key.

python -m bench.residents_ready people.csv     prints the key
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "balaikota.wiring.settings"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from balaikota.ground.people.rules import SYSTEM  # noqa: E402
from balaikota.ground.residents.actions import agreements, counting, files, loading  # noqa: E402
from balaikota.ground.residents.models import Agreement, Run  # noqa: E402
from balaikota.ground.territory.actions import load_city  # noqa: E402

from .residents import FIELDS, NUMBER, PURPOSE  # noqa: E402
from .residents_load import CITY  # noqa: E402


def main() -> None:
    file = Path(sys.argv[1])
    load_city(CITY)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_note (resident bigint)")
    if not Run.objects.filter(state="done").exists():
        _load(file)
    made = Agreement.objects.filter(number=NUMBER).first() or agreements.make(
        SYSTEM,
        agreements.NewAgreement(
            number=NUMBER, application="bench", title="Bench", fields=FIELDS, purposes=(PURPOSE,),
            basis="bench", per_day=1_000_000_000, valid_from=date(2020, 1, 1),
            valid_until=date(2099, 1, 1),
        ),
        now=timezone.now(),
    )  # fmt: skip
    print(agreements.give_key(SYSTEM, made.pk, now=timezone.now()))
    made.refresh_from_db()
    type(made.key).objects.filter(pk=made.key_id).update(per_minute=10_000_000)


def _load(file: Path) -> None:
    run = files.begin(SYSTEM, file, now=timezone.now())
    with file.open("rb") as opened:
        run = loading.load(SYSTEM, run.pk, files.rows(opened), progress=_tell)
    counting.recount(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"\n{run.new:,} residents", file=sys.stderr)


def _tell(run: Run) -> None:
    print(f"\r{run.done:,} rows", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
