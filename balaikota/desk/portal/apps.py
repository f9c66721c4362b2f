from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "balaikota.desk.portal"
    label = "portal"
