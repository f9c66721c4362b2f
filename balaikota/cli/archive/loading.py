"""Bringing a dump into an empty database, all or nothing."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

from ..cannot import Cannot
from ..city.tools import last_line, libpq_env

# pg_restore 17 and later write this without asking whether the server knows it.
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


def refuse_filled(url: str) -> None:
    """Raises Cannot when the database already holds tables."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    if row and row[0]:
        raise Cannot(
            f"the database already holds {row[0]} tables; restore into an empty one, "
            f"so that nothing is overwritten."
        )


def load(dump: Path, *, url: str, tools: Path, server: int) -> None:
    """Load a dump in pg_dump's custom format. `server` is the major version of the target.

    Raises:
        Cannot: pg_restore or the server refused; the database is as empty as before.
    """
    restore = [str(tools / "pg_restore"), "--no-owner", "--no-privileges"]
    environment = libpq_env(url)
    with tempfile.TemporaryFile("w+") as said:
        if server >= 17:
            argv = [
                *restore,
                "--single-transaction",
                f"--dbname={environment['PGDATABASE']}",
                str(dump),
            ]
            code = subprocess.run(argv, env=environment, stderr=said, check=False).returncode
        else:
            code = _as_text([*restore, "--file=-", str(dump)], tools / "psql", environment, said)
        if code:
            raise Cannot(f"the database did not take the backup: {last_line(said)}")


def _as_text(
    restore: list[str], psql: Path, environment: dict[str, str], said: IO[str]
) -> int:  # fmt: skip
    """For servers older than the tools: as SQL, without what they do not know yet."""
    argv = [str(psql), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1"]
    with (
        subprocess.Popen(restore, stdout=subprocess.PIPE, stderr=said) as script,
        subprocess.Popen(
            argv, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        ) as taker,
    ):
        assert script.stdout is not None
        assert taker.stdin is not None
        try:
            for line in _known(script.stdout):
                taker.stdin.write(line)
            taker.stdin.close()
        except BrokenPipeError:  # it stopped; its exit code and words tell why
            script.terminate()
    return taker.returncode or script.returncode


def _known(script: IO[bytes]) -> Iterator[bytes]:
    dropped = False
    for line in script:
        if not dropped and line == _UNKNOWN_BEFORE_17:
            dropped = True
            continue
        yield line
