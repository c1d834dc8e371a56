"""Conditions of groups and what is known of fans, as far as conditions ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from community.fans.models import Fan, FollowFact, Tag
from community.fans.selectors import FollowKnown
from community.groups.models import EntryRules, FanGroup, GroupMember, JoinRequest, RuleEvidence
from community.groups.rules.judge import Facts, Judged, judge
from community.groups.rules.tree import FOLLOWS, Kind, Leaf, Node, leaves, parse
from community.groups.rules.words import (
    Line,
    Names,
    checklist,
    missing_words,
    plain_list,
    said_words,
    title,
)
from community.points.models import Balance
from community.points.selectors import levels
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Team, User
from kol.platforms.models import PlatformAccount

Entry = FanGroup.Entry
EvidenceSet = QuerySet[RuleEvidence, RuleEvidence]
# What a person accepted, or the door saw once, goes on standing for one who is in.
_STANDS = Q(source__in=[RuleEvidence.Source.STAFF, RuleEvidence.Source.PROOF]) | Q(
    kind__in=[Kind.CODE, Kind.QUESTION]
)


def rules_of(group: FanGroup) -> EntryRules:
    """How a group's conditions are set; as at first where nothing was. One query."""
    found = EntryRules.objects.filter(group=group).first()
    return found or EntryRules(team_id=group.team_id, group=group)


def tree_of(group: FanGroup) -> Node:
    """The conditions of a group: a simple rule is a tree of one. One query for a combined rule,
    none else (entry_account is not looked at)."""
    if group.entry != Entry.RULES:
        return simple_tree(group)
    # Without its tree nobody is let in by himself.
    raw = EntryRules.objects.filter(group=group).values_list("tree", flat=True).first()
    return parse(raw) if raw else Node(True, (Leaf(Kind.APPROVAL),))


def simple_tree(group: FanGroup) -> Node:
    """A simple rule as a tree."""
    kind = Kind(group.entry)
    number = group.entry_account_id or 0 if kind in FOLLOWS else 0
    return Node(True, (Leaf(kind, number),))


def names_of(parts: Iterable[Leaf]) -> Names:
    """What conditions point at, by name. One query for each of accounts, tags and levels that are
    asked for at all."""
    asked: dict[Kind, set[int]] = {}
    for leaf in parts:
        asked.setdefault(leaf.kind, set()).add(leaf.number)
    accounts = asked.get(Kind.FOLLOWS, set()) | asked.get(Kind.MUTUAL, set())
    tags = asked.get(Kind.TAG)
    return Names(
        accounts={one.pk: one for one in PlatformAccount.objects.filter(pk__in=accounts)}
        if accounts
        else {},
        tags=dict(Tag.objects.filter(pk__in=tags).values_list("pk", "name")) if tags else {},
        levels={one.rank: one.name for one in levels()} if asked.get(Kind.LEVEL) else {},
    )


def facts_of(tree: Node, fans: Sequence[Fan], *, now: datetime | None = None) -> dict[int, Facts]:
    """What is known of these fans by key, as far as ``tree`` asks and the database knows. At most
    one query for follows, two for levels, one for tags, however many fans."""
    now = now or timezone.now()
    asked = list(leaves(tree))
    follows = _follows(fans, {leaf.number for leaf in asked if leaf.kind in FOLLOWS})
    ranks = _ranks(fans) if any(leaf.kind == Kind.LEVEL for leaf in asked) else {}
    gone = _tags_gone({leaf.number for leaf in asked if leaf.kind == Kind.TAG})
    return {
        fan.pk: Facts(
            follows=follows.get(fan.pk, {}),
            days=(now - fan.created_at).days,
            rank=ranks.get(fan.pk, 0),
            tags=frozenset(fan.tag_ids),
            tags_gone=gone,
        )
        for fan in fans
    }


def _follows(fans: Sequence[Fan], accounts: set[int]) -> dict[int, dict[int, FollowKnown]]:
    """As fans.selectors.follow_known, of many at once."""
    if not accounts:
        return {}
    rows = (
        FollowFact.objects.filter(identity__fan__in=[fan.pk for fan in fans], account__in=accounts)
        .order_by("identity__fan", "account", "-checked_at", "-pk")
        .values_list(
            "identity__fan", "account", "follows_us", "we_follow", "how", "checked_at", named=False
        )
    )
    found: dict[int, dict[int, FollowKnown]] = {}
    for (fan, account), some in groupby(rows, key=lambda row: (row[0], row[1])):
        facts = list(some)
        found.setdefault(fan, {})[account] = FollowKnown(
            follows_us=_any_of(row[2] for row in facts),
            we_follow=_any_of(row[3] for row in facts),
            how=facts[0][4],
            checked_at=facts[0][5],
        )
    return found


def _any_of(answers: Iterable[bool | None]) -> bool | None:
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None


def _ranks(fans: Sequence[Fan]) -> dict[int, int]:
    """As points.selectors.level_of, of many at once."""
    ladder = levels()
    earned = Balance.objects.filter(fan__in=[fan.pk for fan in fans])
    return {
        fan: max((level.rank for level in ladder if level.threshold <= points), default=0)
        for fan, points in earned.values_list("fan", "earned")
    }


def _tags_gone(tags: set[int]) -> frozenset[int]:
    if not tags:
        return frozenset()
    return frozenset(tags - set(Tag.objects.filter(pk__in=tags).values_list("pk", flat=True)))


def granted_of(group: FanGroup, fans: Sequence[Fan]) -> dict[int, frozenset[str]]:
    """What stands for these fans since they came in, by fan. One query."""
    rows = (
        RuleEvidence.objects.filter(_STANDS, group=group, fan__in=[fan.pk for fan in fans])
        .order_by("fan", "key", "-pk")
        .distinct("fan", "key")
        .values_list("fan", "key", "met")
    )
    found: dict[int, set[str]] = {}
    for fan, key, met in rows:
        if met:
            found.setdefault(fan, set()).add(key)
    return {fan: frozenset(keys) for fan, keys in found.items()}


def answers_of(request: JoinRequest) -> dict[str, str]:
    """What a fan answered when they asked, by key. One query."""
    rows = RuleEvidence.objects.filter(request=request, kind=Kind.QUESTION).exclude(said="")
    return dict(rows.order_by("pk").values_list("key", "said"))


def answers_by_request(requests: Iterable[JoinRequest]) -> dict[int, str]:
    """What those of a page have answered who ask for groups with conditions put together, by
    request. One query, and none where nobody does."""
    asked = [one.pk for one in requests if one.group.entry == FanGroup.Entry.RULES]
    if not asked:
        return {}
    rows = RuleEvidence.objects.filter(request__in=asked, kind=Kind.QUESTION).exclude(said="")
    newest: dict[int, dict[str, str]] = {}
    for pk, key, said in rows.order_by("pk").values_list("request", "key", "said"):
        newest.setdefault(pk, {})[key] = said
    return {pk: " · ".join(answers.values()) for pk, answers in newest.items()}


@dataclass(frozen=True, slots=True)
class RuleView:
    """A group's conditions as somebody sees them; ``lines`` is their list."""

    tree: Node
    names: Names
    lines: list[Line]
    judged: Judged | None = None

    @property
    def asks(self) -> bool:
        """Whether there are questions to answer on the spot."""
        return any(one.asks for one in self.lines)

    @property
    def may_show(self) -> bool:
        """Whether a screenshot could change a follow that is known to be missing."""
        return any(one.value is False and one.leaf.kind in FOLLOWS for one in self.lines)


def door_rules(
    group: FanGroup, user: User | None, answers: Mapping[str, str], *, says_follows: bool = False
) -> RuleView:
    """The conditions of a combined rule at its door, for one who came by a code: how each stands
    for somebody the team knows, else what there is. One query for the tree, those of names_of,
    and for one who is signed in one for their record and those of facts_of."""
    tree = tree_of(group)
    names = names_of(leaves(tree))
    fan = Fan.objects.filter(user=user).first() if user is not None else None
    if user is None:
        return RuleView(tree, names, plain_list(tree, names, answers))
    if fan is None:
        facts = Facts(door=True, answers=answers, tags_gone=_gone_by_name(tree, names))
    else:
        known = facts_of(tree, [fan])[fan.pk]
        facts = _with(known, door=True, answers=answers, says_follows=says_follows)
    judged = judge(tree, facts)
    return RuleView(tree, names, checklist(judged, names, facts), judged)


def member_rules(member: GroupMember) -> RuleView | None:
    """The conditions of a group for one who is in it, as they stand now. Nothing for staff. As
    door_rules, with one query for what stands since they came in."""
    fan = member.fan
    if fan is None:
        return None
    tree = tree_of(member.group)
    names = names_of(leaves(tree))
    facts = member_facts(member.group, tree, [fan])[fan.pk]
    judged = judge(tree, facts)
    return RuleView(tree, names, checklist(judged, names, facts), judged)


def rules_missing(member: GroupMember) -> str:
    """What one who was taken out by the conditions misses now, in a line; empty when nothing is.
    As member_rules."""
    with team_scope(member.team_id):
        view = member_rules(member)
    return missing_words(view.lines) if view is not None else ""


def request_rules(request: JoinRequest) -> RuleView:
    """The conditions a waiting request is judged by, as they stand now."""
    tree = tree_of(request.group)
    names = names_of(leaves(tree))
    facts = _with(
        facts_of(tree, [request.fan])[request.fan_id],
        door=request.door_id is not None,
        answers=answers_of(request) if asks_questions(tree) else {},
    )
    judged = judge(tree, facts)
    return RuleView(tree, names, checklist(judged, names, facts), judged)


def member_facts(group: FanGroup, tree: Node, fans: Sequence[Fan]) -> dict[int, Facts]:
    """As facts_of, for those in the group, with what stands. One query more."""
    granted = granted_of(group, fans)
    return {
        pk: _with(facts, entering=False, granted=granted.get(pk, frozenset()))
        for pk, facts in facts_of(tree, fans).items()
    }


def asks_questions(tree: Node) -> bool:
    """Whether anything has to be answered at the door."""
    return any(leaf.kind == Kind.QUESTION for leaf in leaves(tree))


def _gone_by_name(tree: Node, names: Names) -> frozenset[int]:
    tags = {leaf.number for leaf in leaves(tree) if leaf.kind == Kind.TAG}
    return frozenset(tags - set(names.tags))


def _with(facts: Facts, **new: Any) -> Facts:
    from dataclasses import replace

    return replace(facts, **new)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence as staff and the person read it."""

    row: RuleEvidence
    need: str
    said: str


def evidence_lines(rows: Iterable[RuleEvidence]) -> list[EvidenceLine]:
    """Evidence in words. Those of names_of."""
    from community.groups.rules.tree import leaf as leaf_from

    found = [(row, leaf_from(row.asked)) for row in rows]
    names = names_of(leaf for _row, leaf in found)
    return [
        EvidenceLine(row, title(leaf, names), said_words(leaf, row.said)) for row, leaf in found
    ]


def evidence_of_request(request: JoinRequest) -> list[EvidenceLine]:
    """What was asked when a fan asked to join, oldest first. One query and those of names_of."""
    return evidence_lines(
        RuleEvidence.objects.filter(request=request).select_related("by").order_by("pk")[:100]
    )


def evidence_of_member(member: GroupMember) -> list[EvidenceLine]:
    """What was asked of a member since they first came, newest first. One query and names_of."""
    return evidence_lines(
        RuleEvidence.objects.filter(member=member).select_related("by").order_by("-pk")[:100]
    )


def groups_to_recheck() -> list[tuple[int, int]]:
    """The groups of any team whose members are checked again: (team, group). One query."""
    with system_scope():
        return list(
            EntryRules.objects.filter(
                recheck=True,
                group__state__in=[FanGroup.State.OPEN, FanGroup.State.CLOSED],
                team__state=Team.State.OPEN,
            )
            .order_by("group")
            .values_list("team_id", "group_id")
        )


def groups_with_answer() -> list[tuple[int, int]]:
    """The groups of any team that answer requests by themselves: (team, group). One query."""
    with system_scope():
        return list(
            EntryRules.objects.exclude(auto_answer=EntryRules.Auto.NONE)
            .filter(team__state=Team.State.OPEN)
            .order_by("group")
            .values_list("team_id", "group_id")
        )
