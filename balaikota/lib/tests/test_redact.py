from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.lib import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NIK 3672011203900001.", "NIK 3672••••••••0001."),
        ("nik 3672 0112 0390 0001", "nik 3672••••••••0001"),
        ("WA 0812-3456-789", "WA 0812••••789"),
        ("telp +62 812 3456 7890", "telp +628•••••••890"),
        ("kirim ke sri.wahyuni@contoh.go.id ya", "kirim ke s•••@contoh.go.id ya"),
        ("Lampu jalan padam sejak 12-11-2026 di RT 03 RW 05", None),
        ("Rp1.234.567.890 sudah dibayar", None),
    ],
)
def test_free_text(text: str, shown: str | None) -> None:
    assert redact.redact(text) == (text if shown is None else shown)


@given(st.text(max_size=20), st.from_regex(r"[1-9][0-9]{15}", fullmatch=True), st.text(max_size=20))
def test_no_nik_survives(before: str, nik: str, after: str) -> None:
    text = f"{re.sub('[0-9]', '', before)} {nik} {re.sub('[0-9]', '', after)}"
    assert nik not in redact.redact(text)
    assert nik[4:12] not in redact.redact(text)


@given(st.text(max_size=40))
def test_masks_hide_most(value: str) -> None:
    for mask in (redact.mask_nik, redact.mask_phone):
        shown = mask(value)
        assert len(value.strip()) < 4 or shown.count("•") >= 4
