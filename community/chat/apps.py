from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "community.chat"
    label = "chat"

    def ready(self) -> None:
        """Who may open pictures, the line that says who came, and who hears no more."""
        from community.chat.consumers import (
            fan_erased,
            member_joined,
            place_ended,
            places_ended,
            staff_left,
            team_closed,
        )
        from community.chat.models import Message
        from community.chat.moderating import DESK
        from community.chat.person import person_erase, person_extract
        from community.chat.person_refs import REFS
        from community.chat.posting import GROUPS, WORK_FOUND, picture_uses, work_found
        from community.chat.privacy import KEPT
        from community.chat.readers import card_picture_readable, chat_picture_readable
        from community.chat.streams import team_silence
        from community.chat.trail import message_names
        from community.chat.views.feeds import feeds_context
        from community.moderation.registry import message_desk
        from foundation.assets.library import PURPOSE, library_uses
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.events.registry import consumer
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part
        from kol.platforms.registry import account_panel
        from kol.platforms.services.covers import PURPOSE as COVER
        from kol.posts.registry import target_kind

        asset_reader("chat", chat_picture_readable)
        asset_held_by("chat", Message, "image")
        # What the team shows on a card is read by the members of that group.
        asset_reader(PURPOSE, card_picture_readable)
        asset_reader(COVER, card_picture_readable)
        asset_held_by(COVER, Message, "image")
        library_uses("cards", picture_uses)
        # A notice holds its group's row, and with it who speaks there, until its batch commits.
        consumer("chat.notices", events={"group.member_joined"}, handler=member_joined, limit=20)
        person_data("chat", erase=person_erase, extract=person_extract)
        person_refs("chat", *REFS)
        kept_part(KEPT)
        consumer("chat.erasures", events={"fan.erased"}, handler=fan_erased)
        team_part("chat", close=team_silence)
        message_desk(DESK)
        audit_kind("chat.message", names=message_names)
        consumer("chat.silences", events={"staff.left"}, handler=staff_left)
        ended = {"group.member_left", "group.member_removed"}
        consumer("chat.places_ended", events=ended, handler=place_ended)
        many = {"group.members_removed"}
        consumer("chat.many_places_ended", events=many, handler=places_ended)
        consumer("chat.teams_closed", events={"team.closed"}, handler=team_closed)
        target_kind("group", GROUPS)
        account_panel(
            "feeds", order=60, template="community/chat/feeds_panel.html", context=feeds_context
        )
        audit_action("message.feeds", _("Chose the groups that hear of an account's new works"))
        # Each holds its group's row, and with it who speaks there, until the batch commits.
        consumer("chat.works", events={WORK_FOUND}, handler=work_found, limit=20)
