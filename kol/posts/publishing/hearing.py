"""What platforms tell by themselves about work of ours: each thing counts once, in any order.

A callback that comes before our own row knows its handle finds no target; polling finds out then.
"""

from django.db.models import Q
from django.utils import timezone

from foundation.events.models import Event
from kol.platforms.notices import notice_get, outcome_read
from kol.posts.models import PostAttempt, PostTarget
from kol.posts.publishing.attempts import attempt_note
from kol.posts.publishing.recording import answer_apply

State = PostTarget.State
OPEN = (State.ACCEPTED, State.UNCONFIRMED, State.WAITING)


def notice_heard(event: Event) -> None:
    """A platform told us something (kol.platforms.notices). In the consumer's transaction."""
    notice = notice_get(event.subject_id) if event.subject_id else None
    if notice is None or not notice.handle:
        return
    # What follows a slash in a handle only we know (connectors.base.handle_head).
    known = Q(handle=notice.handle) | Q(handle__startswith=f"{notice.handle}/")
    rows = PostTarget.objects.select_for_update(of=("self",)).filter(
        known, platform=notice.platform, state__in=OPEN
    )
    rows = (
        rows.filter(account_id=notice.account_id)
        if notice.account_id
        else rows.filter(account__app_id=notice.app_id)
    )
    target = rows.order_by("pk").first()
    if target is None or PostAttempt.objects.filter(target=target, notice=notice.key).exists():
        return
    outcome = outcome_read(notice.outcome)
    if outcome is None or not answer_apply(target, outcome):
        # It says that something changed, and not what: the platform is asked now.
        PostTarget.objects.filter(pk=target.pk).update(ask_at=timezone.now())
    attempt_note(target, PostAttempt.Step.CALLBACK, outcome, begun_at=notice.at, notice=notice.key)
