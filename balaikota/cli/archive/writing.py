"""Writing a backup while the city runs: one moment of the database, streamed into one tar file."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from balaikota import __version__

from ..cannot import Cannot
from ..city.tools import last_line, libpq_env
from . import census, layout

Progress = Callable[[str, int], None]


@dataclass
class Writer:
    """The open tar file, and the digest over what went in."""

    tar: tarfile.TarFile
    digest: layout.Digest = field(default_factory=layout.Digest)

    def put(self, name: str, content: bytes) -> None:
        self._add(name, len(content), io.BytesIO(content), hashlib.sha256(content).hexdigest())

    def put_file(self, name: str, path: Path) -> int:
        """Add a file; uploads never change once written. Returns its bytes."""
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
            stream.seek(0)
            self._add(name, size, stream, content)
        return size

    def _add(self, name: str, size: int, stream: io.IOBase | io.BufferedReader, sha: str) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(time.time())
        self.tar.addfile(info, stream)
        self.digest.add(name, sha)


def write(
    target: Path, *, url: str, tools: Path, secrets: Path, data: Path, now: datetime,
    progress: Progress,
) -> layout.Manifest:  # fmt: skip
    """Write the backup beside its final name and rename it when it is whole and on the disk.

    Args:
        url: the database. tools: folder of a fitting `pg_dump`.
        secrets: file of the key ring. data: the data folder.
        progress: called with what is being written and its bytes so far.

    Raises:
        Cannot: pg_dump failed. OSError: the target cannot be written.
    """
    partial = target.with_name(f"{target.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                manifest = _fill(Writer(tar), url, tools, secrets, data, now, progress)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _fill(
    writer: Writer, url: str, tools: Path, secrets: Path, data: Path, now: datetime,
    progress: Progress,
) -> layout.Manifest:  # fmt: skip
    writer.put_file(layout.SECRETS, secrets)
    with census.still_moment(url) as (connection, snapshot):
        _database(writer, url, tools, snapshot, progress)
        counted = census.take(connection)
        postgres = str(connection.info.server_version // 10000)
    # After the database: a row may lack no file, while a file may lack its row.
    kept = sum(_folder(writer, data, name, progress) for name in layout.FOLDERS)
    manifest = layout.Manifest(
        made_at=now.isoformat(), version=__version__, postgres=postgres, counts=counted.counts,
        migrations=counted.migrations, links=counted.links, head=counted.head.hex(), files=kept,
        digest=writer.digest.hex(),
    )  # fmt: skip
    writer.put(layout.MANIFEST, manifest.to_json())
    return manifest


def _database(writer: Writer, url: str, tools: Path, snapshot: str, progress: Progress) -> None:
    argv = [
        str(tools / "pg_dump"), "--format=custom", "--compress=3", "--no-owner",
        "--no-privileges", f"--snapshot={snapshot}",
    ]  # fmt: skip
    with tempfile.TemporaryFile("w+") as said:
        dump = subprocess.Popen(argv, env=libpq_env(url), stdout=subprocess.PIPE, stderr=said)
        done = 0
        with dump:
            for number, piece in enumerate(_pieces(dump.stdout)):
                writer.put(f"{layout.DATABASE}{number:06}", piece)
                done += len(piece)
                progress("database", done)
        if dump.returncode:
            raise Cannot(f"the database could not be read: {last_line(said)}")


def _pieces(stream: IO[bytes] | None) -> Iterator[bytes]:
    assert stream is not None
    while piece := stream.read(layout.PIECE):
        yield piece


def _folder(writer: Writer, data: Path, name: str, progress: Progress) -> int:
    kept = done = 0
    for path in sorted(path for path in (data / name).rglob("*") if path.is_file()):
        try:
            done += writer.put_file(path.relative_to(data).as_posix(), path)
        except FileNotFoundError:  # an abandoned draft, removed while we walked
            continue
        kept += 1
        progress("files", done)
    return kept
