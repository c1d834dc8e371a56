"""An event becomes a line in the right bells, once, and a burst becomes one line."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.events.models import Event
from foundation.jobs.services import job_run, job_start
from foundation.notify.models import Notice, NoticePart
from foundation.notify.services import choices_save, notice_read, notices_drop, notices_make
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Role, Staff, Team
from foundation.teams.services import staff_remove, staff_update
from tests.cast import staff_actor
from tests.foundation.jobs import kinds  # noqa: F401  # registers a kind of job
from tests.foundation.notify.world import bell_of, broke, consumed, heard, mended, thing

pytestmark = pytest.mark.django_db


def test_those_are_told_whose_role_may_see_it_and_not_who_did_it(
    team: Team, owner: Staff, manager: Staff, operator: Staff, other_owner: Staff
) -> None:
    job = thing(team)
    broke(job, actor=staff_actor(manager))
    heard()
    assert [(row.kind, row.subject_id, row.count) for row in bell_of(owner)] == [
        ("test.broke", job.pk, 1)
    ]
    assert bell_of(manager) == []
    assert bell_of(operator) == []
    assert bell_of(other_owner) == []


def test_somebody_named_is_told_only_if_their_role_may_see_it(
    team: Team, owner: Staff, manager: Staff, operator: Staff
) -> None:
    broke(thing(team), who=[manager.pk, operator.pk])
    heard()
    assert (len(bell_of(owner)), len(bell_of(manager)), len(bell_of(operator))) == (0, 1, 0)


def test_the_same_event_again_tells_nobody_twice(team: Team, owner: Staff) -> None:
    broke(thing(team))
    event = heard()
    with team_scope(team):
        notices_make(event)
        assert NoticePart.objects.count() == 1
    assert [row.count for row in bell_of(owner)] == [1]


def test_a_burst_is_one_line_that_counts_what_it_is_about(team: Team, owner: Staff) -> None:
    first, second = thing(team, "甲"), thing(team, "乙")
    for job in (first, second, second):
        broke(job)
        heard()
    broke(first, group="weibo")
    heard()
    grouped, burst = bell_of(owner)
    assert (burst.count, burst.subjects, burst.subject_id) == (3, 2, second.pk)
    assert (grouped.group, grouped.count) == ("weibo", 1)
    with team_scope(team):
        notice_read(staff=owner, public_id=burst.public_id)
    broke(first)
    heard()
    newest = bell_of(owner)[0]
    assert newest.pk not in (burst.pk, grouped.pk)
    assert (newest.count, newest.read_at) == (1, None)


def test_what_comes_after_the_window_is_a_line_of_its_own(team: Team, owner: Staff) -> None:
    job = thing(team)
    broke(job)
    heard()
    with team_scope(team):
        Notice.objects.update(last_at=timezone.now() - timedelta(hours=2))
    broke(job)
    heard()
    assert [(row.open, row.count) for row in bell_of(owner)] == [(True, 1), (False, 1)]


def test_what_is_days_old_is_no_news(team: Team, owner: Staff) -> None:
    broke(thing(team))
    with system_scope():
        event = Event.objects.order_by("-pk")[0]
        event.at = timezone.now() - timedelta(days=3)
    with team_scope(team):
        notices_make(event)
    assert bell_of(owner) == []


def test_whoever_chose_nothing_of_a_kind_has_no_row_of_it(team: Team, owner: Staff) -> None:
    with team_scope(team):
        choices_save(staff=owner, chosen={"test.broke": ["mail"]})
    broke(thing(team))
    heard()
    assert [(row.bell, row.mail_at is not None) for row in bell_of(owner)] == [(False, True)]
    with team_scope(team):
        choices_save(staff=owner, chosen={"test.broke": []})
    broke(thing(team), group="other")
    heard()
    assert len(bell_of(owner)) == 1


def test_old_ones_go_and_fresh_ones_stay(team: Team, owner: Staff) -> None:
    for group, days in (("old", 91), ("fresh", 89)):
        broke(thing(team), group=group)
        heard()
        with team_scope(team):
            at = timezone.now() - timedelta(days=days)
            Notice.objects.filter(group=group).update(last_at=at)
    assert notices_drop() == 1
    assert [row.group for row in bell_of(owner)] == ["fresh"]


def test_a_job_tells_its_starter_and_a_role_lost_takes_it_away(
    team: Team, owner: Staff, manager: Staff
) -> None:
    with team_scope(team):
        for rows, more in ((3, {}), (3, {"fails_at": 1, "with": "full"})):
            job = job_start(
                kind="test.count", title="数数", actor=staff_actor(manager),
                params={"rows": rows} | more, send=False,
            )  # fmt: skip
            job_run(team_id=team.pk, job_id=job.pk)
    broke(thing(team))
    consumed("notify")
    assert [row.kind for row in bell_of(manager)] == ["test.broke", "job.failed", "job.done"]
    assert [row.kind for row in bell_of(owner)] == ["test.broke"]
    with team_scope(team):
        staff_update(staff=manager, by=owner, actor=staff_actor(owner), role=Role.ANALYST)
    consumed("notify_staff")
    assert [row.kind for row in bell_of(manager)] == ["job.failed", "job.done"]
    with team_scope(team):
        staff_remove(staff=manager, by=owner, actor=staff_actor(owner))
    consumed("notify_staff")
    assert bell_of(manager) == []


def test_what_drips_on_is_told_of_anew_each_window(team: Team, owner: Staff) -> None:
    """Each within an hour of the one before: the mail of the first is not the last of the day."""
    job = thing(team)
    broke(job)
    heard()
    with team_scope(team):
        long_ago = timezone.now() - timedelta(minutes=70)
        Notice.objects.update(
            first_at=long_ago, last_at=timezone.now() - timedelta(minutes=20), mail_at=None
        )
    broke(job)
    heard()
    newest, before = bell_of(owner)
    assert (newest.count, newest.mail_at is not None) == (1, True)
    assert (before.open, before.mail_at) == (False, None)


def test_what_was_put_right_asks_nobody_any_more(team: Team, owner: Staff, manager: Staff) -> None:
    first, second = thing(team, "甲"), thing(team, "乙")
    for job in (first, second):
        broke(job)
        heard()
    mended(second)
    event = heard()
    for staff in (owner, manager):
        (left,) = bell_of(staff)
        assert (left.subjects, left.subject_id, left.read_at) == (1, first.pk, None)
    with team_scope(team):
        notices_make(event)  # the same again
    mended(first)
    heard()
    for staff in (owner, manager):
        (done,) = bell_of(staff)
        assert (done.read_at is not None, done.open, done.mail_at) == (True, False, None)
    broke(first)
    heard()
    newest, _before = bell_of(owner)
    assert (newest.subject_id, newest.read_at) == (first.pk, None)


def test_only_what_it_was_about_is_settled(team: Team, owner: Staff) -> None:
    first, other = thing(team, "甲"), thing(team, "乙")
    broke(first)
    heard()
    mended(other)
    heard()
    (row,) = bell_of(owner)
    assert (row.subjects, row.read_at) == (1, None)
