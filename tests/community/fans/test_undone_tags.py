"""An import that is undone takes the tags along that it made and nobody uses."""

import pytest

from community.fans.models import Fan, Tag
from community.fans.services import fan_create, fan_tag, fan_untag
from community.fans.services.tags_manage import tag_rename
from community.groups.services import group_create
from community.invites.services import invite_create
from foundation.imports.models import Import
from foundation.imports.services import import_undo
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from tests.cast import staff_actor
from tests.community.fans.lists import whole

pytestmark = pytest.mark.usefixtures("scope")

LIST = "昵称,手机,标签\n小鹿,13800138000,铁粉、新客\n橙子,13900139000,新客\n"


def undone(record: Import, actor: Actor) -> None:
    record = import_undo(record=record, actor=actor)
    assert record.undo_job is not None
    assert job_run(team_id=record.team_id, job_id=record.undo_job.pk) == "done"


def names() -> list[str]:
    return sorted(Tag.objects.values_list("name", flat=True))


def test_its_own_go_and_the_teams_stay(team: Team, actor: Actor, deer: Fan) -> None:
    fan_untag(team_id=team.pk, fans=[deer], names=["铁粉"], actor=actor)
    record = whole(team, actor, LIST)
    assert names() == ["新客", "铁粉"]
    undone(record, actor)
    # 铁粉 was there before, without a fan; 小鹿, who was there too, has neither.
    assert names() == ["铁粉"]
    assert list(deer.tags.all()) == []
    assert [
        (entry.changes, entry.actor_user_id)
        for entry in AuditEntry.objects.filter(action="tag.delete")
    ] == [({"name": ["新客", None]}, actor.user_id)]


def test_what_somebody_uses_stays(team: Team, actor: Actor) -> None:
    text = "昵称,手机,标签\n小鹿,13800138000,甲、乙、丙\n橙子,13900139000,丁\n"
    record = whole(team, actor, text)
    friend = fan_create(team_id=team.pk, actor=actor, source="manual", nickname="老友")
    fan_tag(team_id=team.pk, fans=[friend], names=["甲"], actor=actor)
    tag_rename(tag=Tag.objects.get(name="乙"), name="老乙", actor=actor)
    # 橙子 was edited since and stays, with the tag.
    fan_tag(team_id=team.pk, fans=[Fan.objects.get(nickname="橙子")], names=["甲"], actor=actor)
    undone(record, actor)
    assert names() == ["丁", "甲", "老乙"]


def test_what_a_code_gives_stays(team: Team, actor: Actor, owner: Staff) -> None:
    record = whole(team, actor, LIST)
    by = staff_actor(owner)
    group = group_create(staff=owner, name="夏日小分队", actor=by)
    invite_create(group=group, owner=owner, tags=["铁粉"], actor=by)
    undone(record, actor)
    assert (names(), Fan.objects.count()) == (["铁粉"], 0)
