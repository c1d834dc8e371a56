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
from kol.posts.moves import post_move
from kol.posts.services.editing import review_close


def posts_close(team: Team, actor: Actor) -> None:
    """The team closes: nothing waits for a yes any more."""
    for post in Post.objects.filter(state=Post.State.REVIEW).order_by("pk"):
        review_close(post, PostReview.State.WITHDRAWN)
        post_move(post, Post.State.DRAFT, actor=actor, action="post.withdraw")


def posts_erase(limit: int) -> int:
    """Of a team that is erased, everything goes. Returns how many rows went."""
    for model in (PostComment, PostReview, PostVersion, PostMedia, PostShape, Post):
        some = model.objects.order_by("pk").values("pk")[:limit]
        gone, _by_model = model.objects.filter(pk__in=some).delete()
        if gone:
            return gone
    return PublishRules.objects.all().delete()[0]
