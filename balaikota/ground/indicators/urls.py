from django.urls import URLPattern, path

from . import pages

app_name = "indicators"
urlpatterns: list[URLPattern] = [
    path("integrasi/indikator/", pages.listing, name="list"),
    path("integrasi/indikator/<str:indicator>/", pages.one, name="one"),
]
