"""A tag ends with nobody left behind, whoever got it meanwhile."""

import pytest

from community.fans.long_work import tag_end_job
from community.fans.models import Fan, FanTag, Tag
from community.fans.services import fan_create, fan_tag
from community.fans.services.tags_manage import tag_empty_some, tag_end
from foundation.events.models import Event
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def fans(team: Team) -> list[Fan]:
    """Two fans, the second with the tag 老粉; there is 铁粉 too."""
    with team_scope(team):
        made = [
            fan_create(team_id=team.pk, actor=SYSTEM, source="manual", nickname=name)
            for name in ("小鹿", "橙子")
        ]
        fan_tag(team_id=team.pk, fans=made[1:], names=["老粉"], actor=SYSTEM)
        Tag.objects.create(team=team, name="铁粉")
    return made


def names_of(fan: Fan) -> list[str]:
    return list(FanTag.objects.filter(fan=fan).values_list("tag__name", flat=True))


@pytest.fixture
def actor(owner: Staff) -> Actor:
    return staff_actor(owner)


def test_who_got_it_behind_the_job_has_the_other_too(
    team: Team, fans: list[Fan], actor: Actor
) -> None:
    with team_scope(team):
        old, iron = Tag.objects.get(name="老粉"), Tag.objects.get(name="铁粉")
        job = tag_end_job(tag=old, into=iron, actor=actor)
        after, _count = tag_empty_some(tag=old, into=iron, after=0, actor=actor)
        # The job stands behind both; the first of them comes in by a code that gives it.
        Job.objects.filter(pk=job.pk).update(cursor={"after": after, "done": 1})
        fan_tag(team_id=team.pk, fans=fans[:1], names=["老粉"], actor=SYSTEM)
        assert job_run(team_id=team.pk, job_id=job.pk) == "done"
        assert [names_of(fan) for fan in fans] == [["铁粉"], ["铁粉"]]
        assert list(Tag.objects.values_list("name", flat=True)) == ["铁粉"]
        told = Event.objects.filter(name="fan.updated").order_by("pk").last()
        assert told is not None
        assert told.payload["fans"] == [fans[0].pk]


def test_ended_twice_is_as_once(team: Team, fans: list[Fan], actor: Actor) -> None:
    with team_scope(team):
        old = Tag.objects.get(name="老粉")
        stale = Tag.objects.get(pk=old.pk)
        tag_end(tag=old, into=None, actor=actor)
        tag_end(tag=stale, into=None, actor=actor)
        assert names_of(fans[1]) == []
        assert AuditEntry.objects.filter(action="tag.delete").count() == 1
