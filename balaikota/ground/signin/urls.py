"""Addresses of the one sign-in."""

from django.urls import path

from . import scim
from .pages import authorization, clients, groups, own, providers

app_name = "signin"
urlpatterns = [
    path("akun/aplikasi/", own.applications, name="applications"),
    path("akun/aplikasi/<str:client>/cabut/", own.withdraw, name="withdraw"),
    path("akun/sesi/", own.sessions, name="sessions"),
    path("akun/sesi/<int:session>/akhiri/", own.end_session, name="end_session"),
    path("akun/sesi/akhiri-semua/", own.end_all, name="end_all"),
    path("integrasi/masuk/", clients.clients, name="home"),
    path("integrasi/masuk/baru/", clients.new, name="new_client"),
    path("integrasi/masuk/aplikasi/<str:client>/", clients.client, name="client"),
    path("integrasi/masuk/aplikasi/<str:client>/ubah/", clients.change, name="change_client"),
    path("integrasi/masuk/aplikasi/<str:client>/rahasia/", clients.renew, name="renew_secret"),
    path("integrasi/masuk/aplikasi/<str:client>/tutup/", clients.close, name="close_client"),
    path("integrasi/masuk/aplikasi/<str:client>/scim/", clients.scim, name="client_scim"),
    path("integrasi/masuk/penyedia/", providers.providers, name="providers"),
    path("integrasi/masuk/penyedia/<slug:provider>/", providers.provider, name="provider"),
    path("integrasi/masuk/kelompok/", groups.groups, name="groups"),
    path("integrasi/masuk/kelompok/<int:group>/", groups.group, name="group"),
    path("scim/v2/ServiceProviderConfig", scim.view("config"), name="scim_config"),
    path("scim/v2/ResourceTypes", scim.view("resource_types"), name="scim_types"),
    path("scim/v2/ResourceTypes/<str:name>", scim.view("resource_types"), name="scim_type"),
    path("scim/v2/Schemas", scim.view("schemas"), name="scim_schemas"),
    path("scim/v2/Schemas/<str:name>", scim.view("schemas"), name="scim_schema"),
    path("scim/v2/Users", scim.view("users"), name="scim_users"),
    path("scim/v2/.search", scim.view("search_all"), name="scim_search"),
    path("scim/v2/Users/.search", scim.view("search_users"), name="scim_search_users"),
    path("scim/v2/Groups/.search", scim.view("search_groups"), name="scim_search_groups"),
    path("scim/v2/Users/<int:pk>", scim.view("user"), name="scim_user"),
    path("scim/v2/Groups", scim.view("groups"), name="scim_groups"),
    path("scim/v2/Groups/<int:pk>", scim.view("group"), name="scim_group"),
    path("scim/v2/<path:name>", scim.view("nothing"), name="scim_nothing"),
    path("identity/o/authorize", authorization.Authorization.as_view(), name="authorize"),
]
