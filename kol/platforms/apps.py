from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "kol.platforms"
    label = "platforms"
