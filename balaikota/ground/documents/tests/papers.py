"""Signed files as tools see them that others wrote: poppler's."""

from __future__ import annotations

import subprocess
from pathlib import Path


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What `pdfsig` says of the signatures in a file."""
    return _asked("pdfsig", "-nocert", pdf=pdf, folder=folder)


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of a file, as `pdftotext` reads them."""
    return _asked("pdftotext", "-layout", pdf=pdf, folder=folder, to=("-",))


def _asked(program: str, *words: str, pdf: bytes, folder: Path, to: tuple[str, ...] = ()) -> str:
    file = folder / "asked.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        [program, *words, str(file), *to], capture_output=True, text=True, check=False
    ).stdout
