"""Addresses of the machinery's page."""

from django.urls import path

from . import pages

app_name = "events"
urlpatterns = [
    path("admin/peristiwa/", pages.home, name="home"),
    path("admin/peristiwa/ulangi/", pages.retry_all, name="retry_all"),
    path("admin/peristiwa/<int:job>/ulangi/", pages.retry, name="retry"),
    path("admin/peristiwa/<int:job>/lepas/", pages.dismiss, name="dismiss"),
]
