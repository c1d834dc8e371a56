"""Reads of posts: their lists, one with all that belongs to it, its versions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from foundation.teams.models import Staff
from kol.posts.models import (
    Post,
    PostComment,
    PostReview,
    PostShape,
    PostTarget,
    PostVersion,
)
from kol.posts.stages import NEED_SOMEBODY, stage_of

PostSet = QuerySet[Post, Post]
State = Post.State
# What the list shows unasked: everything but what was put away.
OPEN = [state for state in State if state is not State.ARCHIVED]

# Nothing of such a post was given a time to go out, or it was taken back.
BEFORE = (State.DRAFT, State.REVIEW, State.CHANGES, State.APPROVED)
# For so long a plan that passed is told of.
LATE = timedelta(days=7)


def posts_found(
    *, q: str = "", state: str = "", platform: str = "", campaign: str = "", author: str = ""
) -> PostSet:
    """Posts that fit. One query when read."""
    posts: PostSet = Post.objects.select_related("author")
    if state == "live":
        posts = posts.filter(_has_target(state=PostTarget.State.LIVE))
    elif state == "todo":
        posts = posts.filter(_has_target(state__in=NEED_SOMEBODY))
    elif state == "late":
        now = timezone.now()
        posts = posts.filter(state__in=BEFORE, planned_at__lt=now, planned_at__gte=now - LATE)
        posts = posts.exclude(_has_target(due_at__isnull=False, but=PostTarget.State.CANCELLED))
    elif state in State.values:
        posts = posts.filter(state=state)
    else:
        posts = posts.filter(state__in=OPEN)
    if platform:
        posts = posts.filter(
            _has_target(platform=platform, but=PostTarget.State.CANCELLED)
            | Exists(PostShape.objects.filter(post=OuterRef("pk"), platform=platform))
        )
    if campaign:
        posts = posts.filter(campaign=campaign)
    if author:
        posts = posts.filter(author__public_id=author)
    for word in q.split()[:5]:
        posts = posts.filter(
            Q(title__icontains=word[:80])
            | Q(campaign__icontains=word[:80])
            | Q(words__icontains=word[:80])
        )
    return posts


def posts_page(*, params: QueryDict | None = None, **asked: str) -> Page[Post]:
    """A page of posts, the newest first, with where they go. Three queries."""
    posts = posts_found(**asked).defer("body")
    page = keyset_page(posts, params=params, order=("-id",))
    places_add(page.rows)
    return page


def places_add(posts: Iterable[Post]) -> None:
    """Give each post its targets (``places``), those cancelled left out, how far it is
    (``stage``), and when it goes out next (``goes_at``). One query."""
    by_post: dict[int, list[PostTarget]] = {post.pk: [] for post in posts}
    rows = PostTarget.objects.filter(post__in=by_post).exclude(state=PostTarget.State.CANCELLED)
    for target in rows.order_by("pk"):
        by_post[target.post_id].append(target)
    for post in posts:
        post.places = by_post[post.pk]
        post.stage = stage_of(post.state, by_post[post.pk])
        post.goes_at = _goes_at(post, by_post[post.pk])


def _goes_at(post: Post, places: Iterable[PostTarget]) -> datetime | None:
    """The next of its times, where something is still to go out; None for none."""
    coming = (PostTarget.State.PLANNED, PostTarget.State.SCHEDULED)
    planned = post.planned_at if post.state in BEFORE else None
    times = (one.due_at for one in places if one.state in coming and one.due_at)
    return min(times, default=planned)


def post_get(public_id: str) -> Post:
    """One post. One query. Raises NotFound."""
    found = Post.objects.select_related("author", "team").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def versions_of(post: Post, most: int = 200) -> list[PostVersion]:
    """Its versions, the newest first. One query."""
    rows = PostVersion.objects.filter(post=post).select_related("by").defer("snapshot")
    return list(rows.order_by("-number")[:most])


def version_get(post: Post, number: int) -> PostVersion:
    """One version. One query. Raises NotFound."""
    found = PostVersion.objects.filter(post=post, number=number).select_related("by").first()
    if found is None:
        raise NotFound
    return found


def reviews_of(post: Post, most: int = 20) -> list[PostReview]:
    """Who was asked, and what they said; the newest first. One query."""
    rows = PostReview.objects.filter(post=post)
    return list(rows.select_related("asked_by", "asked_of", "decided_by").order_by("-pk")[:most])


def comments_of(post: Post, most: int = 100) -> list[PostComment]:
    """What is said about it, those still open first. One query."""
    rows = PostComment.objects.filter(post=post).select_related("by", "resolved_by")
    found = list(rows.order_by("-pk")[:most])
    return sorted(found, key=lambda one: (one.resolved_at is not None, one.pk))


def authors() -> list[tuple[str, str]]:
    """Who wrote posts, for filters. One query."""
    wrote = Exists(Post.objects.filter(author=OuterRef("pk")))
    rows = Staff.objects.filter(wrote).order_by("display_name", "pk")
    return list(rows.values_list("public_id", "display_name"))


def campaigns(most: int = 50) -> list[str]:
    """The campaigns there are, those used most first. One query."""
    rows = Post.objects.exclude(campaign="").values("campaign").annotate(n=Count("pk"))
    return [one["campaign"] for one in rows.order_by("-n", "campaign")[:most]]


def _has_target(*, but: str = "", **fields: object) -> Exists:
    rows = PostTarget.objects.filter(post=OuterRef("pk"), **fields)
    return Exists(rows.exclude(state=but) if but else rows)
