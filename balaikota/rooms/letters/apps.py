from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "balaikota.rooms.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
