from django.apps import AppConfig


class InvitesConfig(AppConfig):
    name = "community.invites"
    label = "invites"

    def ready(self) -> None:
        """The way into a group by a code."""
        from community.groups.registry import door
        from community.invites.services.redeem import DOOR, invite_claim

        door(DOOR, invite_claim)
