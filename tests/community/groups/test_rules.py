"""Conditions put together: setting them, joining, and what is kept of it."""

from collections.abc import Callable

import pytest

from community.fans.models import Tag
from community.fans.services import fan_tag
from community.groups.errors import RuleHoldsNobody, RuleInvalid, RuleUnmet
from community.groups.models import EntryRules, FanGroup, GroupMember, JoinRequest, RuleEvidence
from community.groups.rules.tree import Kind, Leaf, Node, dump, parse
from community.groups.selectors.rules import tree_of
from community.groups.services import (
    group_from_template,
    group_update,
    request_approve,
    request_recheck,
    rules_set,
    template_save,
)
from community.points.services import points_add
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor
from tests.community.groups.rule_world import (
    FREE,
    QUESTION,
    Person,
    Rule,
    evidence,
    follows,
    join,
    old,
)

pytestmark = pytest.mark.usefixtures("scope")


# --- Setting -------------------------------------------------------------------------------------
def test_a_simple_rule_is_the_groups_plain_entry(
    rule: Rule, weibo: PlatformAccount, group: FanGroup
) -> None:
    made = rule(Leaf(Kind.FOLLOWS, weibo.pk))
    assert (made.entry, made.entry_account_id) == ("follows", weibo.pk)
    assert EntryRules.objects.get(group=group).tree == {}
    assert tree_of(made) == Node(True, (Leaf(Kind.FOLLOWS, weibo.pk),))
    assert (rule(Leaf(Kind.OPEN)).entry, FanGroup.objects.get(pk=group.pk).entry_account) == (
        "open",
        None,
    )


def test_a_combined_rule_is_kept_as_a_tree(
    rule: Rule, weibo: PlatformAccount, group: FanGroup, owner: Staff
) -> None:
    made = rule(Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 2))
    assert (made.entry, made.entry_account_id) == ("rules", weibo.pk)
    wanted = Node(True, (Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 2)))
    assert tree_of(made) == wanted
    # Other settings leave it alone, and nobody makes one out of nothing.
    kept = group_update(
        group=made, staff=owner, actor=staff_actor(owner), name="新名字", entry="rules"
    )
    assert (kept.entry, kept.entry_account_id, tree_of(kept)) == ("rules", weibo.pk, wanted)
    rule(Leaf(Kind.OPEN))
    with pytest.raises(RuleInvalid):
        group_update(group=group, staff=owner, actor=staff_actor(owner), entry="rules")


def test_who_may_not_and_what_is_not_there(
    rule: Rule, group: FanGroup, operator: Staff, analyst: Staff
) -> None:
    with pytest.raises(NotAllowed):
        rules_set(
            group=group,
            tree=Node(True, (Leaf(Kind.OPEN),)),
            staff=analyst,
            actor=staff_actor(analyst),
        )
    for leaf in (Leaf(Kind.FOLLOWS, 10**9), Leaf(Kind.TAG, 10**9)):
        with pytest.raises(RuleInvalid):
            rule(leaf, Leaf(Kind.CODE))
    with pytest.raises(RuleHoldsNobody):
        rule(Leaf(Kind.CODE), QUESTION, recheck=True)
    group.refresh_from_db()
    assert group.entry == "open"


def test_a_template_brings_the_conditions_along(rule: Rule, owner: Staff) -> None:
    made = rule(Leaf(Kind.LEVEL, 2), QUESTION)
    template = template_save(group=made, name="样板", staff=owner, actor=staff_actor(owner))
    twin = group_from_template(
        template=template, name="二群", staff=owner, actor=staff_actor(owner)
    )
    assert (twin.entry, tree_of(twin)) == ("rules", tree_of(made))


@pytest.mark.parametrize("combined", [True, False])
def test_a_template_brings_along_how_conditions_are_kept_up(
    rule: Rule, make_group: Callable[..., FanGroup], owner: Staff, combined: bool
) -> None:
    actor = staff_actor(owner)
    made = rule(Leaf(Kind.LEVEL, 2), QUESTION) if combined else make_group(entry="approval")
    upkeep = {
        "recheck": True, "grace_days": 3, "auto_answer": "approve", "auto_hours": 5,
        "auto_words": "欢迎",
    }  # fmt: skip
    EntryRules.objects.update_or_create(group=made, defaults={"team": owner.team, **upkeep})
    template = template_save(group=made, name="样板", staff=owner, actor=actor)
    twin = group_from_template(template=template, name="二群", staff=owner, actor=actor)
    assert EntryRules.objects.filter(group=twin).values(*upkeep).get() == upkeep
    assert twin.entry == made.entry


# --- Joining -------------------------------------------------------------------------------------
def test_each_condition_decides(
    rule: Rule, deer: Person, weibo: PlatformAccount, ladder: None, owner: Staff
) -> None:
    fan_tag(team_id=owner.team_id, fans=[deer[0]], names=["老粉"], actor=staff_actor(owner))
    tag = Tag.objects.get(name="老粉")
    for leaf, wanted in (
        (Leaf(Kind.KNOWN, 7), False),
        (Leaf(Kind.LEVEL, 1), False),
        (Leaf(Kind.TAG, tag.pk), True),
        (QUESTION, False),
        (FREE, False),
        (Leaf(Kind.FOLLOWS, weibo.pk), None),
        (Leaf(Kind.APPROVAL), None),
        (Leaf(Kind.CODE), False),
    ):
        # Beside one that is met: alone some would be plain entries.
        made = rule(leaf, Leaf(Kind.OPEN))
        if wanted is False:
            with pytest.raises(RuleUnmet) as refusal:
                join(made, deer)
            assert next((r.leaf, r.value) for r in refusal.value.judged.results) == (leaf, False)
            assert not GroupMember.objects.filter(staff=None, state="active").exists()
        else:
            assert join(made, deer).kind == ("joined" if wanted else "pending"), leaf
            GroupMember.objects.filter(group=made, staff=None).update(state="left")
            FanGroup.objects.update(member_count=0)
            JoinRequest.objects.update(state="withdrawn")


def test_days_and_levels_count(rule: Rule, deer: Person, orange: Person, ladder: None) -> None:
    made = rule(Leaf(Kind.KNOWN, 7), Leaf(Kind.LEVEL, 2), some=True)
    old(deer, 7)
    assert join(made, deer).kind == "joined"
    points_add(fan=orange[0], amount=99, reason="签到", key="a", actor=SYSTEM)
    with pytest.raises(RuleUnmet):
        join(made, orange)
    points_add(fan=orange[0], amount=1, reason="签到", key="b", actor=SYSTEM)
    assert join(made, orange).kind == "joined"
    assert evidence(fan=orange[0]) == [
        ("known", False, "record", "0"),
        ("level", True, "points", "2"),
    ]


def test_a_checked_answer_opens_whatever_its_width_and_spaces(rule: Rule, deer: Person) -> None:
    made = rule(QUESTION, Leaf(Kind.OPEN))
    with pytest.raises(RuleUnmet):
        join(made, deer, answers={QUESTION.key: "六月一日"})
    assert join(made, deer, answers={QUESTION.key: " ５月20日 "}).kind == "joined"
    assert evidence(kind="question") == [("question", True, "answer", "５月20日")]


def test_a_free_answer_is_shown_to_staff_who_decide(rule: Rule, deer: Person, owner: Staff) -> None:
    made = rule(FREE, Leaf(Kind.OPEN))
    outcome = join(made, deer, answers={FREE.key: "夏日橘子汽水"})
    assert outcome.request is not None
    assert (outcome.kind, outcome.request.why) == ("pending", "answer")
    # Asking again without typing it again keeps it.
    assert join(made, deer).request == outcome.request
    assert evidence(request=outcome.request) == [
        ("question", None, "answer", "夏日橘子汽水"),
        ("open", True, "record", ""),
    ]
    request_approve(request=outcome.request, staff=owner, actor=staff_actor(owner))
    member = GroupMember.objects.get(group=made, fan=deer[0])
    assert evidence(member=member) == [
        ("question", None, "answer", "夏日橘子汽水"),
        ("open", True, "record", ""),
        ("question", True, "staff", "夏日橘子汽水"),
    ]
    assert RuleEvidence.objects.get(source="staff").by == owner


def test_not_known_waits_and_comes_in_once_it_is(
    rule: Rule, deer: Person, weibo: PlatformAccount
) -> None:
    made = rule(Leaf(Kind.FOLLOWS, weibo.pk), QUESTION)
    outcome = join(made, deer, answers={QUESTION.key: "520"})
    assert outcome.request is not None
    assert (outcome.request.why, outcome.request.account_id) == ("follow", weibo.pk)
    assert request_recheck(request=outcome.request) is None
    follows(deer, weibo)
    got = request_recheck(request=outcome.request)
    assert got is not None
    assert got.kind == "joined"
    assert evidence(member=got.member, kind="follows") == [
        ("follows", None, "nothing", ""),
        ("follows", True, "list", "yes/?"),
    ]


def test_the_screenshot_is_about_the_account_that_is_missing(
    rule: Rule, deer: Person, weibo: PlatformAccount, owner: Staff
) -> None:
    douyin = PlatformAccount.objects.create(team_id=weibo.team_id, platform="douyin", handle="小满")
    made = rule(Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.FOLLOWS, douyin.pk))
    follows(deer, weibo)
    outcome = join(made, deer)
    assert outcome.request is not None
    assert outcome.request.account_id == douyin.pk
    follows(deer, weibo, False)
    with pytest.raises(RuleUnmet):
        join(made, deer)
    assert join(made, deer, says_follows=True).request == outcome.request


def test_simple_rules_keep_evidence_of_follows_and_open_groups_none(
    make_group: Callable[..., FanGroup], deer: Person, weibo: PlatformAccount
) -> None:
    join(make_group("open"), deer)
    assert not RuleEvidence.objects.exists()
    follows(deer, weibo)
    join(make_group("follows", name="粉丝群", entry_account=weibo), deer)
    assert evidence() == [("follows", True, "list", "yes/?")]


def test_a_tree_reads_back(rule: Rule) -> None:
    made = rule(Node(False, (QUESTION, FREE)), Leaf(Kind.KNOWN, 3))
    assert parse(dump(tree_of(made))) == tree_of(made)
