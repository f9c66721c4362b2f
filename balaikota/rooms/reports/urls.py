"""The addresses of reports: citizens', officers' and administrators'."""

from __future__ import annotations

from django.urls import include, path, register_converter

from .open311.urls import urlpatterns as open311
from .pages import counter, desk, feed, filing, inbox, public, routing, tracking

app_name = "reports"


class Code:
    """A tracking code as people type it; the pages know it in capitals."""

    regex = "[0-9A-Za-z]{6,16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")

citizens = [
    path("lapor/", filing.new, name="new"),
    path("lapor/saran/", filing.suggest, name="suggest"),
    path("lapor/tempat/", filing.place, name="place"),
    path("lapor/pertanyaan/", filing.questions, name="questions"),
    path("lapor/foto/", filing.upload, name="upload"),
    path("lapor/foto/<str:reference>/", tracking.draft_photo, name="draft_photo"),
    path("lapor/<code:code>/", tracking.track, name="track"),
    path("lapor/<code:code>/terima-kasih/", filing.thanks, name="thanks"),
    path("lapor/<code:code>/milik/<str:token>", tracking.own, name="own"),
    path("lapor/<code:code>/langkah/<str:act>/", tracking.take, name="take"),
    path("lapor/<code:code>/foto/<uuid:photo>/<str:size>", tracking.photo, name="photo"),
    path("lapor/<code:code>/titik.json", public.point, name="point"),
    path("lapor/<code:code>/qr.svg", tracking.qr, name="qr"),
    path("laporan/saya/", tracking.mine, name="mine"),
    path("laporan/", public.listing, name="list"),
    path("laporan/atom.xml", feed.feed, name="feed"),
    path("peta/", public.on_map, name="map"),
    path("peta/laporan.json", public.points, name="points"),
]
officers = [
    path("", inbox.inbox, name="inbox"),
    path("baru/", counter.new, name="counter"),
    path("<code:code>/", desk.work, name="work"),
    path("<code:code>/langkah/<str:act>/", desk.step, name="step"),
    path("<code:code>/kontak/", desk.contact, name="contact"),
    path("<code:code>/slip/", counter.slip, name="slip"),
]
settings = [
    path("rute/", routing.routes, name="routes"),
    path("rute/simpan/", routing.set_route, name="set_route"),
    path("rute/hapus/", routing.remove_route, name="remove_route"),
    path("kategori/", routing.categories, name="categories"),
    path("kategori/<str:category>/", routing.category, name="category"),
    path("jam/", routing.clocks, name="clocks"),
]

urlpatterns = [
    *open311,  # first: programs ask most often
    *citizens,
    path("tugas/laporan/", include(officers)),
    path("admin/laporan/", include(settings)),
]
