"""What pages of letters share."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.translation import gettext as _

from ..rules import papers

register = template.Library()


@register.inclusion_tag("letters/parts/scan.html")
def scan_sheet() -> dict[str, Any]:
    """What the browser needs to crop a photo and to say at once what makes it hard to read."""
    limits = {
        "small": papers.SMALL_SIDE, "dark": papers.DARK, "bright": papers.BRIGHT,
        "flat": papers.FLAT, "blurred": papers.BLURRED,
    }  # fmt: skip
    words = {code: _(sentence) for code, sentence in papers.DOUBTS.items()}
    return {"limits": json.dumps(limits), "words": json.dumps(words)}
