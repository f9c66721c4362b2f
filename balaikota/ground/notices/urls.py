from django.urls import URLPattern, path

from .pages import hooks, inbox, manner, staff, stopping, wording

app_name = "notices"
_AT = "pemberitahuan/"
urlpatterns: list[URLPattern] = [
    path(_AT, inbox.inbox, name="inbox"),
    path(f"{_AT}jumlah/", inbox.count, name="count"),
    path(f"{_AT}dibaca/", inbox.read_all, name="read_all"),
    path(f"{_AT}<int:notice>/", inbox.open_one, name="open"),
    path(f"{_AT}cara/", manner.manner, name="manner"),
    path(f"{_AT}cara/perangkat/", manner.join, name="join"),
    path(f"{_AT}cara/perangkat/keluar/", manner.leave, name="leave"),
    path(f"{_AT}cara/lagi/", manner.listen_again, name="listen_again"),
    path(f"{_AT}cara/coba/", manner.try_it, name="try"),
    path(f"{_AT}layanan.js", manner.worker, name="worker"),
    path(f"{_AT}berhenti/<str:token>/", stopping.stop, name="stop"),
    path(f"{_AT}whatsapp/", hooks.whatsapp, name="whatsapp"),
    path(f"{_AT}kiriman/", staff.deliveries, name="deliveries"),
    path(f"{_AT}kiriman/<int:delivery>/", staff.delivery, name="delivery"),
    path(f"{_AT}kiriman/<int:delivery>/lagi/", staff.again, name="again"),
    path(f"{_AT}kata/", wording.kinds, name="kinds"),
    path(f"{_AT}kata/<str:kind>/<str:language>/", wording.edit, name="words"),
]
