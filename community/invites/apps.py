from django.apps import AppConfig


class InvitesConfig(AppConfig):
    name = "community.invites"
    label = "invites"
