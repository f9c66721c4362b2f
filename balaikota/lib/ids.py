"""Names made by chance: tracking codes people read aloud, and secrets nobody can guess."""

from __future__ import annotations

import re
import secrets

# Crockford's idea, stricter: no I, L, O, U, 0, 1, so that no two characters sound or look alike.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
_CODES = len(ALPHABET) ** CODE_LENGTH
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


def tracking_code() -> str:
    """8 characters out of 30 (6.5e11 codes): "KX7M2P9A". Public; the database keeps it unique."""
    number = secrets.randbelow(_CODES)
    code = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return code


def normal_code(text: str) -> str:
    """A code as people type it ("kx7m-2p9a ") in its one written form; "" when it is none."""
    code = re.sub(r"[\s.\-_]", "", text).upper()
    return code if _CODE.fullmatch(code) else ""


def secret_token() -> str:
    """32 characters safe in a URL, 192 bits: who holds it may act. Store only its blind index."""
    return secrets.token_urlsafe(24)
