"""What every process pays for at its start, be it a page, a job or a small command."""

from __future__ import annotations

import json
import os
import subprocess
import sys

# They take long to load and much memory; the function that needs one imports it (CONTRIBUTING.md).
HEAVY = frozenset(
    {
        "PIL",
        "aiohttp",
        "duckdb",
        "holidays",
        "numpy",
        "openpyxl",
        "paramiko",
        "pkcs11",
        "pyarrow",
        "pyhanko",
        "rapidfuzz",
        "rdflib",
        "scim2_models",
        "segno",
        "shapely",
        "sqlalchemy",
        "typst",
        "xlsxwriter",
    }
)
STARTED = """
import json, sys
import balaikota.wiring.asgi, balaikota.wiring.urls
print(json.dumps(sorted(sys.modules)))
"""


def test_no_heavy_library_is_loaded_before_it_is_needed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED], env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) & HEAVY == set()
