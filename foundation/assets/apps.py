from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "foundation.assets"
    label = "assets"
