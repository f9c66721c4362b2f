"""Baselines: the least a request can do in this server, stack and database.

Below /open311/ and /api/ they go the shorter way of programs (wiring/bridge.py), as what they are
compared with does.
"""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One bare INSERT and its commit: the bytes of a report in one row, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (description, point) VALUES (%s, point(%s, %s)) RETURNING id",
            [request.POST["description"], request.POST["long"], request.POST["lat"]],
        )
        return HttpResponse(str(cursor.fetchone()[0]), status=201)


def select(request: HttpRequest) -> HttpResponse:
    """One bare SELECT by primary key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM reports_report WHERE id = 1")
        cursor.fetchone()
    return HttpResponse("ok")


def resident(request: HttpRequest) -> HttpResponse:
    """One bare SELECT of a resident by blind index; with `note` also one bare INSERT and commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sealed FROM residents_resident WHERE nik_index = %s AND state <> 'merged'",
            [bytes.fromhex(request.GET["index"])],
        )
        row = cursor.fetchone()
        if "note" in request.GET:
            cursor.execute("INSERT INTO bench_note (resident) VALUES (%s)", [row and row[0]])
    return HttpResponse(str(row[0] if row else 0))


urlpatterns = [
    path("api/bench/resident", resident),
    path("bench/insert", insert),
    path("bench/select", select),
    path("open311/bench/insert", insert),
    path("open311/bench/select", select),
    path("", include("balaikota.wiring.urls")),
]
