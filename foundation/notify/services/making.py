"""The consumer: an event becomes a line in the bells of those it concerns."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from foundation.events.models import Event
from foundation.notify.choices import Choices, choices_of
from foundation.notify.models import Notice, NoticePart, NoticeSettings
from foundation.notify.registry import BELL, MAIL, SMS, NoticeKind, kinds_of_event
from foundation.notify.services.settling import notices_settle
from foundation.teams.models import Staff, Team
from foundation.teams.permissions import PERMISSIONS

# An event that was read late (a new site reads its whole past) is no news any more.
NEWS = timedelta(days=2)


def notices_make(event: Event) -> None:
    """Tell those whom an event concerns. Runs in the event's team scope and in the transaction
    that moves the consumer on; the same event again changes nothing. What it settles is read. Six
    queries a kind at most, however many are told, and what settling takes."""
    if event.at < timezone.now() - NEWS:
        return
    notices_settle(event)
    for kind in kinds_of_event(event.name):
        readers = _readers(kind, event)
        if readers:
            _tell(kind, event, readers)


def _readers(kind: NoticeKind, event: Event) -> list[Staff]:
    """Who is told: on the team, of a role that may see it, not who did it, not told before."""
    chosen = kind.who(event)
    roles = PERMISSIONS[kind.permission].roles
    readers = Staff.objects.filter(
        state=Staff.State.ACTIVE, role__in=roles, team__state=Team.State.OPEN
    )
    if chosen is not None:
        readers = readers.filter(pk__in=list(chosen))
    if event.actor_user_id is not None:
        readers = readers.exclude(user_id=event.actor_user_id)
    told = NoticePart.objects.filter(event_id=event.pk).values("staff_id")
    return list(readers.exclude(pk__in=told).select_related("team").order_by("pk"))


def _tell(kind: NoticeKind, event: Event, readers: list[Staff]) -> None:
    subject, group = kind.subject(event), kind.group(event)[:120]
    settings = {
        one.staff_id: one
        for one in NoticeSettings.objects.filter(staff_id__in=[staff.pk for staff in readers])
    }
    wants = {staff.pk: choices_of(settings.get(staff.pk), staff.team) for staff in readers}
    readers = [staff for staff in readers if wants[staff.pk].channels(kind)]
    grown = _grow(kind, event, group, subject, [staff.pk for staff in readers])
    fresh = [
        _new(kind, event, group, subject, staff, wants[staff.pk])
        for staff in readers
        if staff.pk not in grown
    ]
    Notice.objects.bulk_create(fresh)
    rows = grown | {notice.staff_id: notice.pk for notice in fresh}
    NoticePart.objects.bulk_create(
        NoticePart(
            team_id=event.team_id,
            notice_id=notice_id,
            staff_id=staff_id,
            event_id=event.pk,
            subject_id=subject,
            at=event.at,
        )
        for staff_id, notice_id in sorted(rows.items())
    )


def _grow(
    kind: NoticeKind, event: Event, group: str, subject: int | None, staff_ids: Collection[int]
) -> dict[int, int]:
    """Add to the open rows of the same kind and group, close those whose window is over. Gives the
    rows that grew, by staff."""
    found = Notice.objects.select_for_update().filter(
        staff_id__in=staff_ids, kind=kind.name, group=group, open=True
    )
    rows = {notice.pk: notice for notice in found.order_by("pk")}
    if not rows:
        return {}
    # From its first: what drips on for a day is told of anew each window, by mail and phone too.
    since = event.at - kind.window
    stale = [pk for pk, notice in rows.items() if min(notice.first_at, notice.last_at) < since]
    if stale:
        Notice.objects.filter(pk__in=stale).update(open=False)
    growing = [pk for pk in rows if pk not in stale]
    again = NoticePart.objects.filter(notice_id__in=growing, subject_id=subject)
    known = set(again.values_list("notice_id", flat=True))
    for more, pks in ((0, known), (1, set(growing) - known)):
        if pks:
            Notice.objects.filter(pk__in=pks).update(
                count=F("count") + 1,
                subjects=F("subjects") + more,
                subject_id=subject,
                last_at=event.at,
            )
    return {rows[pk].staff_id: pk for pk in growing}


def _new(
    kind: NoticeKind,
    event: Event,
    group: str,
    subject: int | None,
    staff: Staff,
    wants: Choices,
) -> Notice:
    ways = wants.channels(kind)
    leaves = wants.awake(event.at + kind.delay)
    return Notice(
        team_id=event.team_id,
        staff=staff,
        kind=kind.name,
        group=group,
        subject_id=subject,
        first_at=event.at,
        last_at=event.at,
        bell=BELL in ways,
        mail_at=leaves if MAIL in ways else None,
        sms_at=leaves if SMS in ways else None,
    )


def unread(staff_id: int) -> Q:
    """What stands unread in somebody's bell."""
    return Q(staff_id=staff_id, read_at=None, bell=True)
