"""The worker knows every job that any part of the house may ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: here, the tests have long imported everything.
ASK = """
import pkgutil
import sys
from importlib import import_module

import django

django.setup()
from procrastinate.contrib.django import app

known = set(app.tasks)
import balaikota

aside = {"tests", "testing", "migrations", "room_template", "factories"}
for module in pkgutil.walk_packages(balaikota.__path__, "balaikota."):
    if not aside & set(module.name.split(".")):
        import_module(module.name)
from balaikota.ground.events import dispatch

print(*sorted(known))
print(*sorted(set(app.tasks) | {dispatch.TASK}))
"""


def test_the_worker_finds_every_job() -> None:
    """A job deferred by a page, but declared where the worker does not look, would never run."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "balaikota.wiring.settings"},
    )  # fmt: skip
    found, declared = asked.stdout.splitlines()
    assert found.split() == declared.split(), "import it in the jobs.py of its app"
    assert "reports.fetch_media" in found
