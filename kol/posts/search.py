"""Posts as Ctrl-K finds them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from kol.posts.models import Post
from kol.posts.selectors import places_add
from kol.posts.stages import STAGES


def posts_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Posts by their title and words, the newest first, with how far they are as the list says it.
    Two queries."""
    posts = Post.objects.exclude(state=Post.State.ARCHIVED).order_by("-pk")
    if query:
        posts = posts.filter(Q(title__icontains=query) | Q(words__icontains=query))
    found = list(posts[:limit])
    places_add(found)
    return [
        SearchHit(
            title=post.name,
            url=reverse("posts:post", args=[team.slug, post.public_id]),
            icon="file-text",
            subtitle=str(STAGES[post.stage]),
            kind=_("Post"),
        )
        for post in found
    ]
