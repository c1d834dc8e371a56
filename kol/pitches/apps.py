from django.apps import AppConfig


class PitchesConfig(AppConfig):
    name = "kol.pitches"
    label = "pitches"
