"""The list of guests to take along: for the desk at the door, or for the file afterwards."""

from django.db import transaction
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.jobs.sheets import csv_response
from foundation.teams.access import TeamRequest, actor_of, team_page
from foundation.teams.audit import audit_record
from kol.conferences.models import Guest
from kol.conferences.selectors.events import guests_of
from kol.conferences.views.events import found_event


@require_safe
@team_page("press.export")
def guests_csv(request: TeamRequest, public_id: str) -> HttpResponseBase:
    """Who is on the list, by name: no phones and no addresses. Noted in the trail."""
    event = found_event(public_id)
    guests = list(
        guests_of(event).select_related("contact", "outlet").order_by("contact__sort_key", "pk")
    )
    with transaction.atomic():
        audit_record(
            actor=actor_of(request),
            action="press_event.export",
            obj=event,
            changes={"rows": [None, len(guests)]},
        )
    header = [_("Name"), _("Outlet"), _("Answer"), _("Note"), _("Was there"), _("Door code")]
    return csv_response(f"{event.name}.csv", header, [_row(guest) for guest in guests])


def _row(guest: Guest) -> list[str]:
    came = timezone.localtime(guest.attended_at) if guest.attended_at else None
    return [
        guest.contact.name,
        guest.outlet.name if guest.outlet else "",
        str(guest.get_answer_display()),
        guest.words,
        f"{came:%Y-%m-%d %H:%M}" if came else "",
        guest.door_code,
    ]
