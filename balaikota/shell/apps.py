from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "balaikota.shell"
    label = "shell"
