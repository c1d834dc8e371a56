from django.apps import AppConfig


class FansConfig(AppConfig):
    name = "community.fans"
    label = "fans"
