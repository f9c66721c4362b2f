"""The addresses of the survey: to answer, to read the results, to look at comments."""

from __future__ import annotations

from django.urls import include, path, re_path

from .pages import answering, desk, public

app_name = "satisfaction"

everybody = [
    path("", public.start, name="start"),
    path("kantor/<str:agency>/", public.office, name="office"),
    re_path(
        r"^laporan/(?P<agency>[a-z0-9.\-]+)\.(?P<fmt>csv|xlsx|pdf)$", public.report, name="report"
    ),
    path("isi/<str:token>/", answering.answer, name="answer"),
    path("isi/<str:token>/lengkap/", answering.full, name="full"),
    path("terima-kasih/<str:link>/", answering.thanks, name="thanks"),
    path("terima-kasih/<str:link>/lengkap/", answering.more, name="more"),
    path("layar/<str:key>/", answering.kiosk, name="kiosk"),
]
offices = [
    path("", desk.comments, name="comments"),
    path("layar/", desk.stations, name="stations"),
    path("layar/<int:pk>/tutup/", desk.close, name="station_close"),
    path("<uuid:answer>/", desk.judge, name="judge"),
]

urlpatterns = [
    path("skm/", include(everybody)),
    path("tugas/skm/", include(offices)),
]
