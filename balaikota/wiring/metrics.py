"""Numbers for Prometheus: what this process answered, and how the city's work stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from ipaddress import ip_address

from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from balaikota.ground.events import pulses
from balaikota.ground.people.middleware import client_ip

ANSWERED = Counter("balaikota_requests", "Requests answered by this process", ["method", "status"])
TOOK = Histogram(
    "balaikota_request_seconds",
    "Seconds until the answer was ready",
    buckets=(0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class CountMiddleware:
    """Counts every answer and how long it took. First in the list, so that it sees all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        TOOK.observe(time.perf_counter() - begun)
        method = request.method if request.method in _METHODS else "other"
        ANSWERED.labels(method, f"{response.status_code // 100}xx").inc()
        return response


class CityCollector(Collector):
    """How the work stands, asked from the database; left out while it does not answer."""

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        try:
            yield from _worker()
            yield _jobs()
        except DatabaseError:
            yield GaugeMetricFamily("balaikota_database_up", "Whether the database answers", 0)
        else:
            yield GaugeMetricFamily("balaikota_database_up", "Whether the database answers", 1)


def _worker() -> Iterable[Metric]:
    pulse = pulses.last()
    if pulse is None:
        return
    silent = (datetime.now(UTC) - pulse.at).total_seconds()
    yield GaugeMetricFamily("balaikota_worker_silent_seconds", "Since the last heartbeat", silent)
    yield GaugeMetricFamily("balaikota_facts_waiting", "Facts without reactions yet", pulse.behind)
    yield GaugeMetricFamily("balaikota_facts_unsealed", "Facts not yet chained", pulse.unsealed)


def _jobs() -> Metric:
    family = GaugeMetricFamily("balaikota_jobs", "Jobs by status", labels=["status"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
        for status, count in cursor.fetchall():
            family.add_metric([status], count)
    return family


REGISTRY.register(CityCollector())


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text format, for the own machine and network only."""
    address = ip_address(client_ip(request))
    if address.is_unspecified or not address.is_private:
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
