"""A platform says by itself that something was published: new works are looked for at once."""

from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from analytics.metrics.models import Pull
from foundation.events.models import Event
from kol.platforms.models import PlatformAccount
from kol.platforms.notices import notice_get

# What tells of a work, whoever made it: Douyin's create_video, WeChat's end of publishing and of a
# mass send, Bilibili's video_open.
TELLS = frozenset({"create_video", "PUBLISHJOBFINISH", "MASSSENDJOBFINISH", "video_open"})


def notice_told(event: Event) -> None:
    """The consumer of ``platform.notice``. A notice to an app does not say in its row whose work it
    is: all of the app's few accounts are looked at. Budgets hold as ever."""
    notice = notice_get(event.subject_id) if event.subject_id else None
    if notice is None or notice.name not in TELLS:
        return
    whose = Q(pk=notice.account_id) if notice.account_id else Q(app_id=notice.app_id)
    accounts = PlatformAccount.objects.filter(whose, platform=notice.platform)
    pulls = Pull.objects.filter(account__in=accounts, what=Pull.What.RECENT)
    if pulls.update(next_at=timezone.now()):
        # Not in this transaction, and not only with the next tick.
        send = partial(current_app.send_task, "metrics.pull", queue="pull", expires=15)
        transaction.on_commit(send, robust=True)
