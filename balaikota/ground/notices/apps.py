from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    name = "balaikota.ground.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find every part's kinds of notices; a new room needs no edit elsewhere."""
        autodiscover_modules("notices")
