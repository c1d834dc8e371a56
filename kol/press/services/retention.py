"""People are kept for a time: before it is over somebody is asked, and who is not kept longer goes.

A night before the day by the team's ``ask_days`` the contact's owner is asked, by mail and on the
page of those whose time is nearly over. Nobody is erased who was not asked so many days before.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.scopes.scope import system_scope
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff, Team
from foundation.text.normal import display_clean
from kol.press.errors_passed import RetentionPast
from kol.press.models import Contact
from kol.press.services.announce import contact_event
from kol.press.services.another_day import with_another_day
from kol.press.services.erasure import contact_erase
from kol.press.services.forgetting import blot_everywhere, words_aside
from kol.press.services.gifts import rules_of
from kol.press.services.locks import contact_lock
from kol.press.services.staff_mail import RETENTION, reader_of, staff_write

logger = logging.getLogger(__name__)

LONGEST = timedelta(days=3660)
# So many are asked about at once, and so many erased in a step.
ASKED_AT_ONCE, A_STEP = 50_000, 50
HELD = (Contact.State.ACTIVE, Contact.State.ARCHIVED)


def teams_with_retention() -> list[int]:
    """The open teams that keep somebody until a day. One query."""
    with system_scope():
        kept = Contact.objects.filter(retain_until__isnull=False, team__state=Team.State.OPEN)
        return sorted(set(kept.values_list("team_id", flat=True)))


def retention_ask(*, team: Team, now: datetime | None = None) -> int:
    """Ask about those of the team in scope whose time is nearly over, each owner by one mail;
    returns of how many.

    Marked as asked and the mails' rows stand or fall together; two at once share what there is.
    """
    moment = now or timezone.now()
    until = team_day(team, moment) + timedelta(days=rules_of(team.pk).ask_days)
    with transaction.atomic():
        due = Contact.objects.filter(
            state__in=HELD, retain_until__lte=until, retention_asked_at=None
        )
        rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("retain_until", "pk")
        asked = list(rows.values_list("pk", "owner_id", "retain_until")[:ASKED_AT_ONCE])
        ids = [pk for pk, _owner, _day in asked]
        Contact.objects.filter(pk__in=ids).update(retention_asked_at=moment)
        for reader, days in _by_reader([(owner, day) for _pk, owner, day in asked]).items():
            staff_write(
                reader=reader,
                team=team,
                template=RETENTION,
                page="press:retention",
                context={"count": len(days), "first": str(min(days))},
            )
    return len(asked)


def _by_reader(asked: list[tuple[int | None, date | None]]) -> dict[Staff, list[date]]:
    """The days by who is asked about them. Two queries, and one for who is no longer there."""
    known = Staff.objects.select_related("user").in_bulk({owner for owner, _day in asked if owner})
    readers = {pk: reader_of(known[pk] if pk else None) for pk in {owner for owner, _day in asked}}
    found: dict[Staff, list[date]] = defaultdict(list)
    for owner, day in asked:
        if day is not None and (reader := readers[owner]):
            found[reader].append(day)
    return found


def retention_erase(*, team: Team, now: datetime | None = None) -> int:
    """Erase all of the team in scope whose time is over, as retention_step does; returns how
    many."""
    erased, last = retention_step(team=team, now=now)
    while last is not None:
        more, last = retention_step(team=team, after=last, now=now)
        erased += more
    return erased


def retention_step(
    *, team: Team, after: int = 0, now: datetime | None = None
) -> tuple[int, int | None]:
    """Erase the next of the team in scope whose time is over and who were asked about long enough
    ago; how many, and the id of the last, or None at the end. Some in a transaction, each looked at
    again under its lock; one that can't be erased holds up nobody, and is tried again the next day.
    """
    moment = now or timezone.now()
    asked = moment - timedelta(days=rules_of(team.pk).ask_days)
    over = Contact.objects.filter(
        state__in=HELD, retain_until__lt=team_day(team, moment), retention_asked_at__lte=asked
    )
    ids = list(over.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:A_STEP])
    try:
        with transaction.atomic():
            found = [_erase(over, pk, together=True) for pk in ids]
            done = [words for words in found if words is not None]
            blot_everywhere(set().union(*done))
    except Exception:
        # None of them is erased now: each by themselves, so that one fault is one person's.
        logger.exception("people whose time is over are erased one by one")
        found = [_erase(over, pk, together=False) for pk in ids]
        done = [words for words in found if words is not None]
    return len(done), ids[-1] if len(ids) == A_STEP else None


def _erase(over: QuerySet[Contact], pk: int, *, together: bool) -> set[str] | None:
    """Erase one whose time is still over, in a transaction of its own; returns the words the caller
    is to blot out everywhere (``together``; else it is done), None when they were not erased."""

    def erase() -> bool:
        # Somebody may have said at this moment that they are kept longer.
        still = over.select_for_update(of=("self",)).filter(pk=pk).first()
        if still is not None:
            contact_erase(contact=still, actor=SYSTEM)
        return still is not None

    try:
        with words_aside() if together else nullcontext(set[str]()) as words:
            return words if past_deadlocks(erase) else None
    except Exception:
        logger.exception("contact %s, whose time is over, was not erased", pk)
        return None


def retention_set(*, contact: Contact, until: date | None, actor: Actor, why: str = "") -> Contact:
    """Keep somebody until a day (None: no day is set), and why; who was asked about is asked anew
    when that is nearly over. Raises RetentionPast, ContactErased, ContactMerged."""
    with transaction.atomic():
        locked = contact_lock(contact)
        if until == locked.retain_until:
            return locked
        if until is not None and not until_fits(until, [locked.team_id]):
            raise RetentionPast(field="until")
        changes = {"retain_until": [_told(locked.retain_until), _told(until)]}
        locked.retain_until, along = until, with_another_day(["retain_until"])
        for name, value in along.items():
            setattr(locked, name, value)
        fields = ["retain_until", *along]
        if said := display_clean(why, 120):
            changes["purpose"] = [locked.purpose, said]
            locked.purpose = said
            fields.append("purpose")
        locked.save(update_fields=fields)
        audit_record(actor=actor, action="contact.retain", obj=locked, changes=changes)
        contact_event(
            team_id=locked.team_id,
            name="contact.updated",
            contact_ids=[locked.pk],
            contact=locked,
            actor=actor,
            fields=["retain_until"],
        )
    return locked


def until_fits(until: date, team_ids: Iterable[int]) -> bool:
    """Whether somebody of these teams may be kept until a day: it is to come on their own clocks,
    and not too far. One query."""
    moment = timezone.now()
    today = [team_day(team, moment) for team in Team.objects.filter(pk__in=team_ids)]
    return all(day < until <= day + LONGEST for day in today)


def team_day(team: Team, moment: datetime) -> date:
    """The day it is on the team's own clock."""
    return moment.astimezone(ZoneInfo(team.time_zone)).date()


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None
