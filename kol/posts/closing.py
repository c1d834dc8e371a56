"""The end of a team: what posts hold of it."""

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.posts.models import (
    Post,
    PostComment,
    PostMedia,
    PostReview,
    PostShape,
    PostVersion,
    PublishRules,
)


def posts_close(team: Team, actor: Actor) -> None:
    """The team closes: nothing waits for a yes any more."""
    PostReview.objects.filter(state=PostReview.State.OPEN).update(state=PostReview.State.WITHDRAWN)
    Post.objects.filter(state=Post.State.REVIEW).update(state=Post.State.DRAFT)


def posts_erase(limit: int) -> int:
    """Of a team that is erased, everything goes. Returns how many rows went."""
    for model in (PostComment, PostReview, PostVersion, PostMedia, PostShape, Post):
        some = model.objects.order_by("pk").values("pk")[:limit]
        gone, _by_model = model.objects.filter(pk__in=some).delete()
        if gone:
            return gone
    return PublishRules.objects.all().delete()[0]
