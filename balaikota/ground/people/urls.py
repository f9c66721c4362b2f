"""Addresses of accounts and their administration."""

from django.urls import path

from .pages import admin, entrance, files, own, positions, watch

app_name = "people"
urlpatterns = [
    path("akun/", own.me, name="me"),
    path("akun/data-saya/unduh/", own.my_data, name="my_data"),
    path("akun/hapus/", own.farewell, name="farewell"),
    path("akun/keluar-dari-lainnya/", own.end_other_sessions, name="end_other_sessions"),
    path("akun/siapa-melihat/", own.who_looked, name="who_looked"),
    path("akun/kunci/", own.keys, name="keys"),
    path("akun/kunci/<int:key_id>/cabut/", own.revoke_key, name="revoke_key"),
    path("akun/masuk-contoh/", entrance.demo_sign_in, name="demo_sign_in"),
    path("mulai/<str:token>/", entrance.first_admin, name="first_admin"),
    path("admin/", admin.home, name="home"),
    path("admin/orang/", admin.people, name="people"),
    path("admin/orang/baru/", admin.new_person, name="new_person"),
    path("admin/orang/impor/", files.import_people, name="import"),
    path("admin/orang/ekspor.csv", files.export_people, name="export"),
    path("admin/orang/<int:account_id>/", admin.person, name="person"),
    path("admin/orang/<int:account_id>/ubah/", admin.change_person, name="change_person"),
    path("admin/orang/<int:account_id>/beri/", admin.give, name="give"),
    path("admin/orang/<int:account_id>/akhiri/<int:grant_id>/", admin.end, name="end"),
    path("admin/orang/<int:account_id>/tutup/", admin.close, name="close"),
    path("admin/orang/<int:account_id>/buka/", admin.reopen, name="reopen"),
    path("admin/orang/<int:account_id>/langkah-kedua/", admin.reset_factor, name="reset_factor"),
    path("admin/jabatan/", positions.positions, name="positions"),
    path("admin/jabatan/baru/", positions.new_position, name="new_position"),
    path("admin/jabatan/<str:code>/", positions.position, name="position"),
    path("admin/kunci/", watch.all_keys, name="all_keys"),
    path("admin/kunci/<int:key_id>/cabut/", watch.revoke, name="revoke"),
    path("admin/siapa-melihat/", watch.all_looks, name="all_looks"),
]
