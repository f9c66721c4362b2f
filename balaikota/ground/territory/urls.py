from django.urls import URLPattern, path

from .pages import agencies, calendar, home, imports, maps

app_name = "territory"
urlpatterns: list[URLPattern] = [
    path("peta/wilayah/<slug:level>.json", maps.outlines, name="outlines"),
    path("wilayah/di", maps.where, name="where"),
    path("admin/wilayah/", home.home, name="home"),
    path("admin/wilayah/daerah/<str:code>/", home.region, name="region"),
    path("admin/wilayah/tempat/", home.places, name="places"),
    path("admin/wilayah/perangkat/", agencies.tree, name="agencies"),
    path("admin/wilayah/perangkat/baru/", agencies.new, name="agency_new"),
    path("admin/wilayah/perangkat/<str:code>/", agencies.edit, name="agency_edit"),
    path("admin/wilayah/perangkat/<str:code>/tutup/", agencies.close, name="agency_close"),
    path("admin/wilayah/perangkat/<str:code>/buka/", agencies.reopen, name="agency_reopen"),
    path("admin/wilayah/kalender/", calendar.year, name="calendar"),
    path("admin/wilayah/kalender/tetapkan/", calendar.declare, name="calendar_declare"),
    path("admin/wilayah/kalender/pekan/", calendar.week, name="calendar_week"),
    path("admin/wilayah/kalender/<int:pk>/cabut/", calendar.withdraw, name="calendar_withdraw"),
    path("admin/wilayah/kalender/<int:pk>/periksa/", calendar.verify, name="calendar_verify"),
    path("admin/wilayah/impor/", imports.bring, name="imports"),
    path("admin/wilayah/impor/<uuid:pk>/", imports.preview, name="import_preview"),
    path("admin/wilayah/impor/<uuid:pk>/terapkan/", imports.apply, name="import_apply"),
    path("admin/wilayah/impor/<uuid:pk>/buang/", imports.discard, name="import_discard"),
    path("admin/wilayah/impor/<uuid:pk>/kesalahan.csv", imports.problems, name="import_problems"),
    path("admin/wilayah/impor/contoh/<str:kind>.csv", imports.example, name="import_example"),
]
