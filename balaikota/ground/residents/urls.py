"""The addresses of the population register: staff, and the resident's own page."""

from __future__ import annotations

from django.urls import include, path

from .pages import asking, duplicates, events, loading, own, people, rights

app_name = "residents"

staff = [
    path("", people.home, name="home"),
    path("penduduk/<int:resident>/", people.resident, name="resident"),
    path("penduduk/<int:resident>/<slug:change>/", events.of_resident, name="resident_event"),
    path("keluarga/<int:family>/", people.family, name="family"),
    path("keluarga/<int:family>/<slug:change>/", events.of_family, name="family_event"),
    path("statistik/", people.statistics, name="statistics"),
    path("mutu/", people.quality, name="quality"),
    path("impor/", loading.imports, name="imports"),
    path("impor/contoh.csv", loading.example, name="import_example"),
    path("impor/<int:run>/", loading.run, name="run"),
    path("impor/<int:run>/kemajuan/", loading.progress, name="run_progress"),
    path("impor/<int:run>/lanjut/", loading.again, name="run_again"),
    path("impor/<int:run>/kesalahan.csv", loading.problems, name="run_problems"),
    path("ganda/", duplicates.listing, name="duplicates"),
    path("ganda/cari/", duplicates.search, name="duplicates_search"),
    path("ganda/<int:pair>/", duplicates.pair, name="pair"),
    path("ganda/<int:pair>/<slug:verdict>/", duplicates.judge, name="pair_judge"),
    path("perjanjian/", asking.agreements, name="agreements"),
    path("perjanjian/baru/", asking.new_agreement, name="agreement_new"),
    path("perjanjian/<int:agreement>/", asking.agreement, name="agreement"),
    path("perjanjian/<int:agreement>/kunci/", asking.give_key, name="agreement_key"),
    path("perjanjian/<int:agreement>/akhiri/", asking.end_agreement, name="agreement_end"),
    path("siapa-melihat/", asking.looks, name="looks"),
    path("siapa-melihat/periksa/", asking.check_chain, name="looks_check"),
    path("peringatan/<int:alert>/tutup/", asking.close_alert, name="alert_close"),
    path("permintaan/", rights.listing, name="wishes"),
    path("permintaan/<int:wish>/", rights.wish, name="wish"),
    path("loket/", rights.counter, name="counter"),
    path("pemrosesan/", rights.processing, name="processing"),
    path("pemrosesan/<slug:entry>/", rights.processing_entry, name="processing_entry"),
    path("insiden/", rights.breaches, name="breaches"),
    path("insiden/<int:breach>/", rights.breach, name="breach"),
    path("insiden/<int:breach>/surat/", rights.breach_letter, name="breach_letter"),
    path("insiden/<int:breach>/<slug:step>/", rights.breach_step, name="breach_step"),
]
resident = [
    path("", own.my_data, name="own"),
    path("permintaan/", own.ask, name="own_ask"),
    path("keberatan/<int:look>/", own.object_to, name="own_object"),
    path("lepas/", own.let_go, name="own_let_go"),
]

urlpatterns = [
    path("kependudukan/", include(staff)),
    path("akun/data-saya/", include(resident)),
]
