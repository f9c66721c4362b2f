from django.urls import path

from .pages import archive, checking, keys, runs, setup, trust

app_name = "documents"
urlpatterns = [
    path("cek/", checking.start, name="start"),
    path("cek/kunci/", trust.keys, name="trust"),
    path("cek/kunci/kota.pem", trust.certificate, name="certificate"),
    path("cek/kunci/kota.crl", trust.revoked, name="revoked"),
    path("cek/kunci/jwks.json", trust.jwks, name="jwks"),
    path("cek/<str:token>", checking.check, name="check"),
    path("dokumen/", archive.archive, name="archive"),
    path("dokumen/<int:pk>/", archive.document, name="document"),
    path("dokumen/<int:pk>/berkas.pdf", archive.file, name="file"),
    path("dokumen/<int:pk>/cabut/", archive.revoke, name="revoke"),
    path("dokumen/kunci/", keys.keys, name="keys"),
    path("dokumen/kunci/baru/<int:position>/<slug:way>/", keys.enrol, name="enrol"),
    path("dokumen/kunci/<int:key>/buka/", keys.unlock, name="unlock"),
    path("dokumen/kunci/<int:key>/tutup/", keys.lock, name="lock"),
    path("dokumen/kunci/<int:key>/akhiri/", keys.end, name="end_key"),
    path("dokumen/massal/", runs.runs, name="runs"),
    path("dokumen/massal/<uuid:pk>/", runs.run, name="run"),
    path("dokumen/massal/<uuid:pk>/lanjut/", runs.resume, name="resume"),
    path("admin/dokumen/", setup.home, name="setup"),
    path("admin/dokumen/buku/", setup.register, name="new_register"),
    path("admin/dokumen/buku/<slug:code>/", setup.register, name="register"),
    path("admin/dokumen/kop/", setup.office, name="offices"),
    path("admin/dokumen/kop/<str:code>/", setup.office, name="office"),
    path("admin/dokumen/templat/<slug:code>/", setup.template, name="template"),
    path("admin/dokumen/templat/<slug:code>/pratinjau/", setup.preview, name="preview"),
]
