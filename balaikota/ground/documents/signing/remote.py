"""Signing far away, as BSrE's eSign Client Service offers it: JSON over HTTP, see data/bsre.yaml.

`POST <path>` with Basic authentication: {"nik", "passphrase", "signatureProperties": [{"tampilan",
"reason", "location"}], "file": [base64]} answers {"file": [base64]} or {"status", "error"}.
"""

from __future__ import annotations

import base64
import binascii
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import yaml

from balaikota.lib.errors import Conflict, Invalid, Refusal, gettext_noop

from .pades import Words

_DATA = Path(__file__).parent.parent / "data" / "bsre.yaml"
_MOST = 20 * 1024 * 1024


@cache
def protocol() -> dict[str, Any]:
    """The protocol's details, as data."""
    read: dict[str, Any] = yaml.safe_load(_DATA.read_text())
    return read


def sign(url: str, pdf: bytes, *, nik: str, passphrase: str, words: Words) -> bytes:
    """The PDF as the service gives it back. Who calls checks it.

    Raises:
        Invalid: the passphrase is wrong.
        Conflict: the service is not set up, does not answer, or refuses.
    """
    import httpx

    if not url:
        raise Conflict("remote_none", gettext_noop("No remote signing service is set up."))
    address, user = _parts(url)
    body = {
        "nik": nik,
        "passphrase": passphrase,
        "signatureProperties": [
            {
                "tampilan": protocol()["display"],
                "reason": words.reason,
                "location": words.location,
            }
        ],
        "file": [base64.b64encode(pdf).decode()],
    }
    try:
        answer = httpx.post(
            address + protocol()["path"], json=body, auth=user,
            timeout=protocol()["timeout_seconds"], follow_redirects=False,
        )  # fmt: skip
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _silent() from error
    if answer.status_code != 200 or not isinstance(told, dict) or "file" not in told:
        raise _refused(told)
    return _file(told)


def _parts(url: str) -> tuple[str, tuple[str, str]]:
    """The address without the user and password that the setting holds."""
    parts = urlsplit(url)
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    address = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
    return address, (unquote(parts.username or ""), unquote(parts.password or ""))


def _file(told: dict[str, Any]) -> bytes:
    try:
        made = base64.b64decode(told["file"][0], validate=True)
    except (LookupError, TypeError, binascii.Error) as error:
        raise _silent() from error
    if len(made) > _MOST:
        raise _silent()
    return made


def _refused(told: Any) -> Refusal:
    status = told.get("status") if isinstance(told, dict) else None
    meaning = protocol()["errors"].get(status, "")
    if meaning == "wrong_passphrase":
        return Invalid("pin_wrong", gettext_noop("The passphrase is wrong."), field="pin")
    if meaning in ("unknown_signer", "certificate_ended"):
        return Conflict(
            meaning, gettext_noop("The signing service has no valid certificate for this person.")
        )
    return _silent()


def _silent() -> Conflict:
    return Conflict(
        "remote_silent", gettext_noop("The signing service does not answer. Nothing was issued.")
    )
