"""The addresses of letters: citizens', helpers', offices' and administrators'."""

from __future__ import annotations

from django.urls import include, path, register_converter

from .pages import applying, desk, editing, helping, own, vault

app_name = "letters"


class LetterCode:
    """A tracking code as people type it."""

    regex = "[0-9A-Za-z]{8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LetterCode, "letter")

citizens = [
    path("layanan/", applying.services, name="services"),
    path("layanan/<slug:service>/", applying.service, name="service"),
    path("layanan/<slug:service>/ajukan/", applying.apply, name="apply"),
    path("surat/", own.mine, name="mine"),
    path("surat/berkas-saya/", vault.documents, name="vault"),
    path("surat/berkas-saya/<uuid:file>/hapus/", vault.take_out, name="vault_drop"),
    path("surat/berkas-saya/<uuid:file>/<str:size>", vault.document, name="vault_file"),
    path("surat/bantu/<str:token>/", helping.by_link, name="help"),
    path("surat/<letter:code>/", own.show, name="request"),
    path("surat/<letter:code>/milik/<str:token>", own.own, name="own"),
    path("surat/<letter:code>/beri/<str:key>/", own.give, name="give"),
    path("surat/<letter:code>/tanya-lagi/<str:key>/", own.again, name="again"),
    path("surat/<letter:code>/undang/<str:key>/", own.invite, name="invite"),
    path("surat/<letter:code>/tarik-undangan/<str:key>/", own.uninvite, name="uninvite"),
    path("surat/<letter:code>/perbaiki/", own.mend, name="mend"),
    path("surat/<letter:code>/batal/", own.withdraw, name="withdraw"),
    path("surat/<letter:code>/komentar/", own.comment, name="comment"),
    path("surat/<letter:code>/berkas/<uuid:file>/hapus/", own.drop, name="drop"),
    path("surat/<letter:code>/berkas/<uuid:file>/<str:size>", own.paper, name="paper"),
    path("surat/<letter:code>/unduh/", own.download, name="download"),
]
offices = [
    path("", desk.inbox, name="inbox"),
    path("setujui/", desk.tap_many, name="tap_many"),
    path("massal/", desk.many, name="many"),
    path("loket/", applying.choose_at_counter, name="counter"),
    path("loket/<slug:service>/", applying.at_counter, name="counter_apply"),
    path("<letter:code>/", desk.work, name="work"),
    path("<letter:code>/slip/", desk.slip, name="slip"),
    path("<letter:code>/pratinjau/", desk.preview, name="preview"),
    path("<letter:code>/<slug:act>/", desk.step, name="step"),
]
settings = [
    path("", editing.services, name="catalog"),
    path("baru/", editing.add, name="service_new"),
    path("<slug:service>/", editing.edit, name="service_edit"),
    path("<slug:service>/tawarkan/", editing.switch, name="service_switch"),
]

urlpatterns = [
    *citizens,
    path("tugas/surat/", include(offices)),
    path("admin/layanan/", include(settings)),
]
