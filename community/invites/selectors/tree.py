"""Who brought whom, as a tree of bounded size and as one fan's own share."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from community.fans.models import Fan
from community.invites.models import Invite, Referral
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query

NODES = 500
DEPTH = 8
# Of one fan's many, so many are shown before "more".
CHILDREN = 30


@dataclass(slots=True)
class Node:
    """A fan in the tree. ``brought`` counts all they brought directly, shown or not."""

    place: int
    fan: str
    name: str
    brought: int
    depth: int
    children: list["Node"] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many of those they brought are not shown here."""
        return self.brought - len(self.children)


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes shown, by their roots, and whether branches were left out. ``next`` is the mark of
    the page with more roots, or empty."""

    roots: list[Node]
    count: int
    more: bool
    next: str = ""


def referral_tree(
    *,
    fan: Fan | None = None,
    code: Invite | None = None,
    q: str = "",
    after: str = "",
    nodes: int = NODES,
) -> Tree:
    """The tree below ``fan``, below those who first came in by ``code``, below fans that ``q``
    finds, or below those of the team who brought most: CHILDREN roots a page, level by level until
    ``nodes`` are shown. Two queries a level, at most DEPTH levels."""
    found = _roots(fan, code, q, after)
    roots = found[: min(CHILDREN, nodes)]
    level, left = roots, nodes - len(roots)
    mark = f"{roots[-1].brought}-{roots[-1].place}" if len(found) > len(roots) else ""
    while level and left > 0 and level[0].depth < DEPTH:
        children = _children(level, left)
        left -= len(children)
        level = children
    return Tree(roots, nodes - left, any(_hides(root) for root in roots), mark)


@dataclass(frozen=True, slots=True)
class Brought:
    """One fan's share: whom they brought, and whom those brought, as far as it goes."""

    direct: int
    deeper: int


def brought_by(fan: Fan) -> Brought:
    """How many a fan brought, directly and through others down to DEPTH levels. DEPTH queries at
    most, of ids alone; counting stops at 10,000."""
    level = list(Referral.objects.filter(fan=fan).values_list("pk", flat=True))
    counts: list[int] = []
    while level and len(counts) < DEPTH and sum(counts) < 10_000:
        found = Referral.objects.filter(parent__in=level)
        level = list(found.order_by("pk").values_list("pk", flat=True)[:10_000])
        counts.append(len(level))
    return Brought(counts[0] if counts else 0, sum(counts[1:]))


def brought_page(fan: Fan) -> "QuerySet[Referral, Referral]":
    """Whom a fan brought directly, newest first, with their fans. One query."""
    return Referral.objects.filter(parent__fan=fan).select_related("fan").order_by("-pk")


def _roots(fan: Fan | None, code: Invite | None, q: str, after: str) -> list[Node]:
    """A page of roots and one more, those who brought most first. Two queries at most."""
    counted = Referral.objects.annotate(n=Count("children"))
    if fan is not None:
        rows = counted.filter(fan=fan)
    elif code is not None or q:
        rows = counted.filter(invite=code) if code is not None else counted
        if q:
            rows = rows.filter(fan__search=SearchMatch(search_query(q)))
        rows = rows.filter(_beyond(after, "pk"))
    else:
        best = (
            Referral.objects.filter(parent__isnull=False, parent__parent__isnull=True)
            .order_by()
            .values_list("parent")
            .annotate(n=Count("pk"))
            .filter(_beyond(after, "parent"))
            .order_by("-n", "parent")[: CHILDREN + 1]
        )
        rows = counted.filter(pk__in=[pk for pk, _n in best])
    found = rows.select_related("fan").defer("fan__search").order_by("-n", "pk")
    return [_node(one, one.n, 0) for one in found[: CHILDREN + 1]]


def _beyond(mark: str, key: str) -> Q:
    """Roots after the one a mark names; all where it can't be read."""
    brought, _dash, place = mark.partition("-")
    if not (brought.isascii() and brought.isdigit() and place.isascii() and place.isdigit()):
        return Q()
    most, last = min(int(brought), 2**31 - 1), min(int(place), 2**62)
    return Q(n__lt=most) | Q(n=most, **{f"{key}__gt": last})


def _children(level: list[Node], left: int) -> list[Node]:
    """The next level, shared out evenly: a few of each before many of one."""
    by_place = {node.place: node for node in level}
    rows = (
        Referral.objects.filter(parent__in=by_place)
        .select_related("fan")
        .annotate(n=Count("children"))
        .order_by("-n", "pk")[: left + CHILDREN * len(level)]
    )
    shown: list[Node] = []
    taken: dict[int, int] = defaultdict(int)
    for one in rows:
        assert one.parent_id is not None
        if len(shown) >= left:
            break
        if taken[one.parent_id] >= CHILDREN:
            continue
        taken[one.parent_id] += 1
        node = _node(one, one.n, level[0].depth + 1)
        by_place[one.parent_id].children.append(node)
        shown.append(node)
    return shown


def _node(place: Referral, brought: int, depth: int) -> Node:
    return Node(place.pk, place.fan.public_id, place.fan.nickname, brought, depth)


def _hides(node: Node) -> bool:
    return node.hidden > 0 or any(_hides(child) for child in node.children)
