"""All the room keeps about an account's person (UU 27/2022 art. 6)."""

from __future__ import annotations

from typing import Any

from ..models import Request, VaultItem
from . import one


def everything(account_id: int) -> Any:
    """Requests with their answers and history, and the documents given once, as JSON values."""
    requests = Request.objects.filter(account=account_id).order_by("asked_at")
    items = VaultItem.objects.filter(account=account_id).order_by("given_at")
    return {
        "requests": [
            {
                "code": request.code,
                "service": request.service,
                "state": request.state,
                "place": request.place,
                "number": request.number,
                "asked_at": request.asked_at.isoformat(),
                "answers": one.answers_of(request),
                "history": [
                    {"act": line.act, "at": line.at.isoformat(), "text": line.text}
                    for line in one.history_of(request, internal=False)
                ],
            }
            for request in requests
        ],
        "documents": [
            {"kind": item.kind, "good_until": item.good_until.isoformat()} for item in items
        ],
    }
