from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "kol.conferences"
    label = "conferences"
