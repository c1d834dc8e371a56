"""What a notice asked for was done, by whomever: it asks nobody any more."""

from collections import defaultdict

from django.db.models import F
from django.utils import timezone

from foundation.events.models import Event
from foundation.notify.models import Notice, NoticePart
from foundation.notify.registry import kinds_settled_by


def notices_settle(event: Event) -> None:
    """What unread notices say of an event's subject is over. One that is about nothing else is
    read, and leaves by no mail; of a burst one thing less is told. The same again changes nothing.
    One query, and three for each reader who was told."""
    kinds: dict[int, list[str]] = defaultdict(list)
    for kind in kinds_settled_by(event.name):
        if (subject := kind.subject(event)) is not None:
            kinds[subject].append(kind.name)
    for subject, names in kinds.items():
        told = NoticePart.objects.filter(
            subject_id=subject, at__lte=event.at, notice__kind__in=names, notice__read_at=None
        )
        for notice_id in sorted(set(told.values_list("notice_id", flat=True))):
            _settle(notice_id, subject)


def _settle(notice_id: int, subject: int) -> None:
    mine = Notice.objects.filter(pk=notice_id, read_at=None)
    parts = NoticePart.objects.filter(notice_id=notice_id)
    others = parts.exclude(subject_id=subject).exclude(subject_id=None)
    newest = others.order_by("-pk").values_list("subject_id", flat=True).first()
    if newest is None:
        mine.update(read_at=timezone.now(), open=False, mail_at=None, sms_at=None)
    elif parts.filter(subject_id=subject).update(subject_id=None):
        mine.update(subjects=F("subjects") - 1, subject_id=newest)
