"""The mail of a guest as it leaves: the site's words, from the team, with a way to stop it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from foundation.delivery.channels.email import mail_message
from foundation.delivery.registry import Parcel
from foundation.delivery.texts import MailText, mail_text
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from foundation.teams.selectors import verified_email
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.pitches.letters import from_address, from_line
from kol.pitches.services.sender import mailbox_on, sender_get
from kol.press.services.staff_mail import reader_of

TEMPLATES = {kind: f"press_event_{kind.value}" for kind in GuestMail.Kind}


def words_for(guest: Guest, event: PressEvent, team: Team) -> dict[str, Any]:
    """What the mails say of an event to one guest. Wants the contact at hand."""
    zone = ZoneInfo(team.time_zone)
    page = f"{settings.SITE_URL}{answer_path(guest)}" if settings.SITE_URL else ""
    return {
        "name": guest.contact.name,
        "team": team.name,
        "event": event.name,
        "begins": _when(event.starts_at, zone),
        "reply_by": _when(event.reply_by, zone) if event.reply_by else "",
        "place": "，".join(part for part in (event.venue, event.address) if part),
        "reason": event.cancelled_reason,
        "url": page,
        "stop": f"{page}stop/" if page else "",
        "team_id": team.pk,
        "event_id": event.pk,
    }


def answer_path(guest: Guest) -> str:
    """A guest's own page."""
    return reverse("conferences_guest:answer", args=[guest.public_id])


def mail_shown(guest: Guest, event: PressEvent, kind: GuestMail.Kind, team: Team) -> MailText:
    """A mail as a guest would read it. No query where the contact is at hand."""
    words = words_for(guest, event, team)
    return mail_text(Parcel("", "", TEMPLATES[kind], words, team.language, timezone.now()))


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def letter(parcel: Parcel) -> EmailMultiAlternatives:
    """As foundation.delivery asks for it: from the team's sender, answers to where the team reads
    them, and unsubscribing in one click (RFC 8058). Seven queries at most."""
    message = mail_message(parcel)
    with team_scope(parcel.context["team_id"]):
        sender = sender_get(parcel.context["team_id"])
        team = Team.objects.get(pk=parcel.context["team_id"])
        box = mailbox_on(team.pk)
        answers = sender.reply_to or (box.address if box is not None else "")
        answers = answers or _in_charge(parcel.context.get("event_id", 0))
    address = from_address(sender)
    message.extra_headers["From"] = from_line(sender, team)
    # A person wrote to a person: out-of-office answers are welcome.
    message.extra_headers.pop("Auto-Submitted", None)
    # The envelope: what comes back arrives where it is read.
    message.from_email = box.address if box is not None else address
    message.reply_to = [answers] if answers else []
    if stop := parcel.context["stop"]:
        message.extra_headers["List-Unsubscribe"] = f"<{stop}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def _in_charge(event_id: int) -> str:
    """The address of whoever has the event in charge as it leaves, or of the team's owner once they
    left: an answer to the site's own address would be lost. Three queries at most."""
    event = PressEvent.objects.select_related("owner").filter(pk=event_id).first()
    reader = reader_of(event.owner if event is not None else None)
    return verified_email(reader.user_id) if reader is not None else ""
