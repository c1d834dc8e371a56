"""What the archive adds to 今日, for one of the team."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.models import Contact
from kol.press.selectors.passed import follow_ups_narrowed
from kol.press.selectors.today import press_today
from kol.press.selectors.warmth import birthday_in, birthdays_near, retention_asked
from kol.press.services.follow_ups import FollowUpInput, follow_up_add
from kol.press.services.retention import retention_ask, retention_set
from tests.cast import staff_actor
from tests.kol.press.archive import a_contact, talked

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]


def born(contact: Contact, day: date) -> None:
    Contact.objects.filter(pk=contact.pk).update(birth_month=day.month, birth_day=day.day)


def plan(contact: Contact, staff: Staff, text: str, days: float = 0) -> None:
    """Something to be done about a contact, by that colleague."""
    due = timezone.now() + timedelta(days=days)
    follow_up_add(
        team_id=contact.team_id,
        actor=staff_actor(staff),
        given=FollowUpInput(text, due),
        contact=contact,
    )


def test_it_is_mine_and_nobody_s_and_of_today(
    team: Team, actor: Actor, pr: Staff, manager: Staff, other_owner: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    today = timezone.localdate()
    mine, theirs = (
        a_contact(team, actor, "张伟", owner=pr),
        a_contact(team, actor, "李娜", owner=manager),
    )
    nobodys, blocked = a_contact(team, actor, "王芳"), a_contact(team, actor, "赵六", owner=pr)
    for one in (mine, theirs, nobodys, blocked):
        talked(one, actor, 90)
        born(one, today + timedelta(days=2))
        retention_set(contact=one, until=today + timedelta(days=5), actor=actor)
    Contact.objects.filter(pk=blocked.pk).update(do_not_contact=True)
    retention_ask(team=team)
    for text, days in (("过期的", -3), ("下月的", 30)):
        plan(mine, pr, text, days)
    plan(theirs, manager, "别人的", -1)
    with team_scope(other_owner.team_id):
        plan(a_contact(other_owner.team, staff_actor(other_owner)), other_owner, "别家的")
    with django_assert_num_queries(1):
        seen = press_today(pr)
    assert [(one.text, one.about) for one in seen.due] == [("过期的", "张伟")]
    assert [(one.name, one.days) for one in seen.birthdays] == [("张伟", 2), ("王芳", 2)]
    # Something is planned about 张伟; 赵六 is marked do-not-contact; 李娜 is a colleague's.
    assert seen.cold == 1
    assert seen.ending == 3
    assert (seen.waiting, seen.more_due) == (5, False)


def test_the_page_shows_it_to_those_who_run_the_archive(
    team: Team, actor: Actor, pr: Staff, analyst: Staff, client_for: Clients
) -> None:
    zhang = a_contact(team, actor, owner=pr)
    born(zhang, timezone.localdate())
    for number in range(8):
        plan(zhang, pr, f"第 {number} 件", -number)
    page = client_for(pr).get("/t/xiaoman/").content.decode()
    assert "第 7 件" in page
    assert "第 1 件" not in page
    assert "还有到期的跟进" in page
    assert "张伟今天生日" in page
    assert "张伟" not in client_for(analyst).get("/t/xiaoman/").content.decode()


@pytest.mark.parametrize(
    ("today", "born_on", "days"),
    [
        (date(2026, 12, 30), (1, 2), 3),
        (date(2026, 2, 27), (2, 29), 1),
        (date(2028, 2, 27), (2, 29), 2),
        (date(2026, 11, 26), (11, 26), 0),
        (date(2026, 11, 26), (11, 25), None),
    ],
)
def test_birthdays_cross_the_year_and_leap_days(
    team: Team, actor: Actor, today: date, born_on: tuple[int, int], days: int | None
) -> None:
    zhang = a_contact(team, actor)
    Contact.objects.filter(pk=zhang.pk).update(birth_month=born_on[0], birth_day=born_on[1])
    zhang.refresh_from_db()
    near = [vars(one)["days_ahead"] for one in birthdays_near(today)]
    assert near == ([] if days is None else [days])
    assert birthday_in(zhang, today) == (364 if days is None else days)


def test_what_is_too_much_to_count_is_told_so(
    team: Team, actor: Actor, pr: Staff, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("甲", "乙", "丙"):
        talked(a_contact(team, actor, name, owner=pr), actor, 200)
    assert "3 位联系人正在变冷" in client_for(pr).get("/t/xiaoman/").content.decode()
    monkeypatch.setattr("kol.press.selectors.today.CAP", 3)
    seen = replace(press_today(pr), cap=3)
    assert (seen.cold, seen.cap) == (3, 3)
    page = render_to_string("analytics/dashboards/press_passed.html", {"press": seen, "team": team})
    assert "至少 3 位联系人正在变冷" in page


def plan_of(found: "QuerySet[Any, Any]") -> str:
    """How PostgreSQL would answer where no table is small."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return found.explain()


def test_it_walks_no_table(team: Team, operator: Staff) -> None:
    """At a million contacts each is an index's few rows (212 ms before, 10 ms with them)."""
    everybodys = follow_ups_narrowed({"whose": "all"}).order_by("due_at", "id")
    assert "follow_up_of_team" in plan_of(everybodys)
    assert "contact_birthdays" in plan_of(birthdays_near(date(2026, 3, 5)))
    assert "contact_retention_asked" in plan_of(retention_asked().order_by("retain_until", "id"))
