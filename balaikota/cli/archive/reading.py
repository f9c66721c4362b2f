"""Reading a backup: is it whole, does it fit here, and did everything arrive?"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..cannot import Cannot
from . import layout

Progress = Callable[[str, int], None]
_CHUNK = 1024 * 1024


@dataclass
class Archive:
    """An open backup. Read in the order it was written: secrets, database, files."""

    tar: tarfile.TarFile
    members: list[tarfile.TarInfo]
    manifest: layout.Manifest
    digest: layout.Digest = field(default_factory=layout.Digest)

    def secrets(self) -> bytes:
        """The key ring as it was written. Must be read first, as it lies first."""
        return b"".join(self._content(self.members[0]))

    def database(self, path: Path, progress: Progress) -> None:
        """Put the pieces of the dump together again, in pg_dump's custom format."""
        with path.open("wb") as stream:
            for member in self.members:
                if member.name.startswith(layout.DATABASE):
                    for piece in self._content(member):
                        stream.write(piece)
                    progress("database", stream.tell())

    def files(self, data: Path, progress: Progress) -> int:
        """Write the uploads and instruments into the data folder. Returns how many.

        Raises:
            Cannot: a name would leave the folder.
        """
        wanted = [member for member in self.members if member.name.startswith(layout.FOLDERS)]
        done = 0
        for member in wanted:
            path = _inside(data, member.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                for piece in self._content(member):
                    stream.write(piece)
            done += member.size
            progress("files", done)
        return len(wanted)

    def check(self) -> None:
        """Everything was read and is what was written.

        Raises:
            Cannot
        """
        if self.digest.hex() != self.manifest.digest:
            raise Cannot("the backup is damaged: its content does not match its manifest.")

    def _content(self, member: tarfile.TarInfo) -> Iterator[bytes]:
        stream = self.tar.extractfile(member)
        if stream is None:
            raise Cannot(f"{member.name} in the backup is not a file; the backup is damaged.")
        content = hashlib.sha256()
        while piece := stream.read(_CHUNK):
            content.update(piece)
            yield piece
        self.digest.add(member.name, content.hexdigest())


def opened(path: Path) -> Archive:
    """Open a backup and read its manifest.

    Raises:
        Cannot: missing, unreadable, cut off, or of a format this version does not know.
    """
    try:
        tar = tarfile.open(path, mode="r:")  # noqa: SIM115 - the archive lives as long as we do
        members = tar.getmembers()
    except (OSError, tarfile.TarError) as error:
        raise Cannot(f"{path} is not a readable backup: {error}") from error
    names = [member.name for member in members]
    if not names or names[-1] != layout.MANIFEST or names[0] != layout.SECRETS:
        raise Cannot(f"{path} is not a whole backup: it was cut off, or is something else.")
    manifest = _manifest(path, tar, members.pop())
    return Archive(tar=tar, members=members, manifest=manifest)


def _manifest(path: Path, tar: tarfile.TarFile, member: tarfile.TarInfo) -> layout.Manifest:
    stream = tar.extractfile(member)
    assert stream is not None
    try:
        manifest = layout.Manifest.from_json(stream.read())
    except (ValueError, TypeError) as error:
        raise Cannot(f"{path} has no readable manifest: {error}") from error
    if manifest.format > layout.FORMAT:
        raise Cannot(
            f"{path} was written by Balaikota {manifest.version}, which is newer; "
            f"restore it with that version."
        )
    return manifest


def _inside(folder: Path, name: str) -> Path:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise Cannot(f"the backup names a file outside its folder ({name}); it is not ours.")
    return folder.joinpath(*pure.parts)
