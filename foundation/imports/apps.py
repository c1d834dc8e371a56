from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "foundation.imports"
    label = "imports"
