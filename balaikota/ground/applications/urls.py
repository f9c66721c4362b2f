from django.urls import path

from .pages import exports, files, home, inventory, stages, views

app_name = "applications"
_A = "integrasi/aplikasi/"
_FILE = f"{_A}impor/<uuid:upload>/"
_ONE = f"{_A}<slug:application>/"
urlpatterns = [
    path("integrasi/", home.home, name="home"),
    path("integrasi/tahap/", stages.stages, name="stages"),
    path(_A, inventory.listing, name="list"),
    path(f"{_A}baru/", inventory.new, name="new"),
    path(f"{_A}ekspor.csv", exports.as_csv, name="export"),
    path(f"{_A}ekspor.xlsx", exports.as_excel, name="export_excel"),
    path(f"{_A}kembar/", views.duplicates, name="duplicates"),
    path(f"{_A}kembar/putusan/", views.judge, name="judge"),
    path(f"{_A}biaya/", views.cost, name="cost"),
    path(f"{_A}risiko/", views.risks, name="risks"),
    path(f"{_A}peta/", views.graph, name="graph"),
    path(f"{_A}impor/", files.bring, name="bring"),
    path(f"{_A}impor/contoh.csv", files.example, name="example"),
    path(_FILE, files.upload, name="upload"),
    path(f"{_FILE}pakai/", files.apply, name="apply"),
    path(f"{_FILE}instansi/", files.agencies, name="agencies"),
    path(f"{_FILE}buang/", files.discard, name="discard"),
    path(f"{_FILE}kesalahan.csv", files.problems, name="problems"),
    path(_ONE, inventory.one, name="one"),
    path(f"{_ONE}ubah/", inventory.edit, name="edit"),
    path(f"{_ONE}status/", inventory.status, name="status"),
    path(f"{_ONE}sambungan/", inventory.connect, name="connect"),
    path(f"{_ONE}sambungan/<int:connection>/cabut/", inventory.disconnect, name="disconnect"),
]
