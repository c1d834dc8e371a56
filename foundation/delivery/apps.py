from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
        from foundation.delivery.suppressions import suppressions_erase
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.outgoing import message_sender
        from foundation.teams.person_registry import deeds, person_refs
        from foundation.teams.team_registry import team_part

        channel("email", EmailChannel())
        channel("sms", SmsChannel())
        messages.register()
        message_sender(delivery_send)
        audit_action("suppression.add", _("Stopped mail to an address"))
        audit_action("suppression.lift", _("Allowed mail to an address again"))
        audit_kind_label("delivery.suppression", _("Stopped address"))
        person_refs("delivery", *deeds("suppression.by"))
        team_part("delivery", erase=suppressions_erase)
