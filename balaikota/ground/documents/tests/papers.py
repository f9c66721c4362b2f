"""Signed files as tools see them that others wrote: poppler's."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What `pdfsig` says of the signatures in a file."""
    return _asked("pdfsig", "-nocert", pdf=pdf, folder=folder)


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of a file, as `pdftotext` reads them."""
    return _asked("pdftotext", "-layout", pdf=pdf, folder=folder, to=("-",))


def check_pdfa(pdf: bytes) -> None:
    """What PDF/A-2b asks and qpdf can see: whole syntax, its mark, colours, embedded fonts, no
    programs, and a signature's field that is printed. No full validator: there is none to install.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        assert opened.open_metadata().pdfa_status == "2B"
        assert not opened.is_encrypted
        assert "/ID" in opened.trailer
        root = opened.Root
        assert {str(one.S) for one in root.OutputIntents} == {"/GTS_PDFA1"}
        assert len(root.OutputIntents[0].DestOutputProfile.read_bytes()) > 100
        assert not {"/AA", "/OpenAction"} & set(root.keys())
        assert "/JavaScript" not in root.get("/Names", {})
        for page in opened.pages:
            for font in page.Resources.get("/Font", {}).values():
                for below in font.get("/DescendantFonts", [font]):
                    assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(
                        below.FontDescriptor.keys()
                    )
            for note in page.get("/Annots", []):
                assert int(note.F) & 4  # printed
                assert not int(note.F) & 0b11  # neither invisible nor hidden


def _asked(program: str, *words: str, pdf: bytes, folder: Path, to: tuple[str, ...] = ()) -> str:
    file = folder / "asked.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        [program, *words, str(file), *to], capture_output=True, text=True, check=False
    ).stdout
