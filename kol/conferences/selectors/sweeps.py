"""What the clock looks for in all teams, and the one guest an address belongs to."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from foundation.scopes.scope import system_scope
from foundation.teams.models import Team
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.conferences.selectors.events import guest_standing
from kol.conferences.services.mails import REMIND_BEFORE, REMIND_NOT_AFTER
from kol.press.models import Contact

# The task that was told of it has this long before the sweep tells another.
GRACE = timedelta(seconds=20)


def teams_with_mails() -> list[int]:
    """Teams whose mails wait for longer than they should. One query."""
    with system_scope():
        waiting = GuestMail.objects.filter(
            delivery=None, skipped="", handed_at=None, at__lt=timezone.now() - GRACE
        )
        return list(waiting.order_by().values_list("team_id", flat=True).distinct()[:100])


def events_to_remind() -> list[tuple[int, PressEvent]]:
    """Events of the coming day with somebody who said yes and was not reminded, by team. One
    query."""
    now = timezone.now()
    with system_scope():
        reminded = GuestMail.objects.filter(
            guest=OuterRef("pk"),
            kind=GuestMail.Kind.REMINDER,
            version=OuterRef("event__details_version"),
        )
        coming = Guest.objects.filter(
            ~Exists(reminded), event=OuterRef("pk"), answer=Guest.Answer.YES
        )
        soon = PressEvent.objects.filter(
            Exists(coming),
            state=PressEvent.State.PLANNED,
            team__state=Team.State.OPEN,
            starts_at__gt=now + REMIND_NOT_AFTER,
            starts_at__lte=now + REMIND_BEFORE,
        )
        return [(event.team_id, event) for event in soon.order_by("pk")[:100]]


def guest_by_address(public_id: str) -> Guest | None:
    """The guest an address belongs to, before any team is known; the address of a record that was
    merged leads to the one it became, that of an erased person nowhere. One query, two after a
    merge."""
    with system_scope():
        guests = Guest.objects.select_related("event", "contact", "team").filter(
            team__state=Team.State.OPEN
        )
        guest = guest_standing(guests, public_id)
        if guest is None or guest.contact.state == Contact.State.ERASED:
            return None
        return guest
