"""How a post goes out where a platform has several ways (WeChat: to followers, or only onto the
account's page): the weightiest choice of all, so it stands wherever a time is chosen."""

from collections.abc import Mapping, Sequence

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, NullIf

from kol.platforms.connectors.registry import capability_get
from kol.posts.models import PostShape, PostTarget

OPTION = "mode"


def ways_of(
    targets: Sequence[PostTarget], shapes: Mapping[str, PostShape] | None = None
) -> dict[int, str]:
    """The way of each target (of one post, with accounts) whose platform has several, in words. One
    query, where there is such a platform and the post's ``shapes`` were not read yet."""
    ways = {one.pk: found for one in targets if (found := _ways(one.platform))}
    if not ways:
        return {}
    asking = [one for one in targets if one.pk in ways]
    if shapes is None:
        rows = PostShape.objects.filter(post=asking[0].post_id)
        shapes = {one.platform: one for one in rows.only("team", "platform", "options")}
    told: dict[int, str] = {}
    for one in asking:
        shape = shapes.get(one.platform)
        wishes = {
            **(one.account.options if one.account else {}), **(shape.options if shape else {})
        }  # fmt: skip
        first = next(iter(ways[one.pk]))
        told[one.pk] = ways[one.pk].get(wishes.get(OPTION) or first, "")
    return told


def with_ways(rows: QuerySet[PostTarget, PostTarget]) -> QuerySet[PostTarget, PostTarget]:
    """Targets of any posts, each with what was chosen for way_told, in the same query."""
    shapes = PostShape.objects.filter(post=OuterRef("post"), platform=OuterRef("platform"))
    text: TextField[str, str] = TextField()
    nothing = Value("", text)
    of_post = Subquery(
        shapes.values(chosen=KeyTextTransform(OPTION, "options"))[:1], output_field=text
    )
    of_account = KeyTextTransform(OPTION, "account__options")
    chosen = [NullIf(one, nothing, output_field=text) for one in (of_post, of_account)]
    return rows.annotate(way_chosen=Coalesce(*chosen, nothing))


def way_told(target: PostTarget) -> str:
    """The way of a target of with_ways, in words; empty where its platform has one way alone."""
    ways = _ways(target.platform)
    chosen: str = getattr(target, "way_chosen", "")
    return ways.get(chosen or next(iter(ways), ""), "")


def _ways(platform: str) -> dict[str, str]:
    try:
        options = capability_get(platform).options
    except KeyError:
        return {}
    choices = next((one.choices for one in options if one.name == OPTION), ())
    return {value: str(label) for value, label in choices}
