"""Who fails a group's conditions gets a mail, once a warning."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.services import members_recheck, rules_set
from community.groups.warnings import on_member_failing
from foundation.delivery.models import Delivery
from foundation.delivery.registry import Parcel
from foundation.delivery.sealing import unseal
from foundation.delivery.texts import MailText, mail_text
from foundation.events.models import Event
from foundation.teams.models import Staff
from tests.cast import make_user, staff_actor

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def away(group: FanGroup, owner: Staff) -> GroupMember:
    """小鹿, in a group that asks for a level she doesn't have, and goes on checking."""
    user = make_user("小鹿")
    EmailAddress.objects.filter(user=user).delete()
    fan = Fan.objects.create(team=owner.team, user=user, nickname="小鹿", source="invite")
    member = GroupMember.objects.create(
        team=owner.team, group=group, user=user, fan=fan, display_name="小鹿"
    )
    FanGroup.objects.filter(pk=group.pk).update(member_count=1)
    rules_set(
        group=group, tree=Node(True, (Leaf(Kind.LEVEL, 2),)), staff=owner,
        actor=staff_actor(owner), recheck=True, grace_days=3,
    )  # fmt: skip
    return member


def has(member: GroupMember, email: str, *, primary: bool = False, verified: bool = True) -> None:
    EmailAddress.objects.create(user=member.user, email=email, verified=verified, primary=primary)


def warn(member: GroupMember) -> Event:
    members_recheck(group_id=member.group_id)
    return Event.objects.filter(name="member.failing").latest("pk")


def read(delivery: Delivery) -> tuple[dict[str, Any], MailText]:
    held = unseal(bytes(delivery.sealed or b""))
    parcel = Parcel(
        key="x", to=held["to"], template=delivery.template, context=held["context"],
        language=delivery.language, created_at=timezone.now(),
    )  # fmt: skip
    return held, mail_text(parcel)


def test_one_mail_a_warning(away: GroupMember, settings: Any) -> None:
    settings.SITE_URL = "https://qunzhu.example.com"
    away.user.language = "en"
    away.user.save()
    has(away, "old@example.com")
    has(away, "deer@example.com", primary=True)
    event = warn(away)
    for _twice in range(2):
        on_member_failing(event)
    held, mail = read(Delivery.objects.get())
    assert held["to"] == "deer@example.com"
    assert mail.subject == "Something is missing to stay in “夏日小分队”"
    assert f"https://qunzhu.example.com/g/{away.group.public_id}/rules/" in mail.text
    assert held["context"]["until"] in mail.text
    # Warned anew after it was put right: another mail.
    GroupMember.objects.filter(pk=away.pk).update(grace_until=None)
    event = warn(away)
    GroupMember.objects.filter(pk=away.pk).update(grace_until=timezone.now() + timedelta(days=2))
    on_member_failing(event)
    assert Delivery.objects.count() == 2


def test_without_an_address_of_the_site_it_says_where_to_look(
    away: GroupMember, settings: Any
) -> None:
    settings.SITE_URL = ""
    has(away, "deer@example.com")
    on_member_failing(warn(away))
    _held, mail = read(Delivery.objects.get())
    assert mail.subject == "还差一步才能留在「夏日小分队」"
    assert "http" not in mail.text
    assert "打开群主" in mail.text


@pytest.mark.parametrize("how", ["unverified", "none", "put right", "gone"])
def test_nobody_is_written_to_for_nothing(
    away: GroupMember, how: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    if how != "none":
        has(away, "deer@example.com", verified=how != "unverified")
    event = warn(away)
    if how == "put right":
        GroupMember.objects.filter(pk=away.pk).update(grace_until=None)
    if how == "gone":
        GroupMember.objects.filter(pk=away.pk).update(state="left")
    with django_assert_max_num_queries(2):
        on_member_failing(event)
    assert not Delivery.objects.exists()
