from django.apps import AppConfig


class ScopesConfig(AppConfig):
    name = "foundation.scopes"
    label = "scopes"
