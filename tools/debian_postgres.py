"""Run tests on throw-away clusters of the system's own PostgreSQL (Debian's 15).

    python tools/debian_postgres.py 2 .venv/bin/pytest -n 2 balaikota

So many clusters are started. The command sees the address of the first in BALAIKOTA_DATABASE_URL,
and of all in BALAIKOTA_TEST_SERVERS: one for each parallel worker. PostgreSQL refuses root, so as
root the clusters run as the system user `postgres`. They are gone when the command ends.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

VERSION = os.environ.get("PG_VERSION", "15")
HOME = Path(f"/usr/lib/postgresql/{VERSION}/bin")
# The cluster is thrown away, so it need not survive a power cut.
OPTIONS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a running, empty cluster."""
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="bk-pg-"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    data = folder / "data"

    def tool(name: str, *words: str) -> None:
        subprocess.run(
            [str(HOME / name), "-D", str(data), *words],
            user=user, group=user, check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip

    try:
        tool("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        tool("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {OPTIONS}")
        yield f"postgresql://postgres@/balaikota?host={folder}"
    finally:
        if data.exists():
            subprocess.run(
                [str(HOME / "pg_ctl"), "-D", str(data), "stop", "-m", "immediate"],
                user=user, group=user, check=False, stdout=subprocess.DEVNULL, cwd="/",
            )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def main(clusters: int, command: list[str]) -> int:
    if not (HOME / "postgres").exists():
        print(
            f"No PostgreSQL {VERSION} in {HOME}. On Debian: "
            f"sudo apt-get install postgresql-{VERSION}; "
            f"elsewhere set PG_VERSION to one of /usr/lib/postgresql.",
            file=sys.stderr,
        )
        return 1
    with ExitStack() as running:
        addresses = [running.enter_context(cluster()) for _ in range(clusters)]
        environment = {
            **os.environ,
            "BALAIKOTA_DATABASE_URL": addresses[0],
            "BALAIKOTA_TEST_SERVERS": " ".join(addresses),
        }
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
