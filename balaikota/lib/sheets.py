"""Reading the CSV that spreadsheets write: in which encoding, and cut by which sign."""

from __future__ import annotations

_SIGNS = ",;\t|"


def decoded(data: bytes) -> str:
    """Text in UTF-8 (with or without a mark), in UTF-16 with its mark, else in Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def delimiter(text: str) -> str:
    """The sign that cuts the first line into most parts; Indonesian spreadsheets write ";"."""
    heading = text.lstrip("\r\n ").partition("\n")[0]
    return max(_SIGNS, key=heading.count)


def tame(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
