from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "community.chat"
    label = "chat"

    def ready(self) -> None:
        """Who may open pictures, and the line that says who came."""
        from community.chat.consumers import member_joined
        from community.chat.readers import chat_picture_readable
        from foundation.assets.registry import asset_reader
        from foundation.events.registry import consumer

        asset_reader("chat", chat_picture_readable)
        consumer("chat.notices", events={"group.member_joined"}, handler=member_joined)
