"""Reads of what passed: interactions, follow-ups, gifts."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q, Sum
from django.utils import timezone

from foundation.scopes.errors import NotFound
from foundation.scopes.scope import allowed_team_ids
from foundation.teams.models import Staff, Team
from kol.press.models import (
    Contact,
    FollowUp,
    Gift,
    Interaction,
    InteractionContact,
    InteractionStaff,
)
from kol.press.search import contacts_search

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Whose follow-ups nobody does any more.
LEFT = "left"


def interaction_get(public_id: str) -> Interaction:
    """An interaction with its outlet, the people of both sides, files and follow-ups. Five queries.
    Raises NotFound."""
    found = with_people(Interaction.objects.filter(public_id=public_id))
    follow_ups = FollowUp.objects.select_related("owner").order_by("due_at")
    one = found.prefetch_related(
        "files__asset", Prefetch("follow_ups", queryset=follow_ups)
    ).first()
    if one is None:
        raise NotFound
    return one


def with_people(
    found: "QuerySet[Interaction, Interaction]",
) -> "QuerySet[Interaction, Interaction]":
    """Along with outlets and the people of both sides: three queries."""
    theirs = InteractionContact.objects.select_related("contact").order_by("pk")
    ours = InteractionStaff.objects.select_related("staff").order_by("pk")
    return found.select_related("outlet", "created_by").prefetch_related(
        Prefetch("interactioncontact_set", queryset=theirs),
        Prefetch("interactionstaff_set", queryset=ours),
    )


def interactions_narrowed(
    chosen: Mapping[str, str], *, days: int | None = None
) -> "QuerySet[Interaction, Interaction]":
    """The team's interactions that fit: ``q`` (words of the summary, or who took part, as contacts
    are searched for, within ``days``), ``kind``, ``staff`` (public id), ``contact``, ``outlet``,
    ``from`` and ``to`` (days). Where words are given, two queries here."""
    found = Interaction.objects.all()
    if chosen.get("kind") in Interaction.Kind.values:
        found = found.filter(kind=chosen["kind"])
    if staff := chosen.get("staff"):
        ours = InteractionStaff.objects.filter(staff__public_id=staff)
        found = found.filter(pk__in=ours.values("interaction"))
    if contact := chosen.get("contact"):
        theirs = InteractionContact.objects.filter(contact__public_id=contact)
        found = found.filter(pk__in=theirs.values("interaction"))
    if outlet := chosen.get("outlet"):
        found = found.filter(outlet__public_id=outlet)
    if first := day_read(chosen.get("from", "")):
        found = found.filter(at__gte=day_begins(first))
    if last := day_read(chosen.get("to", "")):
        found = found.filter(at__lt=day_begins(last + timedelta(days=1)))
    if words := chosen.get("q", "").strip():
        if days is not None:
            found = found.filter(at__gte=timezone.now() - timedelta(days=days))
        named = InteractionContact.objects.filter(contact__in=_called(words))
        found = found.filter(
            Q(summary__icontains=words)
            | Q(outlet__name__icontains=words)
            | Q(pk__in=named.values("interaction"))
        )
    return found


def day_read(value: str) -> date | None:
    """A day as it is typed, or None."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 1900 < day.year < 3000 else None


def day_begins(day: date) -> datetime:
    """Its midnight on the clock of the team in scope. One query."""
    zones = Team.objects.filter(pk__in=allowed_team_ids() or ())
    zone = zones.values_list("time_zone", flat=True).first() or settings.TIME_ZONE
    return datetime.combine(day, time(), ZoneInfo(zone))


def _called(words: str) -> list[int]:
    """The contacts that are meant, the best 200. Two queries."""
    people = contacts_search(Contact.objects.all(), words, sees=False)  # numbers are told by none
    return list(people.order_by().values_list("pk", flat=True))


def follow_up_get(public_id: str) -> FollowUp:
    """A follow-up with whom it is about. One query. Raises NotFound."""
    found = FollowUp.objects.select_related("contact", "outlet", "owner", "interaction")
    one = found.filter(public_id=public_id).first()
    if one is None:
        raise NotFound
    return one


def follow_ups_narrowed(
    chosen: Mapping[str, str], *, me: Staff | None = None
) -> "QuerySet[FollowUp, FollowUp]":
    """Follow-ups that fit: ``q`` (words of what is to be done, about whom, as contacts are searched
    for, or an outlet's name), ``whose`` (``all``, ``left``: of those who are no longer on the
    team; a staff's public id, else mine), ``state`` (open
    unless said), ``when`` (overdue, today, week), ``contact``, ``outlet``."""
    found = FollowUp.objects.select_related("contact", "outlet", "owner")
    state = chosen.get("state") or FollowUp.State.OPEN
    if state in FollowUp.State.values:
        found = found.filter(state=state)
    whose = chosen.get("whose", "")
    if whose == LEFT:
        found = found.exclude(owner__state=Staff.State.ACTIVE)
    elif whose and whose != "all":
        found = found.filter(owner__public_id=whose)
    elif not whose and me is not None:
        found = found.filter(owner=me)
    if contact := chosen.get("contact"):
        found = found.filter(contact__public_id=contact)
    if outlet := chosen.get("outlet"):
        found = found.filter(outlet__public_id=outlet)
    if words := chosen.get("q", "").strip():
        found = found.filter(
            Q(text__icontains=words)
            | Q(outlet__name__icontains=words)
            | Q(contact__in=_called(words))
        )
    if until := _until(chosen.get("when", "")):
        found = found.filter(due_at__lte=until)
    return found


def _until(when: str) -> datetime | None:
    now = timezone.localtime()
    midnight = now.replace(hour=23, minute=59, second=59, microsecond=999999)
    match when:
        case "overdue":
            return now
        case "today":
            return midnight
        case "week":
            return midnight + timedelta(days=7)
        case _:
            return None


def follow_ups_of(contact: Contact) -> list[FollowUp]:
    """What is open about a contact, the first due first. One query."""
    found = FollowUp.objects.filter(contact=contact, state=FollowUp.State.OPEN)
    return list(found.select_related("owner").order_by("due_at", "pk")[:20])


def gifts_of(contact: Contact) -> list[Gift]:
    """What a contact got, the newest first. One query."""
    found = Gift.objects.filter(contact=contact).select_related("by")
    return list(found.order_by("-on", "-pk")[:20])


def gifts_summed(contact: Contact, year: int) -> dict[str, Decimal]:
    """What a contact got in a year, by kind. One query."""
    rows = Gift.objects.filter(
        contact=contact, on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)
    )
    return dict(rows.values_list("kind").annotate(Sum("value")).order_by())


def gifts_narrowed(chosen: Mapping[str, str]) -> "QuerySet[Gift, Gift]":
    """Gifts and fees that fit: ``kind``, ``year``, ``q`` (what it was, or whose)."""
    found = Gift.objects.select_related("contact", "by")
    if chosen.get("kind") in Gift.Kind.values:
        found = found.filter(kind=chosen["kind"])
    if (year := chosen.get("year", "")).isascii() and year.isdigit() and len(year) == 4:
        found = found.filter(on__year=int(year))
    if words := chosen.get("q", "").strip():
        found = found.filter(Q(what__icontains=words) | Q(contact__name__icontains=words))
    return found


def gift_get(public_id: str) -> Gift:
    """A gift with its contact. One query. Raises NotFound."""
    one = Gift.objects.select_related("contact").filter(public_id=public_id).first()
    if one is None:
        raise NotFound
    return one
