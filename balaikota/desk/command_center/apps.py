from django.apps import AppConfig


class CommandCenterConfig(AppConfig):
    name = "balaikota.desk.command_center"
    label = "command_center"
