from django.apps import AppConfig


class FetchingConfig(AppConfig):
    name = "foundation.fetching"
    label = "fetching"
