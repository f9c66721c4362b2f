from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "balaikota.ground.connectors"
    label = "connectors"
    default_auto_field = "django.db.models.BigAutoField"
