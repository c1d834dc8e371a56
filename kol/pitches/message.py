"""What foundation.delivery is told of the mails of a pitch."""

from datetime import timedelta

from foundation.delivery.registry import MessageKind, message_kind
from kol.pitches.letters import mail_compose
from kol.pitches.services import trying
from kol.pitches.services.sender import pace_of
from kol.pitches.services.sending import TEMPLATE, mail_ended, mail_guard, mail_once


def register() -> None:
    """Called once, in AppConfig.ready()."""
    trying.register()
    message_kind(
        TEMPLATE,
        MessageKind(
            # Handed over a few at a time: what waits here waits for the pace or the day's quota.
            ttl=timedelta(days=4),
            declinable=True,
            guard=mail_guard,
            pace=pace_of,
            once=mail_once,
            mail=mail_compose,
            ended=mail_ended,
        ),
    )
