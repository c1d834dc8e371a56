"""The end of a team: nothing of it goes out any more, and what is kept of it goes."""

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.posts.models import PostAttempt, PostTarget, PublishRules
from kol.posts.moves import target_move

State = PostTarget.State


def targets_end(team: Team, actor: Actor) -> None:
    """The team closes: what was not handed to a platform yet never is."""
    before = [
        State.PLANNED,
        State.SCHEDULED,
        State.CLAIMED,
        State.HELD,
        State.WAITING,
        State.FAILED,
    ]
    rows = PostTarget.objects.filter(state__in=before).order_by("pk")
    for target in rows.select_for_update():
        claim = target.claim if target.state == State.CLAIMED else None
        target_move(target, State.CANCELLED, actor=actor, claim=claim, ask_at=None)
    # What a platform has is asked about no more.
    PostTarget.objects.filter(state__in=[State.ACCEPTED, State.UNCONFIRMED]).update(ask_at=None)


def targets_erase(limit: int) -> int:
    """Of a team that is erased, everything goes. Returns how many rows went."""
    for model in (PostAttempt, PostTarget):
        some = model.objects.order_by("pk").values("pk")[:limit]
        gone, _by_model = model.objects.filter(pk__in=some).delete()
        if gone:
            return gone
    return PublishRules.objects.all().delete()[0]
