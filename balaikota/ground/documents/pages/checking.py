"""Checking a document: anybody, without signing in."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balaikota.ground.people import limits
from balaikota.ground.people.middleware import client_ip
from balaikota.lib.errors import NotFound

from ..queries import checking, setup

_TOKEN = re.compile(r"([\w-]{1,64})(?:#.*)?$", re.ASCII)
_MOST_BYTES = 20 * 1024 * 1024
_A_MINUTE = 60
_MISSES = 60  # unknown codes a minute and address: a code has 192 bits, so this only saves us work
_UPLOADS = 30  # files a minute and address; a look is cheap, reading a PDF is not


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """How a document stands, and whether a file is the very one."""
    now = timezone.now()
    try:
        found = checking.by_token(token, now)
    except NotFound:
        limits.spend(f"cek-salah:{client_ip(request)}", limit=_MISSES, seconds=_A_MINUTE, now=now)
        return _render(request, "documents/unknown.html", {}, 404)
    context = {
        "one": found, "token": token,
        "office": setup.full_name(found.office),
    }  # fmt: skip
    if request.method == "POST":
        limits.spend(f"cek:{client_ip(request)}", limit=_UPLOADS, seconds=_A_MINUTE, now=now)
        file = request.FILES.get("file")
        if file is None or not file.size or file.size > _MOST_BYTES:
            context["problem"] = _("Choose the PDF file, at most 20 MB.")
        else:
            context["file"] = checking.check_file(found, file.read())
    return _render(request, "documents/check.html", context, 200)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """How to check a document when one has no QR reader, and where the keys are."""
    token = request.GET.get("kode", "").strip()
    if token:
        found = _TOKEN.search(token)
        return redirect("documents:check", token=found[1] if found else "-")
    return _render(request, "documents/start.html", {}, 200)


def _render(
    request: HttpRequest, template: str, context: dict[str, object], status: int
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
