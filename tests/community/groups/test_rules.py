"""Conditions put together: joining, what is kept of it, checking again, answers by themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.fans.models import Fan, FollowFact, Tag
from community.fans.services import fan_tag, follow_fact_record
from community.groups.errors import RuleHoldsNobody, RuleInvalid, RuleUnmet
from community.groups.models import (
    EntryRules,
    FanGroup,
    GroupMember,
    JoinRequest,
    LeaveWord,
    RequestNote,
    RuleEvidence,
)
from community.groups.person import person_extract
from community.groups.rules.tree import Kind, Leaf, Node, dump, parse
from community.groups.selectors.rules import tree_of
from community.groups.services import (
    JoinOutcome,
    answer_set,
    group_from_template,
    group_update,
    leave_word_put,
    member_join,
    member_leave,
    member_recheck,
    members_recheck,
    request_approve,
    request_decline,
    request_note_add,
    request_recheck,
    request_reopen,
    requests_answer_due,
    rules_set,
    template_save,
)
from community.groups.services.erasure import fan_places_erase
from community.points.models import Level
from community.points.services import points_add
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor

pytestmark = pytest.mark.usefixtures("scope")
Person = Any
QUESTION = Leaf(Kind.QUESTION, text="小满的生日是几月几日？", answers=("5月20日", "520"))
FREE = Leaf(Kind.QUESTION, text="你最喜欢哪首歌？")
Rule = Callable[..., FanGroup]


@pytest.fixture
def rule(group: FanGroup, owner: Staff) -> Rule:
    """``rule(leaf, leaf, …, any=False, recheck=…)`` sets the group's conditions."""

    def make(*parts: Leaf | Node, some: bool = False, **more: Any) -> FanGroup:
        return rules_set(
            group=group,
            tree=Node(not some, parts),
            staff=owner,
            actor=staff_actor(owner),
            **more,
        )

    return make


def join(group: FanGroup, person: Person, **more: Any) -> JoinOutcome:
    fan, user, actor = person
    more.setdefault("door", None)
    fan = Fan.objects.get(pk=fan.pk)
    return member_join(group=group, fan=fan, user=user, actor=actor, **more)


def follows(person: Person, account: PlatformAccount, yes: bool | None = True) -> None:
    follow_fact_record(
        fan=person[0], account=account, follows_us=yes, we_follow=None, how="import", actor=SYSTEM
    )


def evidence(**which: Any) -> list[tuple[str, bool | None, str, str]]:
    rows = RuleEvidence.objects.filter(**which).order_by("pk")
    return [(row.kind, row.met, row.source, row.said) for row in rows]


def old(person: Person, days: int) -> None:
    Fan.objects.filter(pk=person[0].pk).update(created_at=timezone.now() - timedelta(days=days))


@pytest.fixture
def ladder(group: FanGroup) -> None:
    """Levels 1 (from 10 points) and 2 (from 100)."""
    for rank, threshold in ((1, 10), (2, 100)):
        Level.objects.create(team_id=group.team_id, rank=rank, name=f"L{rank}", threshold=threshold)


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


# --- Checking again ------------------------------------------------------------------------------
@pytest.fixture
def inside(rule: Rule, deer: Person, weibo: PlatformAccount) -> GroupMember:
    """小鹿, in by a follow that is checked on, with three days to put it right."""
    made = rule(
        Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 1), some=True, recheck=True, grace_days=3
    )
    follows(deer, weibo)
    member = join(made, deer).member
    assert member is not None
    return member


def names() -> list[str]:
    wanted = ("member.failing", "member.passing", "group.member_left")
    return list(Event.objects.filter(name__in=wanted).order_by("id").values_list("name", flat=True))


def test_who_passes_or_is_not_known_hears_nothing(inside: GroupMember) -> None:
    assert members_recheck(group_id=inside.group_id) is None
    FollowFact.objects.update(follows_us=None)
    members_recheck(group_id=inside.group_id)
    inside.refresh_from_db()
    assert (inside.grace_until, inside.state, names()) == (None, "active", [])


def test_who_fails_is_warned_once_then_out_and_may_come_back(
    inside: GroupMember, deer: Person, weibo: PlatformAccount
) -> None:
    follows(deer, weibo, False)
    for _twice in range(2):
        members_recheck(group_id=inside.group_id)
    inside.refresh_from_db()
    assert inside.grace_until is not None
    days = (inside.grace_until - timezone.now()).total_seconds() / 86400
    assert 2.9 < days <= 3
    assert names() == ["member.failing"]
    event = Event.objects.get(name="member.failing")
    assert event.payload["missing"] == [f"follows-{weibo.pk}", "level-1"]
    GroupMember.objects.update(grace_until=timezone.now() - timedelta(seconds=1))
    for _twice in range(2):
        members_recheck(group_id=inside.group_id)
    out = GroupMember.objects.get(pk=inside.pk)
    assert (out.state, out.remove_reason, out.grace_until) == ("left", "rules", None)
    assert names() == ["member.failing", "group.member_left"]
    group = FanGroup.objects.get(pk=inside.group_id)
    assert group.member_count == 0
    with pytest.raises(RuleUnmet):
        join(group, deer)
    follows(deer, weibo)
    assert join(group, deer).kind == "joined"


def test_passing_again_ends_the_warning(
    inside: GroupMember, deer: Person, weibo: PlatformAccount
) -> None:
    follows(deer, weibo, False)
    members_recheck(group_id=inside.group_id)
    assert member_recheck(member=inside) is False
    follows(deer, weibo)
    assert member_recheck(member=inside) is True
    inside.refresh_from_db()
    assert (inside.grace_until, names()) == (None, ["member.failing", "member.passing"])


def test_switched_off_nobody_is_checked_and_warnings_end(
    inside: GroupMember, deer: Person, weibo: PlatformAccount, rule: Rule
) -> None:
    follows(deer, weibo, False)
    members_recheck(group_id=inside.group_id)
    rule(Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 1), some=True, recheck=False)
    inside.refresh_from_db()
    assert inside.grace_until is None
    members_recheck(group_id=inside.group_id)
    inside.refresh_from_db()
    assert inside.grace_until is None


def test_what_was_asked_at_the_door_alone_stands(
    rule: Rule, deer: Person, orange: Person, weibo: PlatformAccount, owner: Staff
) -> None:
    made = rule(QUESTION, Leaf(Kind.FOLLOWS, weibo.pk), recheck=True)
    follows(deer, weibo)
    member = join(made, deer, answers={QUESTION.key: "520"}).member
    waiting = join(made, orange, answers={QUESTION.key: "520"}).request
    assert waiting is not None
    request_approve(request=waiting, staff=owner, actor=staff_actor(owner))
    for _day in range(3):
        members_recheck(group_id=made.pk)
    assert not GroupMember.objects.filter(grace_until__isnull=False).exists()
    # Three checks that found the same leave no new rows.
    assert len(evidence(member=member)) == 2


def test_what_staff_overlooked_stands_and_what_they_did_not_does_not(
    rule: Rule, deer: Person, orange: Person, weibo: PlatformAccount, owner: Staff
) -> None:
    follow, level = Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.LEVEL, 1)
    request = join(rule(Leaf(Kind.APPROVAL)), deer).request
    assert request is not None
    # The rule changed while they waited: the level is missing, and staff take them all the same.
    made = rule(follow, level, recheck=True)
    request_approve(request=request, staff=owner, actor=staff_actor(owner))
    members_recheck(group_id=made.pk)
    assert GroupMember.objects.get(fan=deer[0]).grace_until is None
    # Of any-of what is known to be missing was not waved through with what was not known.
    made = rule(follow, level, some=True, recheck=True)
    other = join(made, orange).request
    assert other is not None
    request_approve(request=other, staff=owner, actor=staff_actor(owner))
    members_recheck(group_id=made.pk)
    member = GroupMember.objects.get(fan=orange[0])
    assert member.grace_until is None
    assert evidence(member=member, source="staff") == [("follows", True, "staff", "")]
    follows(orange, weibo, False)
    members_recheck(group_id=made.pk)
    member.refresh_from_db()
    assert member.grace_until is not None


def test_checking_goes_on_by_keys_in_few_queries(
    inside: GroupMember,
    orange: Person,
    weibo: PlatformAccount,
    django_assert_max_num_queries: Any,
) -> None:
    follows(orange, weibo)
    second = join(FanGroup.objects.get(pk=inside.group_id), orange).member
    assert second is not None
    assert members_recheck(group_id=inside.group_id, limit=1) == inside.pk
    assert members_recheck(group_id=inside.group_id, after=inside.pk, limit=1) == second.pk
    assert members_recheck(group_id=inside.group_id, after=second.pk, limit=1) is None
    with django_assert_max_num_queries(13):
        members_recheck(group_id=inside.group_id)


# --- Answers by themselves -----------------------------------------------------------------------
@pytest.fixture
def waiting(rule: Rule, deer: Person, owner: Staff) -> JoinRequest:
    """小鹿 has waited for two hours at a group that answers after one."""
    made = rule(Leaf(Kind.APPROVAL))
    request = join(made, deer).request
    assert request is not None
    JoinRequest.objects.update(created_at=timezone.now() - timedelta(hours=2))
    return request


def auto(group: FanGroup, owner: Staff, answer: str, hours: int = 1) -> None:
    answer_set(
        group=group,
        answer=answer,
        hours=hours,
        words="这次人数有限",
        staff=owner,
        actor=staff_actor(owner),
    )


def test_nobody_answers_by_itself_unless_told_to(waiting: JoinRequest, owner: Staff) -> None:
    assert requests_answer_due(group_id=waiting.group_id) == 0
    auto(waiting.group, owner, "approve", hours=3)
    assert requests_answer_due(group_id=waiting.group_id) == 0


def test_accepted_by_itself_once(waiting: JoinRequest, owner: Staff) -> None:
    auto(waiting.group, owner, "approve")
    assert [requests_answer_due(group_id=waiting.group_id) for _ in range(2)] == [1, 0]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.auto_answered, waiting.decided_by) == ("approved", True, None)
    assert FanGroup.objects.get(pk=waiting.group_id).member_count == 1


def test_declined_by_itself_with_the_sentence_and_reopened(
    waiting: JoinRequest, owner: Staff
) -> None:
    auto(waiting.group, owner, "decline")
    assert requests_answer_due(group_id=waiting.group_id) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decline_reason) == ("declined", "这次人数有限")
    request_reopen(request=waiting, staff=owner, actor=staff_actor(owner))
    # The time counts from there anew.
    assert requests_answer_due(group_id=waiting.group_id) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.auto_answered) == ("pending", False)


def test_who_finds_no_room_waits_on(waiting: JoinRequest, owner: Staff) -> None:
    auto(waiting.group, owner, "approve")
    FanGroup.objects.update(capacity=1, member_count=1)
    assert requests_answer_due(group_id=waiting.group_id) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.auto_answered) == ("pending", False)


# --- Notes, leaving, forgetting ------------------------------------------------------------------
def test_notes_are_the_teams(waiting: JoinRequest, owner: Staff, analyst: Staff) -> None:
    note = request_note_add(
        request=waiting, text=" 直播间常客 ", staff=owner, actor=staff_actor(owner)
    )
    assert (note.text, note.author) == ("直播间常客", owner)
    with pytest.raises(NotAllowed):
        request_note_add(request=waiting, text="x", staff=analyst, actor=staff_actor(analyst))
    request_decline(request=waiting, staff=owner, reason="", actor=staff_actor(owner))
    assert request_note_add(request=waiting, text="再看看", staff=owner, actor=staff_actor(owner))


def test_what_a_leaver_says_is_kept_for_each_time(group: FanGroup, deer: Person) -> None:
    member = join(group, deer).member
    assert member is not None
    assert leave_word_put(member=member, reason="ads", text="") is None  # still in
    member_leave(member=member, actor=deer[2])
    assert leave_word_put(member=member, reason="", text=" ") is None
    for text in ("广告太多", "广告 太多了"):
        leave_word_put(member=member, reason="ads", text=text)
    join(group, deer)
    assert [(one.reason, one.text) for one in LeaveWord.objects.all()] == [("ads", "广告 太多了")]
    member_leave(member=member, actor=deer[2])
    leave_word_put(member=member, reason="rules", text="没空")
    assert [(one.reason, one.text) for one in LeaveWord.objects.order_by("pk")] == [
        ("ads", "广告 太多了"),
        ("", "没空"),
    ]


def test_told_on_request_and_forgotten(
    rule: Rule, deer: Person, owner: Staff, group: FanGroup
) -> None:
    made = rule(FREE, Leaf(Kind.OPEN))
    request = join(made, deer, answers={FREE.key: "秘密的歌"}).request
    assert request is not None
    request_note_add(request=request, text="认识", staff=owner, actor=staff_actor(owner))
    request_approve(request=request, staff=owner, actor=staff_actor(owner))
    member = GroupMember.objects.get(fan=deer[0])
    member_leave(member=member, actor=deer[2])
    leave_word_put(member=member, reason="other", text="我的手机号是 138")
    with system_scope():
        told = person_extract(deer[1])
    assert told["conditions"][0]["said"] == "秘密的歌"
    assert told["conditions"][0]["asked"] == dump(FREE)
    assert told["said_on_leaving"][0]["text"] == "我的手机号是 138"
    fan_places_erase(fan_ids=[deer[0].pk])
    assert not RuleEvidence.objects.exists()
    assert not RequestNote.objects.exists()
    assert [(one.reason, one.text) for one in LeaveWord.objects.all()] == [("other", "")]


def test_a_tree_reads_back(rule: Rule) -> None:
    made = rule(Node(False, (QUESTION, FREE)), Leaf(Kind.KNOWN, 3))
    assert parse(dump(tree_of(made))) == tree_of(made)
