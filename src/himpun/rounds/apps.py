from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "himpun.rounds"
