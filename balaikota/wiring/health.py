"""Whether the house is alive (`/healthz`) and ready (`/readyz`)."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from balaikota.ground.events.sockets import Health, offered


@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Database and every needed `Health` socket are well; 503 with the reasons otherwise."""
    troubles = problems()
    return JsonResponse(
        {"ready": not troubles, "problems": troubles}, status=503 if troubles else 200
    )


def problems() -> dict[str, str]:
    """Key → sentence of everything that keeps this process from serving."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"database": str(error).strip().splitlines()[0]}
    checked = {health.key: health.check() for health in offered(Health) if health.needed}
    return {key: sentence for key, sentence in checked.items() if sentence}
