from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "kol.press"
    label = "press"
