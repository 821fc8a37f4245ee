from django.apps import AppConfig


class SopConfig(AppConfig):
    name = "himpun.sop"
