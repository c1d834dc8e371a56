from django.apps import AppConfig


class ClippingsConfig(AppConfig):
    name = "kol.clippings"
    label = "clippings"
