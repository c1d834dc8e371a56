"""Answers by themselves; notes of the team, words on leaving, and what is forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.groups.models import (
    FanGroup,
    GroupMember,
    JoinRequest,
    LeaveWord,
    RequestNote,
    RuleEvidence,
)
from community.groups.person import person_extract
from community.groups.rules.tree import Kind, Leaf, dump
from community.groups.services import (
    answer_set,
    leave_word_put,
    member_leave,
    request_approve,
    request_decline,
    request_note_add,
    request_reopen,
    requests_answer_due,
)
from community.groups.services.erasure import fan_places_erase
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor
from tests.community.groups.rule_world import FREE, Person, Rule, join

pytestmark = pytest.mark.usefixtures("scope")


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
