from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "balaikota.ground.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find every room's facts, permissions and offers; a new room needs no edit elsewhere."""
        autodiscover_modules("facts", "permissions", "offers", "furnishing")
