from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "foundation.delivery"
    label = "delivery"

    def ready(self) -> None:
        """The house's own channels and messages, and the way out for teams, which lie below."""
        from foundation.delivery import messages
        from foundation.delivery.channels.email import EmailChannel
        from foundation.delivery.channels.sms import SmsChannel
        from foundation.delivery.registry import channel
        from foundation.delivery.services import delivery_send
        from foundation.teams.outgoing import message_sender

        channel("email", EmailChannel())
        channel("sms", SmsChannel())
        messages.register()
        message_sender(delivery_send)
