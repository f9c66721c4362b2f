"""`/laporan/atom.xml`: the newest public reports, for feed readers and other sites (RFC 4287)."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balaikota.ground.people.rules import ANONYMOUS
from balaikota.ground.territory import queries as territory

from .. import queries
from ..words import state_words
from . import filtering, view

ENTRIES = 50


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Public reports, newest first, with the filters of the list. A step renews its entry."""
    wanted, now = filtering.read(request.GET), timezone.now()
    page = queries.listing(ANONYMOUS, wanted.for_public(), "", ENTRIES, now=now)
    at = request.build_absolute_uri
    here = f"?{urlencode(wanted.query())}" if wanted.query() else ""
    city = territory.region_names([territory.city()]).get(territory.city(), "")
    atom = Atom1Feed(
        title=_("Reports of %(city)s") % {"city": city},
        link=at(reverse("reports:list") + here),
        feed_url=at(reverse("reports:feed") + here),
        description="",
        language=get_language() or "id",
    )
    for found, row in zip(page.rows, view.rows(page.rows, now), strict=True):
        where = f", {row.place_name}" if row.place_name else ""
        atom.add_item(
            title=f"{row.category_name}{where}",
            link=at(row.url),
            unique_id=at(row.url),
            description=f"{state_words(row.state)}. {row.excerpt}",
            pubdate=row.filed_at,
            updateddate=found.updated_at,
            categories=[row.category_name, *([_("Example data")] if row.example else [])],
        )
    body = str(atom.writeString("utf-8")).encode()
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=60"
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
