"""Addresses of the Open311 endpoint. Any suffix is taken, so that the error has a format too."""

from django.urls import path

from . import catalog, requests, updates

urlpatterns = [
    path("open311/discovery.<fmt>", catalog.discovery, name="open311_discovery"),
    path("open311/v2/services.<fmt>", catalog.services, name="open311_services"),
    path("open311/v2/services/<code>.<fmt>", catalog.definition, name="open311_definition"),
    path("open311/v2/requests.<fmt>", requests.requests, name="open311_requests"),
    path("open311/v2/requests/<code>.<fmt>", requests.request_by_id, name="open311_request"),
    path("open311/v2/tokens/<token>.<fmt>", requests.token, name="open311_token"),
    path("open311/v2/servicerequestupdates.<fmt>", updates.updates, name="open311_updates"),
]
