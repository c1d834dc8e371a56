"""Follow-ups, and the reminder that reaches their owner."""

import threading
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.scopes.actors import Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team
from kol.press.errors_passed import FollowUpOver, NobodyThere, OwnerGone, TextMissing
from kol.press.models import Contact, FollowUp
from kol.press.services.follow_ups import (
    FollowUpInput,
    follow_up_add,
    follow_up_end,
    follow_up_reopen,
    follow_up_update,
)
from kol.press.services.reminders import follow_ups_remind, teams_to_remind
from tests.api import events_of, trail_of, unchanged
from tests.kol.press.archive import a_contact, an_outlet, mails

pytestmark = pytest.mark.usefixtures("scope")


def soon(minutes: int = -1) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def planned(
    contact: Contact, actor: Actor, text: str = "寄样品", minutes: int = -1, **more: object
) -> FollowUp:
    """Something to be done about a contact."""
    given = FollowUpInput(text, soon(minutes), **more)  # type: ignore[arg-type]
    return follow_up_add(team_id=contact.team_id, actor=actor, given=given, contact=contact)


def verified(staff: Staff) -> None:
    EmailAddress.objects.create(user=staff.user, email=staff.user.email, verified=True)


def test_it_is_planned_done_and_opened_again(
    team: Team, actor: Actor, operator: Staff, manager: Staff
) -> None:
    zhang = a_contact(team, actor)
    one = planned(zhang, actor, minutes=60)
    assert (one.owner, one.created_by, one.state) == (operator, operator, "open")
    follow_up_update(follow_up=one, actor=actor, text="寄新样品", owner=manager)
    assert follow_up_end(follow_up=one, actor=actor, state="done")
    assert not follow_up_end(follow_up=one, actor=actor, state="dropped")
    one.refresh_from_db()
    assert (one.text, one.owner, one.state) == ("寄新样品", manager, "done")
    assert one.done_at is not None
    with unchanged(FollowUp), pytest.raises(FollowUpOver):
        follow_up_update(follow_up=one, actor=actor, text="别的")
    assert follow_up_reopen(follow_up=one, actor=actor)
    assert not follow_up_reopen(follow_up=one, actor=actor)
    assert one.state == "open"
    assert FollowUp.objects.get().done_at is None
    assert trail_of("follow_up.update")[0][3] == {
        "text": "changed",
        "owner": [operator.pk, manager.pk],
    }
    names = ["follow_up.add", "follow_up.update", "follow_up.done", "follow_up.reopen"]
    for name in names:
        assert [row[2] for row in events_of(name)] == [
            {"contacts": [zhang.pk], "follow_up": one.pk}
        ]
        assert len(trail_of(name)) == 1


def test_it_says_what_about_whom_and_by_whom(
    team: Team, actor: Actor, operator: Staff, manager: Staff
) -> None:
    zhang = a_contact(team, actor)
    with unchanged(FollowUp):
        with pytest.raises(TextMissing):
            planned(zhang, actor, "  ")
        with pytest.raises(NobodyThere):
            follow_up_add(team_id=team.pk, actor=actor, given=FollowUpInput("寄样品", soon()))
    Staff.objects.filter(pk=manager.pk).update(state=Staff.State.LEFT)
    manager.refresh_from_db()
    with unchanged(FollowUp), pytest.raises(OwnerGone):
        planned(zhang, actor, owner=manager)


def test_two_who_end_it_at_once_one_did(team: Team, actor: Actor) -> None:
    one = planned(a_contact(team, actor), actor)
    twin = FollowUp.objects.get(pk=one.pk)
    assert follow_up_end(follow_up=one, actor=actor, state="done")
    assert not follow_up_end(follow_up=twin, actor=actor, state="dropped")
    assert FollowUp.objects.get().state == "done"


def test_whoever_owns_them_gets_one_mail_when_they_are_due(
    team: Team, actor: Actor, operator: Staff, settings: object
) -> None:
    settings.SITE_URL = "https://qz.example"  # type: ignore[attr-defined]
    verified(operator)
    zhang = a_contact(team, actor)
    paper = an_outlet(team, actor)
    planned(zhang, actor, "寄样品", -5)
    follow_up_add(
        team_id=team.pk, actor=actor, given=FollowUpInput("要版面报价", soon(-4)), outlet=paper
    )
    planned(zhang, actor, "明天再说", 600)
    follow_up_end(follow_up=planned(zhang, actor, "做完了"), actor=actor, state="done")
    assert teams_to_remind() == [team.pk]
    assert follow_ups_remind() == 2
    assert follow_ups_remind() == 0
    assert teams_to_remind() == []
    ((to, words),) = mails()
    body = words.text
    assert to == operator.user.email
    assert words.subject == "小满：有 2 件跟进到时间了"
    assert "寄样品（张伟）" in body
    assert "要版面报价（晨报）" in body
    assert "明天再说" not in body
    assert "https://qz.example/t/xiaoman/press/follow-ups/" in body


def test_another_time_reminds_anew(team: Team, actor: Actor, operator: Staff) -> None:
    verified(operator)
    one = planned(a_contact(team, actor), actor)
    follow_ups_remind()
    follow_up_update(follow_up=one, actor=actor, text="只改了说法")
    assert follow_ups_remind() == 0
    follow_up_update(follow_up=one, actor=actor, due_at=soon(-2))
    assert follow_ups_remind() == 1
    assert Delivery.objects.count() == 2


def test_who_left_is_not_written_to_but_somebody_is(
    team: Team, actor: Actor, operator: Staff, manager: Staff, owner: Staff
) -> None:
    for staff in (operator, manager, owner):
        verified(staff)
    zhang = a_contact(team, actor, owner=manager)
    li = a_contact(team, actor, "李娜")
    planned(zhang, actor)
    planned(li, actor)
    Staff.objects.filter(pk=operator.pk).update(state=Staff.State.LEFT)
    assert follow_ups_remind() == 2
    assert sorted(to for to, _words in mails()) == ["manager@example.com", "owner@example.com"]


def test_without_an_address_it_is_told_once_all_the_same(team: Team, actor: Actor) -> None:
    planned(a_contact(team, actor), actor)
    assert follow_ups_remind() == 1
    assert follow_ups_remind() == 0
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_once(team: Team, actor: Actor, operator: Staff) -> None:
    verified(operator)
    zhang = a_contact(team, actor)
    for number in range(20):
        planned(zhang, actor, f"第 {number} 件")
    gate, found = threading.Barrier(2), []

    def sweep() -> None:
        with team_scope(team):
            gate.wait()
            found.append(follow_ups_remind())
        connection.close()

    both = [threading.Thread(target=sweep) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(found) == 20
    with system_scope():
        assert not FollowUp.objects.filter(reminded_at=None).exists()
        assert Delivery.objects.count() == sum(1 for count in found if count)
