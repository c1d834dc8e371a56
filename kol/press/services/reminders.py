"""Reminding whoever has something to do about the media, by mail, when it is due."""

from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff, Team
from kol.press.models import FollowUp
from kol.press.services.staff_mail import FOLLOW_UPS, reader_of, staff_write

A_SWEEP = 500
SHOWN = 20


def teams_to_remind() -> list[int]:
    """The open teams in which something is due that nobody was reminded of. One query."""
    with system_scope():
        due = _due().filter(team__state=Team.State.OPEN)
        return list(due.order_by("team").values_list("team_id", flat=True).distinct())


def follow_ups_remind() -> int:
    """Remind everybody of the team in scope of what is due, each by one mail; returns of how many.

    What is claimed and the mail's row stand or fall together: a sweep that dies is done again, two
    at once share what there is. Whoever left is not written to: their things go to the contact's
    owner, else to the team's.
    """
    with transaction.atomic():
        due = list(
            _due()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("contact__owner__user", "outlet", "owner__user", "team")
            .order_by("due_at", "pk")[:A_SWEEP]
        )
        FollowUp.objects.filter(pk__in=[one.pk for one in due]).update(reminded_at=timezone.now())
        for reader, theirs in _by_reader(due).items():
            _write(reader, theirs)
    return len(due)


def _due() -> "QuerySet[FollowUp, FollowUp]":
    return FollowUp.objects.filter(
        state=FollowUp.State.OPEN, reminded_at=None, due_at__lte=timezone.now()
    )


def _by_reader(due: list[FollowUp]) -> dict[Staff, list[FollowUp]]:
    found: dict[Staff, list[FollowUp]] = defaultdict(list)
    for one in due:
        reader = reader_of(one.owner, one.contact.owner if one.contact else None)
        if reader is not None:
            found[reader].append(one)
    return found


def _write(reader: Staff, theirs: list[FollowUp]) -> None:
    """Whoever proved no address to be theirs finds it on their desk's first page all the same."""
    team = theirs[0].team
    zone = ZoneInfo(team.time_zone)
    lines = [
        {
            "text": one.text,
            "about": one.contact.name if one.contact else one.outlet.name if one.outlet else "",
            "due": f"{one.due_at.astimezone(zone):%Y-%m-%d %H:%M}",
        }
        for one in theirs[:SHOWN]
    ]
    staff_write(
        reader=reader,
        team=team,
        template=FOLLOW_UPS,
        page="press:follow_ups",
        context={"lines": lines, "count": len(theirs), "more": len(theirs) - len(lines)},
    )
