from django.urls import URLPattern, path

from . import pages

app_name = "indicators"
urlpatterns: list[URLPattern] = [
    path("integrasi/indikator/", pages.listing, name="list"),
    path("integrasi/indikator/baru/", pages.new, name="new"),
    path("integrasi/indikator/<str:indicator>/", pages.one, name="one"),
    path("integrasi/indikator/<str:indicator>/ubah/", pages.edit, name="edit"),
    path("integrasi/indikator/<str:indicator>/nilai/", pages.enter, name="enter"),
    path("integrasi/indikator/<str:indicator>/nilai.csv", pages.export, name="export"),
]
