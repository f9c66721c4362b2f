"""Every address of the house. Rooms bring their own `urls.py`; here they get their place."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from . import health, metrics
from .api import api

handler500 = "balaikota.wiring.refusals.broken"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("", include("balaikota.desk.portal.urls")),
    path("bahasa/", set_language, name="set_language"),
    path("akun/", include("allauth.account.urls")),
    path("akun/2fa/", include("allauth.mfa.urls")),
    path("akun/luar/", include("allauth.socialaccount.urls")),
    path("akun/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("pusat-komando/", include("balaikota.desk.command_center.urls")),
    path("", include("balaikota.desk.opendata.urls")),
    *(path("", include(f"{room}.urls")) for room in [*settings.ROOMS, *settings.GROUND]),
    path("", include("allauth.idp.urls")),
    path("", include("balaikota.ground.people.urls")),
    path("", include("balaikota.ground.territory.urls")),
    path("", include("balaikota.ground.events.urls")),
]
