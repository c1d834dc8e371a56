"""Records made and changed by several at once: one of each, nothing lost. On real PostgreSQL, each
in a connection of their own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from kol.press.models import Contact, Employment, MediaAccount, Outlet
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
    outlet_create,
    outlet_get_or_create,
)
from kol.press.services.accounts import AccountInput, account_add
from kol.press.services.moves import contact_move
from kol.press.services.upsert import RecordRow, contact_upsert

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def at_once(team: Team, acts: list[Callable[[], Any]]) -> Counter[str]:
    """Run all acts in threads; what each was refused with, or "done"."""

    def run(act: Callable[[], Any]) -> str:
        try:
            with team_scope(team):
                act()
            return "done"
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def test_one_outlet_of_a_name_however_it_is_written(team: Team) -> None:
    spellings = ["人民日报", "人民日報", "《人民日报》", "人民 日报", "人民日报", "人民・日报"]
    make = partial(outlet_get_or_create, team_id=team.pk, actor=SYSTEM)
    assert at_once(team, [partial(make, name=name) for name in spellings]) == {"done": 6}
    with team_scope(team):
        assert Outlet.objects.count() == 1
    create = partial(outlet_create, team_id=team.pk, actor=SYSTEM)
    seen = at_once(team, [partial(create, name=name) for name in ["新华社", "新華社", "新华社"]])
    assert seen == {"done": 1, "outlet_name_taken": 2}


def test_one_contact_of_rows_that_speak_of_one(team: Team) -> None:
    """Whatever they know each other by, and with their outlets in another order."""
    jobs = [EmploymentInput("甲报"), EmploymentInput("乙网")]
    rows = [
        RecordRow(
            name="张伟",
            channels=[ChannelInput("mobile", "13800001001")],
            employments=jobs if number % 2 else jobs[::-1],
            note=f"第 {number} 条",
        )
        for number in range(6)
    ]
    put = partial(contact_upsert, team_id=team.pk, actor=SYSTEM)
    assert at_once(team, [partial(put, row=row) for row in rows]) == {"done": 6}
    with team_scope(team):
        contact = Contact.objects.get()
        assert contact.employments.count() == 2
        assert contact.channels.count() == 1
        assert contact.notes.count() == 6
        assert Outlet.objects.count() == 2


def test_two_moves_leave_one_main_job(team: Team) -> None:
    with team_scope(team):
        contact = contact_create(
            team_id=team.pk, actor=SYSTEM, name="王芳", employments=[EmploymentInput("甲报")]
        )
    move = partial(contact_move, contact=contact, actor=SYSTEM)
    seen = at_once(team, [partial(move, outlet=f"报{number}") for number in range(5)])
    assert seen == {"done": 5}
    with team_scope(team):
        now = Employment.objects.filter(contact=contact, ended=False)
        assert [job.is_primary for job in now] == [True]
        assert contact.employments.count() == 6


def test_an_account_comes_once(team: Team) -> None:
    with team_scope(team):
        contact = contact_create(team_id=team.pk, actor=SYSTEM, name="王芳")
    given = AccountInput("weibo", "王芳说")
    add = partial(account_add, of=contact, given=given, actor=SYSTEM)
    assert at_once(team, [add] * 4) == {"done": 1, "press_account_twice": 3}
    with team_scope(team):
        assert MediaAccount.objects.count() == 1
