"""The addresses of /scim/v2/. Every answer is application/scim+json; errors as RFC 7644 3.12."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    ListResponse,
    PatchOp,
    ResponseParameters,
    SCIMException,
    SearchRequest,
)

from balaikota.ground.events.doors import in_words
from balaikota.ground.people import queries as people
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotAllowed, Refusal, gettext_noop

from .. import actions, queries
from ..permissions import SCIM_READ, SCIM_WRITE
from . import resources
from .reading import person_told
from .resources import MOST, PROVIDER, CityGroup, Person

TYPE = "application/scim+json"
View = Callable[..., HttpResponse]


def answer(body: dict[str, Any] | None, status: int = 200, location: str = "") -> HttpResponse:
    """JSON of a resource or message."""
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    response = HttpResponse(content, status=status, content_type=TYPE)
    if location:
        response.headers["Location"] = location
    return response


def failed(status: int, detail: str, kind: str | None = None) -> HttpResponse:
    """An error of the protocol."""
    error = Error(status=status, detail=detail, scim_type=kind)
    response = answer(error.model_dump(), status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="balaikota"'
    return response


def guarded(*methods: str) -> Callable[[View], View]:
    """Who asks is known by a bearer key; reading and writing have scopes of their own."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def asked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                response = failed(405, "This address does not do that.")
                response.headers["Allow"] = ", ".join(methods)
                return response
            try:
                actor = _actor(request)
                if actor is None:
                    return failed(401, "Send an API key: Authorization: Bearer bk_…")
                with PROVIDER:
                    return view(request, actor, **kwargs)
            except Refusal as refusal:
                kind = "uniqueness" if isinstance(refusal, Conflict) else None
                kind = "invalidValue" if refusal.status in (400, 422) else kind
                status = 400 if refusal.status == 422 else refusal.status
                return failed(status, in_words(refusal), kind)
            except SCIMException as error:
                return answer(error.to_error().model_dump(), error.status)
            except ValidationError as errors:
                first = Error.from_validation_errors(errors)[0]
                return answer(first.model_dump(), first.status or 400)
            except json.JSONDecodeError:
                return failed(400, "The body is not JSON.", "invalidSyntax")

        return asked

    return decorate


def _actor(request: HttpRequest) -> Actor | None:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        return None
    actor = people.actor_of_key(key.strip(), timezone.now())
    if actor is None:
        return None
    reads = request.method in ("GET", "HEAD") or request.path.endswith("/.search")
    needed = SCIM_READ if reads else SCIM_WRITE
    if needed not in actor.scopes and not (needed == SCIM_READ and SCIM_WRITE in actor.scopes):
        raise NotAllowed("scope", gettext_noop("This key may not do that over SCIM."))
    return actor


def base(request: HttpRequest) -> str:
    """The root of the service as the client sees it."""
    return request.build_absolute_uri(resources.ROOT)


# -- discovery ---------------------------------------------------------------------------------


@guarded("GET")
def config(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the service can do."""
    return answer(resources.CONFIG.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


@guarded("GET")
def resource_types(request: HttpRequest, actor: Actor, name: str = "") -> HttpResponse:
    """User and Group."""
    return _described(request, PROVIDER.resource_types, name)


@guarded("GET")
def schemas(request: HttpRequest, actor: Actor, name: str = "") -> HttpResponse:
    """What the resources are made of."""
    return _described(request, PROVIDER.schemas, name)


def _described(request: HttpRequest, things: Any, name: str) -> HttpResponse:
    if "filter" in request.GET:
        raise NotAllowed("filter", gettext_noop("This list cannot be filtered."))
    rows = [thing.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE) for thing in things]
    if not name:
        return _page(rows, len(rows), 1)
    for row in rows:
        if name in (row.get("id"), row.get("name")):
            return answer(row)
    return failed(404, "There is no such description.")


@guarded("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Any other address of the service."""
    return failed(404, "There is nothing at this address.")


# -- people ------------------------------------------------------------------------------------


@guarded("GET", "POST")
def users(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List, find, make."""
    if request.method == "GET":
        return _users(request, _search(request, Person))
    told = Person.model_validate(
        json.loads(request.body), scim_ctx=Context.RESOURCE_CREATION_REQUEST
    )
    told.active = told.active is not False
    pk = actions.create_scim_user(actor, person_told(told), now=timezone.now())
    made = resources.person(queries.scim_user(pk), base(request))
    return _made(made, Context.RESOURCE_CREATION_RESPONSE)


@guarded("GET", "PUT", "PATCH", "DELETE")
def user(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One person."""
    present = resources.person(queries.scim_user(pk), base(request))
    if request.method == "GET":
        return answer(_dump(request, present, Context.RESOURCE_QUERY_RESPONSE))
    if request.method == "DELETE":
        actions.remove_scim_user(actor, pk, now=timezone.now())
        return answer(None, 204)
    wanted = _wanted(request, Person, present)
    actions.replace_scim_user(actor, pk, person_told(wanted), now=timezone.now())
    after = resources.person(queries.scim_user(pk), base(request))
    return answer(_dump(request, after, Context.RESOURCE_REPLACEMENT_RESPONSE))


@guarded("POST")
def search_users(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Find people with the question in the body (RFC 7644, 3.4.3)."""
    return _users(request, _searched(request, Person))


def _users(request: HttpRequest, search: Any) -> HttpResponse:
    rows = [resources.person(view, base(request)) for view in _found_users(search)]
    return _listed(rows, search)


def _found_users(search: Any) -> list[queries.UserView]:
    """The two filters that clients use most are asked of the database."""
    words = str(search.filter or "").split(" ", 2)
    if len(words) == 3 and words[1].lower() == "eq" and words[2].startswith('"'):
        value = words[2].strip('"')
        if words[0].lower() == "username" and '"' not in value:
            return queries.scim_users(username=value)
        if words[0].lower() == "externalid" and '"' not in value:
            return queries.scim_users(external_id=value)
    return queries.scim_users()


# -- groups ------------------------------------------------------------------------------------


@guarded("GET", "POST")
def groups(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List, find, make."""
    if request.method == "GET":
        return _groups(request, _search(request, CityGroup))
    told = CityGroup.model_validate(
        json.loads(request.body), scim_ctx=Context.RESOURCE_CREATION_REQUEST
    )
    actor.require("people.manage")
    pk = _saved(actor, told, None)
    made = resources.group(queries.scim_group(pk), base(request))
    return _made(made, Context.RESOURCE_CREATION_RESPONSE)


@guarded("GET", "PUT", "PATCH", "DELETE")
def group(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One group."""
    present = resources.group(queries.scim_group(pk), base(request))
    if request.method == "GET":
        return answer(_dump(request, present, Context.RESOURCE_QUERY_RESPONSE))
    actor.require("people.manage")
    if request.method == "DELETE":
        actions.delete_group(actor.ref, pk, now=timezone.now())
        return answer(None, 204)
    _saved(actor, _wanted(request, CityGroup, present), pk)
    after = resources.group(queries.scim_group(pk), base(request))
    return answer(_dump(request, after, Context.RESOURCE_REPLACEMENT_RESPONSE))


@guarded("POST")
def search_groups(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Find groups with the question in the body."""
    return _groups(request, _searched(request, CityGroup))


def _groups(request: HttpRequest, search: Any) -> HttpResponse:
    rows = [resources.group(view, base(request)) for view in queries.scim_groups()]
    return _listed(rows, search)


def _saved(actor: Actor, told: Any, pk: int | None) -> int:
    members = [int(member.value) for member in told.members or [] if str(member.value).isdigit()]
    return actions.save_scim_group(
        actor.ref,
        told.display_name or "",
        members,
        pk=pk,
        external_id=told.external_id or "",
        now=timezone.now(),
    )


@guarded("POST")
def search_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Find people and groups at once."""
    root = base(request)
    rows = [resources.person(view, root) for view in queries.scim_users()]
    rows += [resources.group(view, root) for view in queries.scim_groups()]
    return _listed(rows, _searched(request, Person | CityGroup))


# -- what both share ---------------------------------------------------------------------------


def _search(request: HttpRequest, model: Any) -> Any:
    return SearchRequest[model].model_validate(
        request.GET.dict(), scim_ctx=Context.RESOURCE_QUERY_REQUEST
    )


def _searched(request: HttpRequest, model: Any) -> Any:
    return SearchRequest[model].model_validate(
        json.loads(request.body), scim_ctx=Context.SEARCH_REQUEST
    )


def _listed(rows: list[Any], search: Any) -> HttpResponse:
    if search.filter:
        rows = [row for row in rows if search.filter.match(row)]
    if search.sort_by:
        rows = search.sort(rows)
    first = search.start_index or 1
    count = MOST if search.count is None else min(search.count, MOST)
    page = rows[first - 1 : first - 1 + count]
    shown = [
        row.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=search)
        for row in page
    ]
    return _page(shown, len(rows), first)


def _page(rows: list[dict[str, Any]], total: int, first: int) -> HttpResponse:
    body = {
        "schemas": [str(ListResponse.__schema__)],
        "totalResults": total,
        "startIndex": first,
        "itemsPerPage": len(rows),
        "Resources": rows,
    }
    return answer(body)


def _dump(request: HttpRequest, row: Any, context: Context) -> dict[str, Any]:
    chosen = {
        name: request.GET[name]
        for name in ("attributes", "excludedAttributes")
        if name in request.GET
    }
    parameters = _parameters(type(row), chosen) if chosen else None
    dumped: dict[str, Any] = row.model_dump(scim_ctx=context, response_parameters=parameters)
    return dumped


def _parameters(model: Any, chosen: dict[str, str]) -> Any:
    return ResponseParameters[model].model_validate(chosen)


def _made(row: Any, context: Context) -> HttpResponse:
    return answer(row.model_dump(scim_ctx=context), 201, str(row.meta.location))


def _wanted(request: HttpRequest, model: Any, present: Any) -> Any:
    """The resource as it shall be after a PUT or PATCH."""
    body = json.loads(request.body)
    if request.method == "PATCH":
        patch = PatchOp[model].model_validate(body, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
        patch.patch(present)
        return present
    wanted = model.model_validate(body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    wanted.replace(present)
    return wanted
