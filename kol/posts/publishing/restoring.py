"""After a backup of the database was put back: what may have gone out since then waits for a
person instead of going out again (docs/running.md)."""

from django.utils import timezone

from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from kol.posts.models import PostTarget
from kol.posts.moves import target_move

State = PostTarget.State
# Why it is held, as words.REASONS says it.
RESTORED = "restored"


def targets_hold() -> tuple[int, int]:
    """Hold what was due by now in all teams, and have it asked about where it was being called.
    To be run before the workers are started again; twice is as once. Returns how many are held,
    and how many are unconfirmed."""
    now = timezone.now()
    with system_scope():
        due = PostTarget.objects.filter(state=State.SCHEDULED, due_at__lte=now)
        taken = PostTarget.objects.filter(state__in=[State.CLAIMED, State.SUBMITTING])
        rows = list((due | taken).order_by("pk").values_list("team_id", "pk"))
    held = unsure = 0
    for team_id, pk in rows:
        with team_scope(team_id):
            target = PostTarget.objects.get(pk=pk)
            if target.state == State.SUBMITTING:
                unsure += target_move(
                    target, State.UNCONFIRMED, actor=SYSTEM, fault="unknown", ask_at=now
                )
            elif target.state in (State.SCHEDULED, State.CLAIMED):
                held += target_move(target, State.HELD, actor=SYSTEM, reason=RESTORED)
    return held, unsure
