"""Read on one device, read on all: it is a column of the row."""

from django.db.models import QuerySet
from django.utils import timezone

from foundation.notify.models import Notice
from foundation.teams.models import Staff


def notice_read(*, staff: Staff, public_id: str) -> None:
    """Mark one of somebody's notices read; what was read stays as it was. One query. What waits
    for mail or phone is not sent any more: its reader knows."""
    _read(Notice.objects.filter(staff=staff, public_id=public_id))


def notices_read_all(*, staff: Staff, until_id: int | None = None) -> int:
    """Mark all read, up to the newest that was shown; returns how many. One query."""
    mine = Notice.objects.filter(staff=staff, bell=True)
    if until_id is not None:
        mine = mine.filter(pk__lte=until_id)
    return _read(mine)


def _read(notices: "QuerySet[Notice, Notice]") -> int:
    return notices.filter(read_at=None).update(
        read_at=timezone.now(), open=False, mail_at=None, sms_at=None
    )
