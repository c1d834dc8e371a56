"""People are kept for a time: somebody is asked, and who is not kept longer is erased."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.errors_passed import RetentionPast
from kol.press.models import Channel, Contact, PressNote
from kol.press.services import contact_update, erasure, forgetting, retention
from kol.press.services.erasure import contact_erase
from kol.press.services.gifts import rules_set
from kol.press.services.notes import note_add
from kol.press.services.retention import (
    retention_ask,
    retention_erase,
    retention_set,
    retention_step,
    team_day,
    teams_with_retention,
)
from tests.api import trail_of, unchanged
from tests.kol.press.archive import a_contact, mails

pytestmark = pytest.mark.usefixtures("scope")


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def kept(team: Team, actor: Actor, days: int, name: str = "张伟", **fields: Any) -> Contact:
    """Somebody kept for so many days from now."""
    contact = a_contact(team, actor, name, **fields)
    until = team_day(team, timezone.now()) + timedelta(days=days)
    return retention_set(contact=contact, until=until, actor=actor)


def test_the_owner_is_asked_once_by_one_mail(
    team: Team, actor: Actor, operator: Staff, owner: Staff
) -> None:
    for staff in (operator, owner):
        EmailAddress.objects.create(user=staff.user, email=staff.user.email, verified=True)
    kept(team, actor, 10, owner=operator)
    kept(team, actor, 14, "李娜", owner=operator)
    kept(team, actor, 14, "王芳")
    kept(team, actor, 15, "赵六")
    assert teams_with_retention() == [team.pk]
    assert retention_ask(team=team) == 3
    assert retention_ask(team=team) == 0
    assert sorted((to, words.subject) for to, words in mails()) == [
        ("operator@example.com", "小满：2 位联系人还要继续保存吗？"),
        ("owner@example.com", "小满：1 位联系人还要继续保存吗？"),
    ]


def test_who_is_not_kept_longer_is_erased_after_the_day(team: Team, actor: Actor) -> None:
    zhang, li = kept(team, actor, 10), kept(team, actor, 10, "李娜")
    retention_ask(team=team)
    assert retention_erase(team=team, now=later(10)) == 0
    retention_set(contact=li, until=team_day(team, later(400)), actor=actor, why="年度合作")
    # Asked fourteen days before, and the day is over.
    assert retention_erase(team=team, now=later(12)) == 0
    assert retention_erase(team=team, now=later(15)) == 1
    assert retention_erase(team=team, now=later(15)) == 0
    zhang.refresh_from_db()
    li.refresh_from_db()
    assert (zhang.state, zhang.name) == ("erased", "")
    assert (li.state, li.purpose, li.retention_asked_at) == ("active", "年度合作", None)
    assert trail_of("contact.erase")[0][0] == "system"


def test_nobody_is_erased_who_was_not_asked(team: Team, actor: Actor) -> None:
    zhang = kept(team, actor, 1)
    assert retention_erase(team=team, now=later(100)) == 0
    rules_set(team_id=team.pk, actor=actor, ask_days=90)
    retention_ask(team=team)
    assert retention_erase(team=team, now=later(89)) == 0
    assert retention_erase(team=team, now=later(91)) == 1
    zhang.refresh_from_db()
    assert zhang.state == "erased"


@pytest.mark.parametrize("days", [0, -1, 4000])
def test_a_day_is_to_come_and_not_too_far(team: Team, actor: Actor, days: int) -> None:
    zhang = a_contact(team, actor)
    until = team_day(team, timezone.now()) + timedelta(days=days)
    with unchanged(Contact), pytest.raises(RetentionPast):
        retention_set(contact=zhang, until=until, actor=actor)


def test_a_day_may_be_taken_off(team: Team, actor: Actor) -> None:
    zhang = kept(team, actor, 10)
    retention_ask(team=team)
    retention_set(contact=zhang, until=None, actor=actor)
    zhang.refresh_from_db()
    assert (zhang.retain_until, zhang.retention_asked_at) == (None, None)
    assert retention_erase(team=team, now=later(100)) == 0


def test_another_day_from_a_program_is_asked_about_anew(team: Team, actor: Actor) -> None:
    zhang = kept(team, actor, 10)
    retention_ask(team=team)
    zhang.refresh_from_db()
    changed = contact_update(contact=zhang, actor=actor, topics="教育")
    assert changed.retention_asked_at is not None
    contact_update(contact=zhang, actor=actor, retain_until=team_day(team, later(400)))
    zhang.refresh_from_db()
    assert zhang.retention_asked_at is None


def test_the_day_is_the_team_s_own() -> None:
    evening = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    assert team_day(Team(time_zone="Asia/Shanghai"), evening) == date(2026, 11, 27)
    assert team_day(Team(time_zone="America/New_York"), evening) == date(2026, 11, 26)


def test_many_are_asked_about_by_one_mail_and_erased_in_steps(
    team: Team, actor: Actor, operator: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    EmailAddress.objects.create(user=operator.user, email=operator.user.email, verified=True)
    people = [kept(team, actor, 10, f"张{at}", owner=operator) for at in range(5)]
    assert retention_ask(team=team) == 5
    assert len(mails()) == 1
    monkeypatch.setattr(retention, "A_STEP", 2)
    # One that can't be erased holds up nobody.
    erase = contact_erase

    def faulty(*, contact: Contact, actor: Actor) -> Contact:
        if contact.pk == people[1].pk:
            raise ValueError("a fault of ours")
        return erase(contact=contact, actor=actor)

    monkeypatch.setattr(retention, "contact_erase", faulty)
    assert retention_step(team=team, now=later(15)) == (1, people[1].pk)
    assert retention_erase(team=team, now=later(15)) == 3
    monkeypatch.setattr(retention, "contact_erase", erase)
    assert retention_erase(team=team, now=later(16)) == 1
    assert set(Contact.objects.values_list("state", flat=True)) == {"erased"}


def test_an_erasure_that_went_back_blots_nobody_who_stays(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, li = kept(team, actor, 10), kept(team, actor, 10, "李娜")
    for one, number in ((zhang, "13800138000"), (li, "13900139000")):
        Channel.objects.create(
            team=team, contact=one, kind="mobile", value=number, normal=f"+86{number}"
        )
    note = note_add(
        of=a_contact(team, actor, "王芳"), text="张 13800138000 李 13900139000", actor=actor
    )
    retention_ask(team=team)

    def faulty(*, contact: Contact, **_more: Any) -> None:
        if contact.pk == zhang.pk:
            raise ValueError("a fault of ours, the last thing in the erasure")

    monkeypatch.setattr(erasure, "contact_event", faulty)
    assert retention_erase(team=team, now=later(15)) == 1
    note.refresh_from_db()
    assert note.text == "张 13800138000 李 ■■"
    zhang.refresh_from_db()
    assert (zhang.state, zhang.name) == ("active", "张伟")


def test_a_walk_that_fails_is_one_person_s(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, li = kept(team, actor, 10), kept(team, actor, 10, "李娜")
    for one, number in ((zhang, "13800138000"), (li, "13900139000")):
        Channel.objects.create(
            team=team, contact=one, kind="mobile", value=number, normal=f"+86{number}"
        )
    retention_ask(team=team)
    walk = forgetting.blot_everywhere

    def faulty(words: Any) -> None:
        if "13800138000" in str(words):
            raise ValueError("a fault of ours, in the walk")
        walk(words)

    for module in (forgetting, retention):
        monkeypatch.setattr(module, "blot_everywhere", faulty)
    assert retention_erase(team=team, now=later(15)) == 1
    zhang.refresh_from_db()
    li.refresh_from_db()
    assert (zhang.state, li.state) == ("active", "erased")


def test_a_day_that_is_over_may_stand(team: Team, actor: Actor) -> None:
    zhang = kept(team, actor, 10)
    gone = team_day(team, timezone.now()) - timedelta(days=3)
    Contact.objects.filter(pk=zhang.pk).update(retain_until=gone)
    assert retention_set(contact=zhang, until=gone, actor=actor).retain_until == gone


def test_words_of_all_who_go_are_looked_for_once(team: Team, actor: Actor) -> None:
    """A walk through all that was written for fifty people, not for each."""
    li = a_contact(team, actor, "李娜")
    people = [kept(team, actor, 10, f"张{at}") for at in range(4)]
    for at, one in enumerate(people):
        number = f"+861390000123{at}"
        Channel.objects.create(team=team, contact=one, kind="mobile", value=number, normal=number)
        note_add(of=li, text=f"打 1390000123{at} 找人", actor=actor)
    retention_ask(team=team)
    with CaptureQueriesContext(connection) as seen:
        assert retention_erase(team=team, now=later(15)) == 4
    asked = [one["sql"] for one in seen.captured_queries if "press_pressnote" in one["sql"]]
    walks = [sql for sql in asked if " ~* " in sql and '"outlet_id" IN' not in sql]
    assert len(walks) == 1
    assert set(PressNote.objects.values_list("text", flat=True)) == {"打 ■■ 找人"}
