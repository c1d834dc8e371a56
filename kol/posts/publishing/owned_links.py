"""What kol.links tells of the links that targets of posts have."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kol.links.registry import Subject
from kol.posts.models import PostTarget
from kol.posts.publishing.selectors import target_like


def targets_told(ids: Iterable[int]) -> dict[int, Subject]:
    """Targets as their links' lists show them: the post and the place, led to the post's page. One
    query, in the team's scope."""
    targets = PostTarget.objects.filter(pk__in=list(ids)).select_related("post", "team")
    return {
        one.pk: Subject(
            f"{one.post.name} · {one.where}",
            reverse("posts:post", args=[one.team.slug, one.post.public_id]),
        )
        for one in targets
    }


def targets_like(words: str) -> QuerySet[Any, Any]:
    """The ids of targets whose post or place bears these words."""
    return PostTarget.objects.filter(target_like(words)).values("pk")
