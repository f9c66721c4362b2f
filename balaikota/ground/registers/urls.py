from django.urls import URLPattern, path

from . import pages

app_name = "registers"
urlpatterns: list[URLPattern] = [
    path("integrasi/daftar/", pages.home, name="home"),
    path("integrasi/daftar/<slug:register>/", pages.listing, name="list"),
    path("integrasi/daftar/<slug:register>/<int:thing>/", pages.one, name="one"),
    path("agenda/", pages.agenda, name="agenda"),
    path("agenda/<int:event>/", pages.event, name="event"),
]
