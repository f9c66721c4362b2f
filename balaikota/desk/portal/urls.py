from django.urls import path

from . import pages

app_name = "portal"

urlpatterns = [
    path("", pages.home, name="home"),
    path("lacak/", pages.track, name="track"),
    path("terdekat/", pages.near, name="near"),
    path("tugas/", pages.tasks, name="tasks"),
]
