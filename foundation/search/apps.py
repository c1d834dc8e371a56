from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "foundation.search"
    label = "search"
