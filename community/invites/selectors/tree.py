"""Who brought whom, as a tree of bounded size and as one fan's own share."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from community.fans.models import Fan
from community.invites.models import Referral

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
    """The nodes shown, by their roots, and whether there are more."""

    roots: list[Node]
    count: int
    more: bool


def referral_tree(*, fan: Fan | None = None, nodes: int = NODES) -> Tree:
    """The tree below ``fan``, or below those of the team who brought most, level by level until
    ``nodes`` are shown. Two queries a level, at most DEPTH levels."""
    roots = _roots(fan, nodes)
    level, left = roots, nodes - len(roots)
    more = fan is None and len(roots) == nodes
    while level and left > 0 and level[0].depth < DEPTH:
        children = _children(level, left)
        left -= len(children)
        level = children
    return Tree(roots, nodes - left, more or any(_hides(root) for root in roots))


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


def _roots(fan: Fan | None, nodes: int) -> list[Node]:
    if fan is not None:
        rows = Referral.objects.filter(fan=fan).annotate(n=Count("children"))
    else:
        best = (
            Referral.objects.filter(parent__isnull=False, parent__parent__isnull=True)
            .order_by()
            .values_list("parent")
            .annotate(n=Count("pk"))
            .order_by("-n", "parent")[: min(nodes, CHILDREN)]
        )
        rows = Referral.objects.filter(pk__in=[pk for pk, _n in best]).annotate(n=Count("children"))
    found = rows.select_related("fan").order_by("-n", "pk")
    return [_node(one, one.n, 0) for one in found]


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
