"""Earlier posts as sources: what somebody said yes to is found by what it says then."""

from collections.abc import Sequence

from foundation.events.models import Event
from kol.posts.body import Body
from kol.posts.drawn import body_plain
from kol.posts.models import Post
from kol.posts.originality.archive import prints_put
from kol.posts.originality.registry import SourceText

KIND = "post"


def post_words(title: str, body: Body) -> str:
    """Headline and text of a post: what is compared, and what places are counted in."""
    words = body_plain(body)
    return f"{title}\n{words}" if title else words


def posts_of(ids: Sequence[int]) -> dict[int, SourceText]:
    """Posts by id, for the registry. One query."""
    posts = Post.objects.filter(pk__in=ids)
    return {
        post.pk: SourceText(
            title=str(post),
            text=post_words(post.title, post.body),
            page="posts:post",
            public_id=post.public_id,
            day=post.created_at.date().isoformat(),
        )
        for post in posts.only("team_id", "public_id", "title", "body", "created_at")
    }


def on_post_approved(event: Event) -> None:
    """From now on drafts are compared with this post. Two queries."""
    for post in Post.objects.filter(pk=event.subject_id or 0):
        prints_put(
            team_id=post.team_id,
            kind=KIND,
            texts={post.pk: post_words(post.title, post.body)},
        )
