"""Discovery, the list of services, and the questions of one service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balaikota.ground.territory import queries as territory

from .. import queries
from .door import base_of, door, with_etag
from .formats import answer, answer_one
from .parameters import Wrong

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# When the set of formats or addresses of this endpoint last changed.
CHANGESET = datetime(2026, 11, 1, tzinfo=UTC)


@door("GET")
def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    """Where the endpoint is; `url` is the real base of all other calls."""
    base = base_of(request)
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{base.rstrip('/')}/open311/v2",
        "changeset": CHANGESET,
        "type": "test" if settings.DEMO else "production",
        "formats": ["text/xml", "application/json"],
    }
    names = territory.region_names([territory.city()])
    record = {
        "changeset": CHANGESET,
        "contact": _("Report administrators of %(city)s: %(url)s")
        % {"city": names.get(territory.city(), _("the city")), "url": base},
        "key_service": _("Sign in and make a key at %(url)s") % {"url": f"{base}/akun/kunci/"},
        "endpoints": [endpoint],
    }
    return with_etag(request, answer_one(fmt, "discovery", record))


@door("GET")
def services(request: HttpRequest, fmt: str) -> HttpResponse:
    """Every category that can be chosen. One statement at most; ETag."""
    records = [_service(category) for category in queries.choosable_categories()]
    return with_etag(request, answer(fmt, "services", "service", records))


@door("GET")
def definition(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    """The questions of one service, in the order they are asked."""
    category = queries.choosable_category(code)
    if category is None:
        raise Wrong([_("service_code %(code)s is not known.") % {"code": code}], status=404)
    record = {
        "service_code": category.code,
        "attributes": [
            _attribute(question, order) for order, question in enumerate(category.questions, 1)
        ],
    }
    return with_etag(request, answer_one(fmt, "service_definition", record))


def _service(category: Any) -> dict[str, Any]:
    english = get_language() == "en"
    return {
        "service_code": category.code,
        "service_name": (english and category.name_en) or category.name,
        "description": (english and category.description_en) or category.description,
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": ",".join(category.keywords),
        "group": (english and category.group_en) or category.group,
    }


def _attribute(question: dict[str, Any], order: int) -> dict[str, Any]:
    return {
        "variable": question.get("variable", True),
        "code": question["code"],
        "datatype": question["datatype"],
        "required": question.get("required", False),
        "datatype_description": question.get("datatype_description"),
        "order": order,
        "description": question["description"],
        "values": [
            {"key": value["key"], "name": value["name"]} for value in question.get("values", [])
        ],
    }
