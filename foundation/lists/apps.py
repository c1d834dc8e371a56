from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "foundation.lists"
    label = "lists"
