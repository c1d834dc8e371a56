"""Where notices end: with their age, with somebody's place or role, with the team."""

from datetime import timedelta

from django.utils import timezone

from foundation.events.models import Event
from foundation.notify.models import Notice, NoticeSettings
from foundation.notify.registry import notice_kinds
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may

KEPT = timedelta(days=90)
A_GO = 5_000
MOST_GOES = 40


def notices_drop() -> int:
    """Delete what nothing was added to for 90 days, some at a time. Returns how many went."""
    dropped = 0
    with system_scope():
        old = Notice.objects.filter(last_at__lt=timezone.now() - KEPT)
        for _go in range(MOST_GOES):
            gone = list(old.order_by("last_at").values_list("pk", flat=True)[:A_GO])
            Notice.objects.filter(pk__in=gone).delete()
            dropped += len(gone)
            if len(gone) < A_GO:
                break
    return dropped


def staff_changed(event: Event) -> None:
    """Somebody left, or has another role: what they may not see any more goes from their bell."""
    staff = Staff.objects.filter(pk=event.subject_id or 0).first()
    if staff is None:
        return
    mine = Notice.objects.filter(staff=staff)
    if staff.state != Staff.State.ACTIVE:
        mine.delete()
        NoticeSettings.objects.filter(staff=staff).delete()
        return
    hidden = [kind.name for kind in notice_kinds() if not role_may(staff.role, kind.permission)]
    if hidden:
        mine.filter(kind__in=hidden).delete()


def notices_forget(limit: int) -> int:
    """A team is erased: everything goes, some at a time."""
    gone = list(Notice.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    Notice.objects.filter(pk__in=gone).delete()
    if len(gone) < limit:
        NoticeSettings.objects.all().delete()
    return len(gone)
