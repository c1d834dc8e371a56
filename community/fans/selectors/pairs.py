"""Pairs that may be one person, two records side by side, and merges that were made."""

from typing import TYPE_CHECKING

from django.db.models import IntegerField, Prefetch, Q
from django.db.models.expressions import RawSQL

from community.fans.models import Fan, FanContact, FanMerge, FanPair, PlatformIdentity, Tag
from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

PAGE = 30
# How many pairs wait, at most a thousand: a column of a statement about ``%(team)s``.
PAIRS_OPEN = """
  (SELECT count(*) FROM (SELECT 1 FROM fans_fanpair pair
     JOIN fans_fan one ON one.id = pair.first_id AND one.state = 'active'
     JOIN fans_fan other ON other.id = pair.second_id AND other.state = 'active'
     WHERE pair.team_id = %(team)s AND pair.state = 'open' LIMIT 1000) x)
"""


def pairs_page(*, state: str = "open", params: "QueryDict | None" = None) -> Page[FanPair]:
    """Pairs of records that are both still there, the likeliest first. Six queries."""
    pairs = FanPair.objects.filter(state=state)
    if state != FanPair.State.MERGED:
        pairs = pairs.filter(first__state=Fan.State.ACTIVE, second__state=Fan.State.ACTIVE)
    parts = [
        Prefetch(f"{side}__{name}", rows)
        for side in ("first", "second")
        for name, rows in (
            ("contacts", FanContact.objects.order_by("-kind", "pk")),
            ("identities", PlatformIdentity.objects.order_by("platform", "pk")),
        )
    ]
    return keyset_page(
        pairs.select_related("first", "second")
        .defer("first__search", "second__search")
        .prefetch_related(*parts),
        params=params,
        order=("-score", "-id"),
        size=PAGE,
    )


def pair_get(*, public_id: str) -> FanPair:
    """A pair of the team in scope. Raises NotFound."""
    pair = FanPair.objects.filter(public_id=public_id).first()
    if pair is None:
        raise NotFound
    return pair


def merges_of(fan: Fan) -> list[FanMerge]:
    """The merges into a fan and into records that became part of it, newest first. One query."""
    merges = FanMerge.objects.filter(Q(winner=fan) | Q(winner__merged_into=fan))
    return list(
        merges.select_related("loser", "by").defer("moved", "loser__search").order_by("-id")[:20]
    )


def merge_get(*, public_id: str) -> FanMerge:
    """A merge of the team in scope. Raises NotFound."""
    merge = FanMerge.objects.select_related("winner", "loser").filter(public_id=public_id).first()
    if merge is None:
        raise NotFound
    return merge


# Reckoned for the rows that a page takes and no others. Said as a range in order, so that the index
# on the tag is walked: told of a limit and few tags, the planner reads the whole table for a tag
# that nobody has (1,500,000 rows and 30 tags: 1.6 s; so 9 ms).
_FANS_SOME = """
(SELECT count(*) FROM (
  SELECT 1 FROM fans_fantag has WHERE has.tag_id BETWEEN fans_tag.id AND fans_tag.id
  ORDER BY has.tag_id LIMIT %s) counted)
"""


def tags_counted(*, most: int | None = None) -> "QuerySet[Tag, Tag]":
    """The team's tags by name, each with ``fans_count``, counted to one beyond ``most`` at the
    furthest. One query; a page of it counts the fans of its own tags alone."""
    up_to = None if most is None else most + 1
    some = RawSQL(_FANS_SOME, [up_to], output_field=IntegerField())  # noqa: S611 -- no outside text
    return Tag.objects.annotate(fans_count=some).order_by("name")
