from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "foundation.partners"
    label = "partners"
