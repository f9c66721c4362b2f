"""Masks for personal data on screens and in logs. A mask never gives the whole value back."""

from __future__ import annotations

import re

_HIDDEN = "•"
# NIK and KK have 16 digits, sometimes typed with spaces, dots or dashes between groups.
_NUMBER_16 = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
_PHONE = re.compile(r"(?<![\d.])(?:\+?62|0)[ .\-]?[2-9](?:[ .\-]?\d){6,11}(?!\d)")
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")


def mask_nik(nik: str) -> str:
    """ "3672••••••••0001": region and serial ends stay, the birth date in the middle does not."""
    return _middle(nik.strip(), 4, 4)


def mask_phone(phone: str) -> str:
    """ "0812•••••789"."""
    return _middle(phone.strip(), 4, 3)


def mask_email(email: str) -> str:
    """ "s•••@contoh.id"; the length of the name is not told."""
    name, at, host = email.strip().partition("@")
    return f"{name[:1]}{_HIDDEN * 3}{at}{host}" if at else _middle(email, 1, 0)


def redact(text: str) -> str:
    """Free text with every NIK, KK, phone number and e-mail address in it masked."""
    text = _EMAIL.sub(lambda found: mask_email(found[0]), text)
    text = _NUMBER_16.sub(lambda found: mask_nik(re.sub(r"\D", "", found[0])), text)
    return _PHONE.sub(lambda found: mask_phone(re.sub(r"[ .\-]", "", found[0])), text)


def _middle(value: str, head: int, tail: int) -> str:
    """Keep the ends; a value too short for that is hidden whole."""
    hidden = len(value) - head - tail
    if hidden < 4:
        return _HIDDEN * len(value)
    return value[:head] + _HIDDEN * hidden + value[len(value) - tail :]
