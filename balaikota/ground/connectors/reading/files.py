"""Files: in the folder of sources, behind an address, on an SFTP server, or a shared sheet."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import socket
import stat
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sized
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import paramiko

from ..rules.checking import header_key
from ..rules.shapes import Auth, Files, Sftp, Sheet
from .feed import Feed, Line, Meter, Origin, SourceProblem, World
from .tables import Opener, matches, opener
from .web import Web

_MOST_FILES = 1000
_GZIP = b"\x1f\x8b"
_PIECE = 262_144  # bytes
Opened = tuple[IO[bytes], Origin]


def feed(read: Files, meter: Meter, world: World) -> Feed:
    """Rows of all files that fit, in the order of their names; or of the newest one."""
    open_table = opener(read.format, read.csv, read.excel, read.records)
    if read.url:
        return of_files(_web(read.url, read.headers, read.auth, meter, world), open_table, meter)
    if read.sftp:
        return of_files(_sftp(read, read.sftp, meter, world), open_table, meter)
    return of_files(_folder(read, meter, world), open_table, meter)


def sheet_feed(read: Sheet, meter: Meter, world: World) -> Feed:
    """A Google Sheet through its CSV export."""
    from ..rules.shapes import Excel

    open_table = opener("csv", read.csv, Excel())
    return of_files(_web(export_link(read.url), {}, Auth(), meter, world), open_table, meter)


def export_link(url: str) -> str:
    """The CSV export of a sheet from the link in the browser; other links stay as they are."""
    found = re.match(r"(https?://[^/]+/spreadsheets/d/[^/]+)/", f"{url}/")
    if not found or "export" in url or "/pub" in url:
        return url
    tab = re.search(r"[#?&]gid=(\d+)", url)
    return f"{found[1]}/export?format=csv" + (f"&gid={tab[1]}" if tab else "")


def of_files(files: Iterator[Opened], open_table: Opener, meter: Meter) -> Feed:
    """One feed of several files. All must have the columns of the first.

    Raises:
        SourceProblem: there is none, or one cannot be read.
    """
    origins: list[Origin] = []
    first = next(files, None)
    if first is None:
        raise SourceProblem("no_file", pattern="*")
    origins.append(first[1])
    file = unpacked(*first, meter)
    header, rows = open_table(file, first[1].name)

    def all_rows() -> Iterator[Line]:
        with closing(file):
            yield from _numbered(0, rows, meter)
        for number, (packed, origin) in enumerate(files, 1):
            origins.append(origin)
            with closing(unpacked(packed, origin, meter)) as following:
                there, more = open_table(following, origin.name)
                _same(header, there, origin.name)
                yield from _numbered(number, more, meter)

    return Feed(header=header, rows=all_rows(), origins=origins)


def unpacked(file: IO[bytes], origin: Origin, meter: Meter) -> IO[bytes]:
    """A gzip file as what is in it; others as they are. What it grows to counts as what came.

    Raises:
        SourceProblem: it is cut short or spoilt, or grows beyond the limit of the source.
    """
    start = file.read(2)
    file.seek(0)
    if start != _GZIP:
        return file
    plain = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        with closing(file), gzip.GzipFile(fileobj=file) as packed:
            while piece := packed.read(_PIECE):
                meter.took(len(piece))
                plain.write(piece)
    except (EOFError, OSError, zlib.error) as error:
        plain.close()
        raise SourceProblem("unreadable", name=origin.name, why=str(error)[:100]) from error
    except SourceProblem:
        plain.close()
        raise
    plain.seek(0)
    return plain


def _numbered(origin: int, rows: Iterable[tuple[int, object]], meter: Meter) -> Iterator[Line]:
    for line, row in rows:
        meter.row()
        yield origin, line, row  # type: ignore[misc]


def _same(first: tuple[str, ...] | None, other: tuple[str, ...] | None, name: str) -> None:
    lacking = {header_key(h) for h in first or () if h} - {header_key(h) for h in other or ()}
    if lacking:
        raise SourceProblem("unreadable", name=name, why="no " + ", ".join(sorted(lacking)))


def _web(
    url: str, headers: dict[str, str], auth: Auth, meter: Meter, world: World
) -> Iterator[Opened]:
    with Web(auth, meter, world) as web:
        opened = web.download(url, headers)
    yield opened


def _folder(read: Files, meter: Meter, world: World) -> Iterator[Opened]:
    folder = (world.folder / read.folder).resolve()
    if not folder.is_relative_to(world.folder.resolve()) or not folder.is_dir():
        raise SourceProblem("no_file", pattern=f"{read.folder}/")
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.is_symlink() and matches(path.name, read.pattern)
    ]
    if not found:
        raise SourceProblem("no_file", pattern=f"{read.folder}/{read.pattern}")
    if read.pick == "newest":
        found = [max(found, key=lambda path: path.stat().st_mtime)]
    _not_too_many(found)
    for path in found:
        meter.took(path.stat().st_size)
        yield path.open("rb"), _origin(path)


def _not_too_many(found: Sized) -> None:
    """A part of the files would pass for all of them."""
    if len(found) > _MOST_FILES:
        raise SourceProblem("too_many_files", most=_MOST_FILES)


def _origin(path: Path) -> Origin:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    about = path.stat()
    modified = datetime.fromtimestamp(about.st_mtime, UTC).isoformat(timespec="seconds")
    return Origin(path.name, "", digest, about.st_size, modified)


def _sftp(read: Files, where: Sftp, meter: Meter, world: World) -> Iterator[Opened]:
    with closing(_transport(where, meter, world)) as transport:
        client = paramiko.SFTPClient.from_transport(transport)
        if client is None:
            raise SourceProblem("sign_in", why="sftp")
        entries = [
            entry
            for entry in sorted(client.listdir_attr(read.folder or "."), key=lambda e: e.filename)
            if stat.S_ISREG(entry.st_mode or 0) and matches(entry.filename, read.pattern)
        ]
        if not entries:
            raise SourceProblem("no_file", pattern=f"{read.folder}/{read.pattern}")
        if read.pick == "newest":
            entries = [max(entries, key=lambda entry: entry.st_mtime or 0)]
        _not_too_many(entries)
        for entry in entries:
            path = f"{read.folder.rstrip('/')}/{entry.filename}" if read.folder else entry.filename
            with client.open(path, "rb") as remote:
                yield _spooled(remote, entry, where.host, path, meter)


def _spooled(
    remote: paramiko.SFTPFile, entry: paramiko.SFTPAttributes, host: str, path: str, meter: Meter
) -> Opened:
    remote.prefetch(entry.st_size)
    file, digest = tempfile.TemporaryFile(), hashlib.sha256()  # noqa: SIM115
    while piece := remote.read(_PIECE):
        meter.took(len(piece))
        digest.update(piece)
        file.write(piece)
    size = file.tell()
    file.seek(0)
    modified = datetime.fromtimestamp(entry.st_mtime or 0, UTC).isoformat(timespec="seconds")
    return file, Origin(entry.filename, f"sftp://{host}/{path}", digest.hexdigest(), size, modified)


def _transport(where: Sftp, meter: Meter, world: World) -> paramiko.Transport:
    address = world.address_of(where.host, where.port)
    try:
        raw = socket.create_connection((address, where.port), meter.silence)
        transport = paramiko.Transport(raw)
        transport.start_client(timeout=meter.silence)
        _trust(transport, where)
        if where.private_key:
            key = _key(where.private_key)
            transport.auth_publickey(where.user, key)
        else:
            transport.auth_password(where.user, where.password)
    except paramiko.AuthenticationException as error:
        raise SourceProblem("sign_in", why="SFTP") from error
    except (OSError, paramiko.SSHException) as error:
        raise SourceProblem("silent", why=type(error).__name__) from error
    channel_timeout = meter.silence
    transport.set_keepalive(int(channel_timeout))
    return transport


def _trust(transport: paramiko.Transport, where: Sftp) -> None:
    """The server must show the very key of the manifest ("ssh-ed25519 AAAA...")."""
    shown = transport.get_remote_server_key()
    wanted = where.host_key.split()[-1] if where.host_key.split() else ""
    if base64.b64encode(shown.asbytes()).decode() != wanted:
        transport.close()
        raise SourceProblem("not_trusted", host=where.host)


def _key(text: str) -> paramiko.PKey:
    with tempfile.NamedTemporaryFile("w", suffix=".key") as file:
        file.write(text if text.endswith("\n") else f"{text}\n")
        file.flush()
        try:
            return paramiko.PKey.from_path(file.name)
        except (ValueError, paramiko.SSHException, paramiko.UnknownKeyType) as error:
            raise SourceProblem("sign_in", why="private_key") from error
