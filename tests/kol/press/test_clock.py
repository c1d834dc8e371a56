"""What the archive does by the clock, for every team."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.scopes.actors import Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team
from kol.press import tasks
from kol.press.models import Contact
from kol.press.services.follow_ups import FollowUpInput, follow_up_add
from kol.press.services.retention import retention_set
from tests.cast import staff_actor
from tests.kol.press.archive import a_contact, talked


def test_every_team_is_reminded_in_its_own_scope(
    owner: Staff, other_owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    for staff in (owner, other_owner):
        EmailAddress.objects.create(user=staff.user, email=staff.user.email, verified=True)
        actor = staff_actor(staff)
        with team_scope(staff.team_id):
            given = FollowUpInput("寄样品", timezone.now())
            contact = a_contact(staff.team, actor)
            follow_up_add(team_id=staff.team_id, actor=actor, given=given, contact=contact)
    monkeypatch.setattr(tasks.follow_ups_remind_team, "delay", tasks.follow_ups_remind_team)
    tasks.follow_ups_remind_due()
    tasks.follow_ups_remind_due()
    with system_scope():
        assert set(Delivery.objects.values_list("team_id", flat=True)) == {
            owner.team_id,
            other_owner.team_id,
        }
        assert Delivery.objects.count() == 2


def test_scores_fade_by_the_day(team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kol.press.services.health.A_STEP", 2)
    with team_scope(team):
        for name in ("甲", "乙", "丙"):
            talked(a_contact(team, actor, name), actor, 1)
        Contact.objects.update(health=99)
    sent: list[tuple[int, ...]] = []
    monkeypatch.setattr(tasks.health_reckon_team, "delay", lambda *given: sent.append(given))
    tasks.health_reckon_all()
    while sent:
        tasks.health_reckon_team(*sent.pop())
    with team_scope(team):
        assert set(Contact.objects.values_list("health", flat=True)) == {62}


def test_whose_time_is_over_is_asked_about_and_goes(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.retention_team, "delay", tasks.retention_team)
    with team_scope(team):
        zhang = a_contact(team, actor)
        tomorrow = timezone.localdate() + timedelta(days=2)
        retention_set(contact=zhang, until=tomorrow, actor=actor)
    tasks.retention_due()
    with team_scope(team):
        zhang.refresh_from_db()
        assert zhang.retention_asked_at is not None
        long_ago = timezone.now() - timedelta(days=20)
        Contact.objects.filter(pk=zhang.pk).update(
            retention_asked_at=long_ago, retain_until=timezone.localdate() - timedelta(days=2)
        )
    tasks.retention_due()
    with team_scope(team):
        zhang.refresh_from_db()
        assert (zhang.state, zhang.name) == ("erased", "")


def test_a_team_that_fails_holds_up_no_other(
    owner: Staff, other_owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each team has a task of its own."""
    told: list[int] = []
    monkeypatch.setattr(tasks, "teams_to_remind", lambda: [owner.team_id, other_owner.team_id])
    monkeypatch.setattr(tasks, "teams_with_retention", lambda: [owner.team_id, 0])
    monkeypatch.setattr(tasks.follow_ups_remind_team, "delay", told.append)
    monkeypatch.setattr(tasks.retention_team, "delay", told.append)
    tasks.follow_ups_remind_due()
    tasks.retention_due()
    assert told == [owner.team_id, other_owner.team_id, owner.team_id, 0]
