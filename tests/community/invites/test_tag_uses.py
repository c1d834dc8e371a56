"""A tag that codes give is moved along when it is merged, and told on its page."""

from collections.abc import Callable

import pytest
from django.test import Client

from community.fans.models import Tag
from community.fans.services.tags_manage import tag_end
from community.invites.models import InviteTag
from foundation.teams.models import Staff
from tests.cast import staff_actor

from .conftest import MakeInvite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_team")]


def test_codes_give_the_other_once(
    make_invite: MakeInvite, owner: Staff, client_for: Callable[[Staff], Client]
) -> None:
    old, iron = (Tag.objects.create(team=owner.team, name=name) for name in ("老粉", "铁粉"))
    one, two = make_invite(phrase="夏日橘子汽水"), make_invite(phrase="冬天的第一杯奶茶")
    for invite, tag in ((one, old), (two, old), (two, iron)):
        InviteTag.objects.create(team=owner.team, invite=invite, tag=tag)
    page = client_for(owner).get(f"/t/xiaoman/fans/tags/{old.public_id}/").content.decode()
    assert "2 个口令会给进群的人打上它" in page
    tag_end(tag=old, into=iron, actor=staff_actor(owner))
    given = InviteTag.objects.order_by("invite").values_list("invite", "tag")
    assert list(given) == [(one.pk, iron.pk), (two.pk, iron.pk)]


def test_deleted_the_codes_go_on_without_it(make_invite: MakeInvite, owner: Staff) -> None:
    old = Tag.objects.create(team=owner.team, name="老粉")
    InviteTag.objects.create(team=owner.team, invite=make_invite(), tag=old)
    tag_end(tag=old, into=None, actor=staff_actor(owner))
    assert not Tag.objects.exists()
    assert not InviteTag.objects.exists()
