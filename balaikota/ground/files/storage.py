"""Files on disk that survive a power cut: written aside, flushed, then renamed into place."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class DurableFileSystemStorage(FileSystemStorage):
    """Whoever sees a name sees the whole file: there is no moment in which it is half there."""

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with partial.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.link(partial, target)  # unlike rename, never replaces what is there
        finally:
            partial.unlink(missing_ok=True)
        _flush_folder(target.parent)
        return name


def _flush_folder(folder: Path) -> None:
    """The name itself must reach the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
