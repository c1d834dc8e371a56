"""How a post goes out where a platform has several ways (WeChat: to followers, or only onto the
account's page): the weightiest choice of all, so it stands wherever a time is chosen or shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from kol.platforms.connectors.registry import mode_chosen, modes
from kol.posts.models import PostShape, PostTarget
from kol.posts.publishing.speaking import by_hand, goes_by_hand

OPTION = "mode"
State = PostTarget.State
# Until the call it goes the way that is chosen now; from then on, the way it went.
_BEFORE = frozenset({State.PLANNED, State.SCHEDULED, State.CLAIMED, State.HELD, State.FAILED})


def ways_of(
    targets: Sequence[PostTarget], shapes: Mapping[str, PostShape] | None = None
) -> dict[int, str]:
    """The way of each target (of one post, with accounts) whose platform has several, in words. One
    query, where there is such a platform and the post's ``shapes`` were not read yet."""
    asking = [one for one in targets if modes(one.platform)]
    if not asking:
        return {}
    if shapes is None:
        rows = PostShape.objects.filter(post=asking[0].post_id)
        shapes = {one.platform: one for one in rows.only("team", "platform", "options")}
    told: dict[int, str] = {}
    for one in asking:
        shape = shapes.get(one.platform)
        of_account = one.account.options if one.account else {}
        wishes = {**of_account, **(shape.options if shape else {})}
        went = (one.prepared or {}).get(OPTION)
        told[one.pk] = mode_words(one.platform, _mode(one, wishes, by_hand(one), went))
    return told


def with_ways(rows: QuerySet[PostTarget, PostTarget]) -> QuerySet[PostTarget, PostTarget]:
    """Targets of any posts, each with what way_told needs, in the same query."""
    shapes = PostShape.objects.filter(post=OuterRef("post"), platform=OuterRef("platform"))
    return rows.annotate(
        wishes_of_post=Subquery(shapes.values("options")[:1]),
        wishes_of_account=F("account__options"),
        account_publishing=F("account__publishing"),
        account_may=F("account__may_publish"),
        went=KeyTextTransform(OPTION, "prepared"),
    )


def way_told(target: Any) -> str:
    """The way of a target of with_ways, in words; empty where its platform has one way alone, or a
    person finishes it."""
    return mode_words(target.platform, mode_of(target))


def mode_of(target: Any) -> str:
    """The same as the option's value."""
    if not modes(target.platform) or target.account_id is None:
        return ""
    hand = goes_by_hand(target.platform, target.account_publishing, target.account_may)
    wishes = {**(target.wishes_of_account or {}), **(target.wishes_of_post or {})}
    return _mode(target, wishes, hand, target.went)


def mode_words(platform: str, mode: str) -> str:
    """A way in words; empty for none."""
    return str(modes(platform).get(mode, ""))


def _mode(target: PostTarget, wishes: Mapping[str, Any], hand: bool, went: str | None) -> str:
    if target.state in _BEFORE:
        way = "" if hand else mode_chosen(target.platform, wishes)
    else:  # what nobody called, a person brought out
        way = (went or "") if target.called_at is not None else ""
    return way if way in modes(target.platform) else ""
