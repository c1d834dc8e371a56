"""A tag that conditions ask for: told on its page, moved when it is merged, held when deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from community.fans.errors import TagInUse
from community.fans.models import FanTag, Tag
from community.fans.services import fan_tag
from community.fans.services.tags_manage import tag_end
from community.groups.models import FanGroup, GroupTemplate
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.selectors.rules import tree_of
from community.groups.services import rules_set, template_save
from foundation.events.models import Event
from foundation.teams.models import AuditEntry, Staff
from tests.cast import staff_actor

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def old(owner: Staff) -> Tag:
    """老粉, which nobody has."""
    return Tag.objects.create(team=owner.team, name="老粉")


@pytest.fixture
def iron(owner: Staff) -> Tag:
    """铁粉."""
    return Tag.objects.create(team=owner.team, name="铁粉")


@pytest.fixture
def asking(group: FanGroup, owner: Staff, old: Tag, iron: Tag) -> FanGroup:
    """Level 2, or 老粉 and known for a week."""
    both = Node(True, (Leaf(Kind.TAG, old.pk), Leaf(Kind.KNOWN, 7)))
    tree = Node(False, (Leaf(Kind.LEVEL, 2), both))
    return rules_set(group=group, tree=tree, staff=owner, actor=staff_actor(owner))


def test_merged_it_asks_for_the_other(asking: FanGroup, owner: Staff, old: Tag, iron: Tag) -> None:
    template = template_save(group=asking, name="样板", staff=owner, actor=staff_actor(owner))
    trail, told = AuditEntry.objects.count(), Event.objects.filter(name="group.updated").count()
    tag_end(tag=old, into=iron, actor=staff_actor(owner))
    both = Node(True, (Leaf(Kind.TAG, iron.pk), Leaf(Kind.KNOWN, 7)))
    wanted = Node(False, (Leaf(Kind.LEVEL, 2), both))
    assert tree_of(asking) == wanted
    kept = GroupTemplate.objects.get(pk=template.pk).settings["tree"]
    assert kept["of"][1]["of"][0] == {"kind": "tag", "tag": iron.pk}
    assert AuditEntry.objects.count() == trail + 2  # the group's and the tag's
    assert Event.objects.filter(name="group.updated").count() == told + 1
    assert not Tag.objects.filter(name="老粉").exists()


def test_both_asked_for_become_one(group: FanGroup, owner: Staff, old: Tag, iron: Tag) -> None:
    parts = (Leaf(Kind.TAG, old.pk), Leaf(Kind.TAG, iron.pk), Leaf(Kind.LEVEL, 1))
    group = rules_set(group=group, tree=Node(False, parts), staff=owner, actor=staff_actor(owner))
    tag_end(tag=old, into=iron, actor=staff_actor(owner))
    assert tree_of(group) == Node(False, (Leaf(Kind.TAG, iron.pk), Leaf(Kind.LEVEL, 1)))


def test_deleted_it_is_held(
    asking: FanGroup, owner: Staff, old: Tag, client_for: Callable[..., Client], deer: Any
) -> None:
    before = tree_of(asking)
    with pytest.raises(TagInUse, match="入群条件"):
        tag_end(tag=old, into=None, actor=staff_actor(owner))
    fan_tag(team_id=owner.team_id, fans=[deer[0]], names=["老粉"], actor=staff_actor(owner))
    page = client_for(owner).post(
        f"/t/xiaoman/fans/tags/{old.public_id}/", {"act": "delete", "confirm": "老粉"}
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert f"群「{asking.name}」的入群条件用到了它。请先改掉，再删除这个标签。" in text
    assert f'href="/t/xiaoman/groups/{asking.public_id}/rules/"' in text
    assert FanTag.objects.filter(tag=old).count() == 1
    assert tree_of(asking) == before


def test_one_that_nothing_asks_for_goes(asking: FanGroup, owner: Staff, iron: Tag) -> None:
    tag_end(tag=iron, into=None, actor=staff_actor(owner))
    assert list(Tag.objects.values_list("name", flat=True)) == ["老粉"]
