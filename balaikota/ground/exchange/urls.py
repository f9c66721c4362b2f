from django.urls import path

from .pages import agreements, events, record, services

app_name = "exchange"
_S = "integrasi/layanan/"
_ONE = f"{_S}<slug:service>/"
_SUBSCRIPTION = f"{_S}langganan/<uuid:subscription>/"
_DELIVERY = f"{_S}kiriman/<int:delivery>/"
urlpatterns = [
    path(_S, services.home, name="home"),
    path(f"{_S}baru/", services.new, name="new"),
    path(f"{_S}perjanjian/", agreements.agreements, name="agreements"),
    path(f"{_S}perjanjian/<int:agreement>/putusan/", agreements.decide, name="decide"),
    path(f"{_S}kunci/", agreements.keys, name="keys"),
    path(f"{_S}kunci/<int:key>/cabut/", agreements.revoke, name="revoke"),
    path(f"{_S}catatan/", record.calls, name="record"),
    path(f"{_S}catatan/ekspor.csv", record.export, name="export"),
    path(f"{_S}langganan/", events.subscriptions, name="subscriptions"),
    path(_SUBSCRIPTION, events.subscription, name="subscription"),
    path(f"{_SUBSCRIPTION}tanya/", events.handshake, name="handshake"),
    path(f"{_SUBSCRIPTION}henti/", events.stop, name="stop"),
    path(f"{_SUBSCRIPTION}ulang/", events.replay, name="replay"),
    path("hook/setuju/<str:token>/", events.callback, name="callback"),
    path(_DELIVERY, events.delivery, name="delivery"),
    path(f"{_DELIVERY}ulang/", events.again, name="again"),
    path(_ONE, services.service, name="service"),
    path(f"{_ONE}openapi.json", services.document, name="document"),
    path(f"{_ONE}ubah/", services.edit, name="edit"),
    path(f"{_ONE}status/", services.turn, name="turn"),
    path(f"{_ONE}minta/", agreements.ask, name="ask"),
]
