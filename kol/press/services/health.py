"""Reckoning how warm relationships are, from what every app tells of them (``touches.py``)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Q, Value
from django.utils import timezone

from foundation.scopes.scope import system_scope
from foundation.teams.models import Team
from kol.press.health import WINDOW_DAYS, Touched, parts_of, score_of
from kol.press.models import Contact
from kol.press.touches import Touch, TouchRows, touch_rows

A_STEP = 1000
TALKS = (Touch.OURS, Touch.THEIRS, Touch.BOTH)


def health_reckon(*, contact_ids: Sequence[int], now: datetime | None = None) -> int:
    """Reckon the scores of these contacts of the team in scope anew; returns how many changed.

    Called by whatever changes a touch, in its transaction. Locks the contacts in order of their
    ids, so that two who reckon at once don't write what one of them had not seen. A query for each
    source of touches, and three.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=contact_ids)
        contacts = list(
            rows.order_by("pk").only("team_id", "last_touch_at", "health", "health_parts")
        )
        touched = touched_of([one.pk for one in contacts], moment) if contacts else {}
        changed = [one for one in contacts if _differs(one, touched[one.pk], moment)]
        fields = ["last_touch_at", "health", "health_parts"]
        Contact.objects.bulk_update(changed, fields, batch_size=500)
    return len(changed)


def health_step(*, after: int, now: datetime | None = None) -> int | None:
    """Reckon the next contacts of the team in scope; the id of the last, or None at the end."""
    there = Contact.objects.filter(
        pk__gt=after, state__in=[Contact.State.ACTIVE, Contact.State.ARCHIVED]
    )
    ids = list(there.order_by("pk").values_list("pk", flat=True)[:A_STEP])
    if ids:
        health_reckon(contact_ids=ids, now=now)
    return ids[-1] if len(ids) == A_STEP else None


def teams_with_contacts() -> list[int]:
    """The open teams that have an archive. One query."""
    with system_scope():
        teams = Team.objects.filter(state=Team.State.OPEN)
        return list(
            teams.filter(pk__in=Contact.objects.values("team")).values_list("pk", flat=True)
        )


def touched_of(contact_ids: Sequence[int], now: datetime) -> dict[int, Touched]:
    """What is known of the times we were in touch with each. A query for each table of touches."""
    found = {pk: Touched() for pk in contact_ids}
    for part in touch_rows(contact_ids):
        for row in _summed(part, now):
            _add(found[row["touch_contact"]], row)
    return found


def _summed(part: TouchRows, now: datetime) -> Any:
    what = Value(part.what.value) if isinstance(part.what, Touch) else part.what
    lately = Q(**{f"{part.at}__gt": now - timedelta(days=WINDOW_DAYS)})
    counts = {f"n_{one.value}": Count("pk", filter=lately & Q(touch_what=one)) for one in Touch}
    return (
        part.found.order_by()
        .filter(**{f"{part.at}__lte": now})
        .annotate(touch_contact=F(part.contact), touch_what=what)
        .values("touch_contact")
        .annotate(last=Max(part.at, filter=Q(touch_what__in=TALKS)), **counts)
    )


def _add(touched: Touched, row: dict[str, Any]) -> None:
    touched.ever = True
    if row["last"] and (touched.last is None or row["last"] > touched.last):
        touched.last = row["last"]
    for one in Touch:
        setattr(touched, one.value, getattr(touched, one.value) + row[f"n_{one.value}"])


def _differs(contact: Contact, touched: Touched, now: datetime) -> bool:
    """Set what was reckoned; whether that is anything new."""
    before = (contact.last_touch_at, contact.health, contact.health_parts)
    parts = parts_of(touched, now) if touched.ever else {}
    contact.last_touch_at, contact.health_parts = touched.last, parts
    contact.health = score_of(parts) if parts else None
    return before != (contact.last_touch_at, contact.health, contact.health_parts)
