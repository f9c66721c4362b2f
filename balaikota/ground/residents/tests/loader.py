"""A process that loads a file with helpers and prints how far it is, batch by batch.

Started by `test_kill`, which kills it at any moment. Each batch needs a line of its input.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")

import django

django.setup()

from balaikota.ground.people.rules import SYSTEM  # noqa: E402
from balaikota.ground.residents.actions import files, loading  # noqa: E402
from balaikota.ground.residents.models import Run  # noqa: E402


def tell(run: Run) -> None:
    print(run.done, flush=True)  # noqa: T201
    sys.stdin.readline()


run = Run.objects.get(pk=int(sys.argv[1]))
loading.load(SYSTEM, run.pk, files.rows_of(run), batch=100, helpers=2, progress=tell)
