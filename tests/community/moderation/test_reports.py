"""Reports, decisions and appeals."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.chat.errors import Muted
from community.chat.models import Message
from community.groups.models import GroupMember, TeamBan
from community.moderation.errors import (
    AboutOneself,
    AppealClosed,
    AppealOther,
    DecisionImpossible,
    ReasonNeeded,
    ReportDecided,
    ReportOwn,
    ReportTooMany,
)
from community.moderation.models import Decision, Report
from community.moderation.services import (
    appeal_decide,
    appeal_make,
    report_assign,
    report_decide,
    report_make,
    rules_set,
)
from community.moderation.services.reports import Reported
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed, NotFound
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, User
from tests.cast import fan_actor, make_user, staff_actor
from tests.community.chat.room import Room
from tests.community.moderation.conftest import Say

pytestmark = pytest.mark.django_db
BASE = "/t/xiaoman/moderation/reports/"
Clients = Callable[[User | Staff], Client]


@pytest.fixture
def report(room: Room, old: GroupMember, say: Say) -> Report:
    """小鹿 reports what 老粉 said."""
    said = say(old, "傻瓜")
    made, new = report_make(
        reporter=room.fan, target=old, message=Reported(said.seq, said.text, False),
        reason="abuse", note="骂人", actor=fan_actor(room.fan.user),
    )  # fmt: skip
    assert new
    return made


def test_one_report_a_person_a_thing(room: Room, report: Report, old: GroupMember) -> None:
    again, new = report_make(
        reporter=room.fan, target=old, message=Reported(1, "傻瓜", False), reason="ads",
        actor=fan_actor(room.fan.user),
    )  # fmt: skip
    assert (again.pk, new) == (report.pk, False)
    person, new = report_make(
        reporter=room.fan, target=old, message=None, reason="ads", actor=fan_actor(room.fan.user)
    )
    assert new
    assert person.message_seq is None
    assert Report.objects.count() == 2
    assert Event.objects.filter(name="moderation.reported").count() == 2
    with pytest.raises(ReportOwn):
        report_make(reporter=old, target=old, message=None, reason="ads", actor=fan_actor(old.user))


def test_so_many_an_hour(room: Room, scope: None) -> None:
    def one(number: int) -> None:
        report_make(
            reporter=room.fan, target=room.kol, message=Reported(number, "x", False),
            reason="ads", actor=fan_actor(room.fan.user),
        )  # fmt: skip

    for number in range(10):
        one(number)
    with pytest.raises(ReportTooMany):
        one(10)
    one(9)  # what is there already is no new one
    assert Report.objects.count() == 10


def test_deadlines_are_the_teams(room: Room, old: GroupMember, actor: Actor, scope: None) -> None:
    rules_set(team=room.team, actor=actor, report_hours=6)
    made, _new = report_make(
        reporter=room.fan, target=old, message=None, reason="ads", actor=fan_actor(room.fan.user)
    )
    assert made.due_at - made.created_at == timedelta(hours=6)
    assert not made.overdue
    made.due_at = timezone.now() - timedelta(minutes=1)
    assert made.overdue


def test_dismissed_with_every_report_of_the_same_thing(
    room: Room, report: Report, old: GroupMember, operator: Staff, actor: Actor
) -> None:
    other = room.join(make_user("other-fan"))
    report_make(
        reporter=other, target=old, message=Reported(1, "傻瓜", False), reason="ads",
        actor=fan_actor(other.user),
    )  # fmt: skip
    elsewhere, _new = report_make(
        reporter=other, target=old, message=None, reason="ads", actor=fan_actor(other.user)
    )
    decision = report_decide(report=report, act="dismiss", by=operator, actor=actor)
    assert report_decide(report=report, act="dismiss", by=operator, actor=actor) == decision
    with pytest.raises(ReportDecided):
        report_decide(report=report, act="ban", reason="x", by=operator, actor=actor)
    assert Report.objects.filter(decision=decision, state="decided").count() == 2
    elsewhere.refresh_from_db()
    assert elsewhere.state == "open"
    assert AuditEntry.objects.get(action="report.decide").changes == {
        "act": [None, "dismiss"], "reports": [None, 2],
    }  # fmt: skip


def test_recalled_and_muted(
    report: Report, old: GroupMember, operator: Staff, actor: Actor, say: Say
) -> None:
    until = timezone.now() + timedelta(days=1)
    with pytest.raises(ReasonNeeded):
        report_decide(report=report, act="mute", until=until, by=operator, actor=actor)
    report_decide(
        report=report, act="mute", until=until, reason="骂人", recall=True, by=operator,
        actor=actor,
    )  # fmt: skip
    assert Message.objects.get(seq=1).recalled_at is not None
    with pytest.raises(Muted):
        say(old, "为什么")
    assert Decision.objects.get().excerpt == "傻瓜"


@pytest.mark.parametrize(("act", "state"), [("remove", "removed"), ("ban", "removed")])
def test_removed_and_banned(
    report: Report, old: GroupMember, operator: Staff, actor: Actor, act: str, state: str
) -> None:
    report_decide(report=report, act=act, reason="多次骂人", by=operator, actor=actor)
    old.refresh_from_db()
    assert old.state == state
    assert TeamBan.objects.filter(fan=old.fan, lifted_at=None).exists() == (act == "ban")


def test_a_refusal_changes_nothing(
    room: Room, report: Report, old: GroupMember, operator: Staff, analyst: Staff, actor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        report_decide(report=report, act="dismiss", by=analyst, actor=actor)
    with pytest.raises(DecisionImpossible):
        report_decide(report=report, act="mute", reason="x", by=operator, actor=actor)
    person, _new = report_make(
        reporter=room.fan, target=room.kol, message=None, reason="ads",
        actor=fan_actor(room.fan.user),
    )  # fmt: skip
    with pytest.raises(DecisionImpossible):
        report_decide(report=person, act="recall", by=operator, actor=actor)
    # The team's own can't be removed: the decision is undone with it.
    from community.groups.errors import MemberIsStaff

    with pytest.raises(MemberIsStaff):
        report_decide(report=person, act="remove", reason="x", by=operator, actor=actor)
    assert not Decision.objects.exists()
    assert Report.objects.filter(state="open").count() == 2


def test_nobody_decides_on_what_is_about_themselves(
    room: Room, operator: Staff, manager: Staff, actor: Actor, client_for: Clients, scope: None
) -> None:
    target = room.join_staff(operator)
    report, _new = report_make(
        reporter=room.fan, target=target, message=None, reason="abuse",
        actor=fan_actor(room.fan.user),
    )  # fmt: skip
    for act in ("dismiss", "warn"):
        with pytest.raises(AboutOneself):
            report_decide(report=report, act=act, reason="x", by=operator, actor=actor)
    with pytest.raises(AboutOneself):
        report_assign(report=report, to=operator, by=manager, actor=staff_actor(manager))
    with pytest.raises(AboutOneself):
        report_assign(report=report, to=manager, by=operator, actor=actor)
    page = client_for(operator).get(f"{BASE}{report.public_id}/").content.decode()
    assert "说的是你" in page
    assert 'name="act"' not in page
    answer = client_for(operator).post(f"{BASE}{report.public_id}/", {"act": "dismiss"})
    assert answer.status_code == 422
    report.refresh_from_db()
    assert (report.state, report.assigned_to, Decision.objects.count()) == ("open", None, 0)
    decision = report_decide(
        report=report, act="warn", reason="x", by=manager, actor=staff_actor(manager)
    )
    appeal_make(decision=decision, user=operator.user, text="没有", actor=actor)
    with pytest.raises(AboutOneself):
        appeal_decide(decision=decision, lift=True, answer="好", by=operator, actor=actor)
    assert Decision.objects.get().appeal == "open"


def test_given_to_a_colleague(
    report: Report, operator: Staff, manager: Staff, analyst: Staff, actor: Actor
) -> None:
    for _ in range(2):
        report_assign(report=report, to=manager, by=operator, actor=actor)
    with pytest.raises(NotAllowed):
        report_assign(report=report, to=analyst, by=operator, actor=actor)
    report.refresh_from_db()
    assert report.assigned_to == manager
    assert AuditEntry.objects.filter(action="report.assign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(
    room: Room, report: Report, old: GroupMember, operator: Staff, actor: Actor, say: Say
) -> None:
    other = room.join(make_user("other-fan"))
    twin, _new = report_make(
        reporter=other, target=old, message=Reported(1, "傻瓜", False), reason="ads",
        actor=fan_actor(other.user),
    )  # fmt: skip
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def run(which: Report, act: str) -> None:
        try:
            with team_scope(room.team):
                start.wait()
                made = report_decide(report=which, act=act, reason="骂人", by=operator, actor=actor)
                outcomes.append(made.act)
        except ReportDecided:
            outcomes.append("late")
        finally:
            connection.close()

    acts = ((report, "ban"), (twin, "warn"), (report, "dismiss"), (twin, "remove"))
    threads = [threading.Thread(target=run, args=one) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    decision = Decision.objects.get()
    assert sorted(outcomes) == sorted([decision.act, "late", "late", "late"])
    assert Report.objects.filter(decision=decision).count() == 2
    old.refresh_from_db()
    assert (old.state == "removed") == (decision.act in ("ban", "remove"))


@pytest.fixture
def removed(report: Report, operator: Staff, actor: Actor) -> Decision:
    """老粉 is removed for it."""
    return report_decide(report=report, act="remove", reason="骂人", by=operator, actor=actor)


def test_an_appeal_is_one_and_another_decides(
    room: Room, removed: Decision, old: GroupMember, operator: Staff, owner: Staff, actor: Actor
) -> None:
    mine = fan_actor(old.user)
    with pytest.raises(NotFound):
        appeal_make(decision=removed, user=room.fan.user, text="x", actor=mine)
    for _ in range(2):
        appeal_make(decision=removed, user=old.user, text="我在开玩笑", actor=mine)
    with pytest.raises(AppealClosed):
        appeal_make(decision=removed, user=old.user, text="还有", actor=mine)
    with pytest.raises(AppealOther):
        appeal_decide(decision=removed, lift=True, answer="好", by=operator, actor=actor)
    by_owner = staff_actor(owner)
    for _ in range(2):
        done = appeal_decide(
            decision=removed, lift=True, answer="下次注意", by=owner, actor=by_owner
        )
    assert (done.appeal, done.appeal_by) == ("lifted", owner)
    with pytest.raises(AppealClosed):
        appeal_decide(decision=removed, lift=False, answer="不", by=owner, actor=by_owner)
    old.refresh_from_db()
    assert old.state == "active"
    assert AuditEntry.objects.filter(action="appeal.decide").count() == 1


def test_who_is_alone_decides_on_their_own(
    room: Room, report: Report, old: GroupMember, owner: Staff
) -> None:
    # The cast has an operator only where a test asks for one.
    decision = report_decide(
        report=report, act="warn", reason="骂人", by=owner, actor=staff_actor(owner)
    )
    appeal_make(decision=decision, user=old.user, text="没有", actor=fan_actor(old.user))
    done = appeal_decide(
        decision=decision, lift=False, answer="看过了", by=owner, actor=staff_actor(owner)
    )
    assert done.appeal == "upheld"


def test_an_appeal_after_30_days_is_too_late(removed: Decision, old: GroupMember) -> None:
    Decision.objects.update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(AppealClosed):
        appeal_make(decision=removed, user=old.user, text="x", actor=fan_actor(old.user))


# --- Pages ---------------------------------------------------------------------------------------
def test_from_the_message_to_the_answer(
    room: Room, old: GroupMember, say: Say, operator: Staff, owner: Staff, client_for: Clients,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    say(old, "加微信领红包")
    fan, where = client_for(room.fan.user), f"/g/{room.group.public_id}/report/1/"
    assert "加微信领红包" in fan.get(where).content.decode()
    assert fan.post(where, {}).status_code == 422
    assert "已举报" in fan.post(where, {"reason": "ads", "note": "私聊我也发"}).content.decode()
    report = Report.objects.get()
    desk = client_for(operator)
    desk.get(BASE)
    with django_assert_num_queries(6):
        queue = desk.get(BASE).content.decode()
    assert "加微信领红包" in queue
    assert "没有符合的举报" in desk.get(BASE, {"reason": "porn"}).content.decode()
    Report.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "已超时" in desk.get(BASE).content.decode()
    one = f"{BASE}{report.public_id}/"
    assert "私聊我也发" in desk.get(one).content.decode()
    bad = desk.post(one, {"act": "warn", "reason": ""})
    assert bad.status_code == 422
    assert (
        desk.post(one, {"act": "warn", "reason": "请不要发广告", "recall": "on"}).status_code == 302
    )
    assert Message.objects.get(seq=1).recalled_at is not None
    # The reporter hears it was dealt with, and not what; who is concerned reads the reason.
    told = fan.get("/safety/").content.decode()
    assert "已处理" in told
    assert "请不要发广告" not in told
    theirs = client_for(old.user)
    assert "请不要发广告" in theirs.get("/safety/").content.decode()
    decision = Decision.objects.get()
    mine = f"/safety/{decision.public_id}/"
    assert fan.get(mine).status_code == 404
    assert theirs.post(mine, {"text": "是我自己的店"}).status_code == 302
    answer = f"/t/xiaoman/moderation/decisions/{decision.public_id}/"
    assert "由同事来处理" in desk.get(answer).content.decode()
    assert desk.post(answer, {"result": "lift", "answer": "好"}).status_code == 422
    boss = client_for(owner)
    assert boss.post(answer, {"result": "lift", "answer": "好的"}).status_code == 302
    assert "好的" in theirs.get(mine).content.decode()


def test_what_one_may_not_read_one_can_not_report(
    room: Room, old: GroupMember, say: Say, client_for: Clients
) -> None:
    say(old, "早")
    GroupMember.objects.filter(pk=room.fan.pk).update(joined_seq=1)
    fan = client_for(room.fan.user)
    assert fan.get(f"/g/{room.group.public_id}/report/1/").status_code == 404
    assert fan.get(f"/g/{room.group.public_id}/report/{old.public_id}/").status_code == 200
