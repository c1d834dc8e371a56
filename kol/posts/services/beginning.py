"""Beginning a post."""

from django.db.models import QuerySet

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.posts.drafts import Draft
from kol.posts.models import Post
from kol.posts.services.editing import post_create

USUAL = Post.Kind.IMAGES.value


def post_begin(*, staff: Staff, actor: Actor, kind: str = "") -> Post:
    """The empty post without a time that ``staff`` began last, so that two taps begin one; else a
    new one, of ``kind``. Raises NotAllowed."""
    wanted = kind if kind in Post.Kind.values else USUAL
    found = posts_empty(staff).filter(planned_at=None).first()
    return found or post_create(staff=staff, actor=actor, draft=Draft(kind=wanted))


def posts_empty(staff: Staff) -> QuerySet[Post, Post]:
    """What somebody began and left without a word, the newest first."""
    rows = Post.objects.filter(
        author=staff, number=1, state=Post.State.DRAFT, title="", words="", media__isnull=True
    )
    return rows.order_by("-pk")
