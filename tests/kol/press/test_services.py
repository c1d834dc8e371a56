"""Records of contacts and outlets: what is kept of what was given, and what is refused."""

from datetime import date

import pytest

from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.errors import (
    ChannelRefused,
    FieldRefused,
    JobRefused,
    NameMissing,
    OutletLoop,
    OutletTaken,
    ReasonMissing,
)
from kol.press.models import Contact, Outlet
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
    contact_update,
    outlet_create,
    outlet_get_or_create,
    outlet_update,
)
from tests.cast import staff_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]


@pytest.fixture
def actor(pr: Staff) -> Actor:
    return staff_actor(pr)


def test_a_contact_is_kept_with_their_channels_and_jobs(team: Team, actor: Actor) -> None:
    contact = contact_create(
        team_id=team.pk,
        actor=actor,
        name=" 张伟 ",
        beats=["科技", "科技", "#汽车"],
        channels=[
            ChannelInput("mobile", "138 0000 1001"),
            ChannelInput("wechat", "ZhangWei_99", is_preferred=True),
            ChannelInput("email", "Zhang.Wei@People.cn"),
        ],
        employments=[EmploymentInput("人民日报", title="记者"), EmploymentInput("《环球时报》")],
        birth_month=2,
        birth_day=29,
    )
    assert (contact.name, contact.pinyin, contact.pinyin_typed) == ("张伟", "zhang wei", False)
    assert contact.beats == ["科技", "汽车"]
    assert list(contact.channels.order_by("order").values_list("kind", "value", "normal")) == [
        ("mobile", "138 0000 1001", "+8613800001001"),
        ("wechat", "ZhangWei_99", "zhangwei_99"),
        ("email", "zhang.wei@people.cn", "zhang.wei@people.cn"),
    ]
    assert contact.channels.get(is_preferred=True).kind == "wechat"
    jobs = contact.employments.order_by("pk")
    assert list(jobs.values_list("outlet__name", "title", "is_primary")) == [
        ("人民日报", "记者", True),
        ("《环球时报》", "", False),
    ]
    entry = AuditEntry.objects.get(action="contact.create")
    assert (entry.object_id, entry.object_name, entry.changes) == (contact.pk, "", {})
    event = Event.objects.get(name="contact.created")
    assert event.payload["contacts"] == [contact.pk]


def test_an_outlet_is_one_by_any_of_its_names(team: Team, actor: Actor) -> None:
    outlet = outlet_create(
        team_id=team.pk, actor=actor, name="人民日报", aliases=["People's Daily"]
    )
    for name in ("人民日報", "《人民日报》", " ＰＥＯＰＬＥ'S  daily "):
        assert outlet_get_or_create(team_id=team.pk, actor=actor, name=name) == outlet
    with pytest.raises(OutletTaken) as refused:
        outlet_create(team_id=team.pk, actor=actor, name="人民 日报")
    assert (refused.value.field, refused.value.params["outlet"]) == ("name", outlet.public_id)
    other = outlet_get_or_create(team_id=team.pk, actor=actor, name="新华社")
    with pytest.raises(OutletTaken):
        outlet_update(outlet=other, actor=actor, aliases=["people's daily"])
    other.refresh_from_db()
    assert (other.aliases, Outlet.objects.count()) == ([], 2)


def test_an_outlet_never_belongs_to_itself(team: Team, actor: Actor) -> None:
    group = outlet_create(team_id=team.pk, actor=actor, name="南方报业", kind="group")
    paper = outlet_create(team_id=team.pk, actor=actor, name="南方周末", parent=group)
    with pytest.raises(OutletLoop):
        outlet_update(outlet=group, actor=actor, parent=paper)


@pytest.mark.parametrize(
    ("fields", "error", "field"),
    [
        ({"name": " \u200b"}, NameMissing, "name"),
        ({"birth_month": 2, "birth_day": 30}, FieldRefused, "birth_day"),
        ({"birth_year": 1990}, FieldRefused, "birth_month"),
        ({"do_not_contact": True}, ReasonMissing, "do_not_contact_reason"),
        ({"basis": "whim"}, FieldRefused, "basis"),
        ({"channels": [ChannelInput("mobile", "1.38E+10")]}, ChannelRefused, "mobile"),
        ({"channels": [ChannelInput("email", "x@y")]}, ChannelRefused, "email"),
        (
            {
                "employments": [
                    EmploymentInput("甲报", from_on=date(2024, 2, 1), to_on=date(2024, 1, 1))
                ]
            },
            JobRefused,
            "employments",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_whole(
    team: Team, actor: Actor, fields: dict[str, object], error: type[DomainError], field: str
) -> None:
    with pytest.raises(error) as refused:
        contact_create(team_id=team.pk, actor=actor, **({"name": "李娜"} | fields))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Contact.objects.exists()
    assert not Outlet.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="contact").exists()


def test_pinyin_that_was_typed_stands_until_the_name_is_another(team: Team, actor: Actor) -> None:
    contact = contact_create(team_id=team.pk, actor=actor, name="单立人")
    assert contact.pinyin == "shan li ren"
    contact = contact_update(contact=contact, actor=actor, pinyin="Dan  Li Ren")
    assert (contact.pinyin, contact.sort_key) == ("dan li ren", "dan li ren\t单立人")
    contact = contact_update(contact=contact, actor=actor, name="单立人", region="北京")
    assert (contact.pinyin, contact.pinyin_typed) == ("dan li ren", True)
    contact = contact_update(contact=contact, actor=actor, name="单立群")
    assert (contact.pinyin, contact.pinyin_typed) == ("shan li qun", False)


def test_a_person_moves_and_the_history_stays(team: Team, actor: Actor) -> None:
    contact = contact_create(
        team_id=team.pk, actor=actor, name="王芳", employments=[EmploymentInput("甲报", "记者")]
    )
    old = contact.employments.get()
    contact_update(
        contact=contact,
        actor=actor,
        employments=[
            EmploymentInput(old.outlet, "记者", to_on=date(2026, 3, 1), id=old.public_id),
            EmploymentInput("乙网", "主编", from_on=date(2026, 3, 2)),
        ],
    )
    jobs = contact.employments.order_by("pk")
    assert list(jobs.values_list("outlet__name", "ended", "is_primary")) == [
        ("甲报", True, False),
        ("乙网", False, True),
    ]
    assert jobs[0].pk == old.pk


def test_the_same_again_changes_nothing(team: Team, actor: Actor) -> None:
    given = {
        "channels": [ChannelInput("mobile", "13800001001")],
        "employments": [EmploymentInput("甲报", "记者")],
    }
    contact = contact_create(team_id=team.pk, actor=actor, name="王芳", **given)  # type: ignore[arg-type]
    events, entries = Event.objects.count(), AuditEntry.objects.count()
    contact_update(contact=contact, actor=actor, name="王芳", **given)  # type: ignore[arg-type]
    assert (Event.objects.count(), AuditEntry.objects.count()) == (events, entries)
