"""The mail of a guest as it leaves: the site's words, from the team, with a way to stop it."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from foundation.delivery.channels.email import mail_message
from foundation.delivery.registry import Parcel
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from kol.pitches.letters import sender_name
from kol.pitches.models import Mailbox
from kol.pitches.services.sender import sender_get


def letter(parcel: Parcel) -> EmailMultiAlternatives:
    """As foundation.delivery asks for it: from the team's sender, answers to where the team reads
    them, and unsubscribing in one click (RFC 8058). Three queries."""
    message = mail_message(parcel)
    with team_scope(parcel.context["team_id"]):
        sender = sender_get(parcel.context["team_id"])
        team = Team.objects.get(pk=parcel.context["team_id"])
        box = Mailbox.objects.filter(is_on=True).first()
    address = sender.from_address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message.extra_headers["From"] = formataddr((sender_name(sender, team), address))
    # A person wrote to a person: out-of-office answers are welcome.
    message.extra_headers.pop("Auto-Submitted", None)
    # The envelope: what comes back arrives where it is read.
    message.from_email = box.address if box is not None else address
    answers = sender.reply_to or (box.address if box is not None else "")
    message.reply_to = [answers] if answers else []
    if stop := parcel.context["stop"]:
        message.extra_headers["List-Unsubscribe"] = f"<{stop}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message
