"""The addresses of counters and queues: citizens', kiosks', officers' and administrators'."""

from __future__ import annotations

from django.urls import include, path

from .pages import booking, desk, kiosk, public, setting

app_name = "queue"

citizens = [
    path("", public.start, name="start"),
    path("saya/", public.mine, name="mine"),
    path("kantor/<str:office>/", public.office, name="office"),
    path("kantor/<str:office>/ambil/", public.take, name="take"),
    path("kantor/<str:office>/janji/<slug:service>/", booking.book, name="book"),
    path("nomor/<str:token>/", public.ticket, name="ticket"),
    path("nomor/<str:token>/batal/", public.cancel, name="cancel"),
    path("janji/<str:token>/", booking.show, name="appointment"),
    path("janji/<str:token>/pindah/", booking.move, name="appointment_move"),
    path("janji/<str:token>/batal/", booking.cancel, name="appointment_cancel"),
    path("layar/<str:office>/", public.display, name="display"),
    path("kios/<str:key>/", kiosk.kiosk, name="kiosk"),
    path("kios/<str:key>/nomor/<str:token>/", kiosk.slip, name="slip"),
]
officers = [
    path("", desk.counters, name="counters"),
    path("<int:counter>/", desk.work, name="work"),
    path("<int:counter>/<slug:act>/", desk.step, name="step"),
]
settings = [
    path("", setting.settings, name="settings"),
    path("<str:office>/", setting.setting, name="setting"),
    path("<str:office>/kios/", setting.kiosk_key, name="kiosk_key"),
    path("<str:office>/loket/", setting.counter, name="counter"),
    path("<str:office>/layanan/<slug:service>/", setting.service, name="service"),
]

urlpatterns = [
    path("antre/", include(citizens)),
    path("tugas/loket/", include(officers)),
    path("admin/antrean/", include(settings)),
]
