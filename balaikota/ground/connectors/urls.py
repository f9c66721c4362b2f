from django.urls import URLPattern, path

from .pages import editing, hook, quarantine, regions, sources, wizard

app_name = "connectors"
urlpatterns: list[URLPattern] = [
    path("integrasi/sumber/", sources.board, name="list"),
    path("integrasi/sumber/baru/", wizard.new, name="new"),
    path("integrasi/sumber/baru/manifes/", editing.new, name="write"),
    path("integrasi/sumber/<slug:source>/", sources.source, name="source"),
    path("integrasi/sumber/<slug:source>/ubah/", editing.edit, name="edit"),
    path("integrasi/sumber/<slug:source>/rahasia/", editing.secret, name="secret"),
    path("integrasi/sumber/<slug:source>/jalankan/", sources.run_now, name="run_now"),
    path("integrasi/sumber/<slug:source>/jeda/", sources.pause, name="pause"),
    path("integrasi/sumber/<slug:source>/lanjut/", sources.resume, name="resume"),
    path("integrasi/sumber/<slug:source>/proses/", sources.runs, name="runs"),
    path("integrasi/sumber/<slug:source>/proses/<int:run_id>/", sources.run, name="run"),
    path("integrasi/sumber/<slug:source>/baris/", sources.rows, name="rows"),
    path("integrasi/sumber/<slug:source>/karantina/", quarantine.listing, name="quarantine"),
    path("integrasi/sumber/<slug:source>/karantina/ulang/", quarantine.replay, name="replay"),
    path("integrasi/sumber/<slug:source>/karantina/abaikan/", quarantine.drop, name="drop"),
    path(
        "integrasi/sumber/<slug:source>/karantina/<int:bad_id>/", quarantine.repair, name="repair"
    ),
    path("integrasi/sumber/<slug:source>/wilayah/", regions.desk, name="regions"),
    path("hook/<slug:source>/", hook.take, name="hook"),
]
