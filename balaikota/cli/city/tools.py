"""PostgreSQL's own tools, of a version that fits the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from ..cannot import Cannot
from .postgres import EMBEDDED_TOOLS

_NAMES = ("pg_dump", "pg_restore", "psql")
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS",
}


def tools_for(server: int, *, embedded: bool) -> Path:
    """The folder of `pg_dump`, `pg_restore` and `psql` for a server of this major version.

    Ours for the embedded server; for others the system's, since ours cannot speak TLS, and ours
    only when the system has none that is new enough.

    Raises:
        Cannot: nothing here is new enough.
    """
    ours = [Path(folder) for folder in EMBEDDED_TOOLS.values()]
    candidates = ours if embedded else [*_system(), *ours]
    fitting = [folder for folder in candidates if major(folder) >= server]
    if not fitting:
        raise Cannot(
            f"the server is PostgreSQL {server} and no pg_dump of that version is here; "
            f"install the package postgresql-client-{server}."
        )
    return min(fitting, key=lambda folder: (folder in ours and not embedded, major(folder)))


@cache
def major(folder: Path) -> int:
    """Major version of the tools in a folder, 0 if they do not run."""
    asked = [str(folder / "pg_dump"), "--version"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)\.", said)
    return int(found[1]) if found else 0


def _system() -> list[Path]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    in_path = shutil.which("pg_dump")
    if in_path:
        folders.append(Path(in_path).parent)
    return [folder for folder in folders if all((folder / name).exists() for name in _NAMES)]


def libpq_env(url: str) -> dict[str, str]:
    """The environment that points PostgreSQL's tools to a database.

    Not by argument, where every user of the machine could read the password.
    """
    parts = conninfo_to_dict(url)
    wanted = {name: str(parts[key]) for key, name in _VARIABLES.items() if parts.get(key)}
    return {**os.environ, **wanted}


def last_line(said: IO[str]) -> str:
    """The last line a tool wrote into this file."""
    said.seek(0)
    lines = [line.strip() for line in said if line.strip()]
    return lines[-1] if lines else "no reason given"
