"""The door: reads a call, answers in CKAN's envelope, with CKAN's statuses."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from balaikota.ground.people import queries as people
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import ANONYMOUS, Actor
from balaikota.lib.errors import NotAllowed, NotFound, Refusal, TooMany

from . import datastore, owners, packages
from .registry import ACTIONS, Call

MOST_BODY = 1024 * 1024
LOADED = (datastore, owners, packages)  # they fill the registry
_KEYS = ("Authorization", "X-CKAN-API-Key", "X-Api-Key")


class Unreadable(Exception):
    """The body is no JSON object; the message is CKAN's."""


@csrf_exempt  # nothing is changed here, and no cookie is looked at in a POST
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def call(request: HttpRequest, ckan_action: str) -> HttpResponse:
    """`/api/3/action/<name>`: GET with parameters, POST with JSON or a form."""
    if request.method == "OPTIONS":
        return _open_to_all(HttpResponse(status=204))
    if ckan_action not in ACTIONS:
        return _answer(f"Bad request - Action name not known: {ckan_action[:100]}", 400)
    try:
        given = _given(request)
    except Unreadable as error:
        return _answer(f"Bad request - JSON Error: {error}", 400)
    base = request.build_absolute_uri("/").rstrip("/")
    body: dict[str, Any] = {
        "help": f"{base}{reverse('opendata:ckan', args=['help_show'])}?name={ckan_action}"
    }
    status = 200
    try:
        now = timezone.now()
        body |= {
            "success": True,
            "result": ACTIONS[ckan_action](Call(_actor(request), base, given, now)),
        }
    except Refusal as refusal:
        status, said = _error(refusal)
        body |= {"success": False, "error": said}
    return _answer(body, status)


def _given(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        return _flat(request.GET)
    if len(request.body) > MOST_BODY:
        raise Unreadable("Request body too large")
    if not request.body.strip():
        return _flat(request.GET)
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        given = _flat(request.POST)
        if given and not (len(given) == 1 and next(iter(given)).lstrip().startswith("{")):
            return given
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise Unreadable("Error decoding JSON data") from error
    if not isinstance(found, dict):
        raise Unreadable("Request data JSON decoded to something that is not a dict")
    return found


def _flat(query: Any) -> dict[str, Any]:
    """Repeated parameters are lists."""
    return {name: values[0] if len(values) == 1 else list(values) for name, values in query.lists()}


def _actor(request: HttpRequest) -> Actor:
    """By key; with a session only for GET, so that no other site can ask in somebody's name."""
    for header in _KEYS:
        key = request.headers.get(header, "").removeprefix("Bearer ").strip()
        if key:
            return people.actor_of_key(key, timezone.now()) or ANONYMOUS
    return actor_of(request) if request.method == "GET" else ANONYMOUS


def _error(refusal: Refusal) -> tuple[int, dict[str, Any]]:
    """The status and the error as CKAN has them; CKAN's own words are English."""
    words = refusal.message % refusal.data if refusal.data else refusal.message
    if isinstance(refusal, NotFound):
        return 404, {"__type": "Not Found Error", "message": f"Not found: {words}"}
    if isinstance(refusal, NotAllowed):
        return 403, {"__type": "Authorization Error", "message": f"Access denied: {words}"}
    if isinstance(refusal, TooMany):
        return 429, {"__type": "Search Query Error", "message": words}
    if refusal.code in ("bad_query", "bad_sort"):
        return 409, {"__type": "Search Query Error", "message": f"Search Query is invalid: {words}"}
    return 409, {"__type": "Validation Error", refusal.field or "message": [words]}


def _answer(body: Any, status: int) -> HttpResponse:
    response = JsonResponse(body, status=status, safe=False, json_dumps_params={
        "ensure_ascii": False})  # fmt: skip
    return _open_to_all(response)


def _open_to_all(response: HttpResponse) -> HttpResponse:
    """Public data may be read by scripts of any page; cookies are never sent with it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
