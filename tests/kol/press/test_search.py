"""One box finds people by any part of what is known of them, the likeliest first."""

from typing import Any

import pytest
from django.utils import timezone

from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from kol.press.models import Channel, Contact, ContactSearch, Employment, MediaAccount, Outlet
from kol.press.search import (
    contact_index,
    contacts_matching,
    contacts_search,
    outlet_index,
    outlets_matching,
    outlets_search,
)

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def paper(team: Team, scope: None) -> Outlet:
    """南方周末, which everybody calls 南周."""
    outlet = Outlet.objects.create(
        team=team, name="南方周末", aliases=["南周"], region="广州", beats=["调查"]
    )
    outlet_index([outlet.pk])
    return outlet


def add(team: Team, name: str, *channels: tuple[str, str], **fields: object) -> Contact:
    """A contact with channels, found by them."""
    contact = Contact.objects.create(team=team, name=name, **fields)
    for kind, normal in channels:
        Channel.objects.create(team=team, contact=contact, kind=kind, value=normal, normal=normal)
    contact_index([contact.pk])
    return contact


@pytest.fixture
def wei(team: Team, paper: Outlet) -> Contact:
    """张伟 of 南方周末."""
    contact = add(
        team,
        "张伟",
        ("mobile", "+8613800138000"),
        ("phone", "+862087654321"),
        ("email", "zhangwei@infzm.com"),
        ("wechat", "wei_zhang88"),
        pen_names=["老张"],
        beats=["科技"],
        tags=["核心"],
    )
    Employment.objects.create(
        team=team, contact=contact, outlet=paper, title="高级记者", desk="经济部"
    )
    contact_index([contact.pk])
    return contact


def names(text: str) -> list[str]:
    """Who is found, in order."""
    return [contact.name for contact in contacts_search(Contact.objects.all(), text)]


@pytest.mark.parametrize(
    "text",
    [
        "张伟", "伟", "张", "zhangwei", "zhang wei", "Zhang Wei", "zhangw", "wei", "zw", "ZW", "z",
        "張偉", "老张", "laozhang", "8000", "138000", "000", "13800138000", "+86 138-0013-8000",
        "1380013", "１３８００１３８０００", "87654321", "020-87654321", "4321",
        "zhangwei@infzm.com", "ZhangWei@INFZM.com", "zhangwei@", "@infzm.com", "infzm",
        "wei_zhang88", "wei_zh", "南周", "南方周末", "南方周末张伟", "南周 张", "nfzm",
        "nanfangzhoumo", "科技", "核心", "高级记者", "经济部", "科技 张伟", "zhang 南周",
        "张伟南方周末", "南周张伟",
    ],
)  # fmt: skip
def test_everything_known_of_a_person_finds_them(wei: Contact, team: Team, text: str) -> None:
    add(team, "李娜", ("mobile", "+8613911119999"), ("email", "lina@qq.com"))
    assert names(text) == ["张伟"]
    assert [one.name for one in contacts_matching(Contact.objects.all(), text)] == ["张伟"]


@pytest.mark.parametrize(
    "text",
    ["", "  ", "的", "王", "wz", "weizhang", "南周 李", "!!", "'", "\\", "@", "8001"],
)
def test_what_is_not_theirs_does_not_find_them(wei: Contact, text: str) -> None:
    assert names(text) == []


def test_the_name_itself_leads_then_its_beginning_then_its_parts_then_the_rest(
    team: Team, paper: Outlet
) -> None:
    works_there = add(team, "赵一")
    outlet = Outlet.objects.create(team=team, name="张扬传媒")
    Employment.objects.create(team=team, contact=works_there, outlet=outlet)
    outlet_index([outlet.pk])
    add(team, "小张扬")
    add(team, "张扬帆")
    add(team, "张扬")
    assert names("张扬") == ["张扬", "张扬帆", "小张扬", "赵一"]
    assert names("zhangyang") == ["张扬", "张扬帆", "小张扬", "赵一"]
    found = contacts_search(Contact.objects.all(), "张扬")
    assert [getattr(one, "found_step") for one in found] == [0, 1, 2, 3]  # noqa: B009


def test_whom_we_were_in_touch_with_last_leads_among_equals(team: Team) -> None:
    add(team, "王芳")
    known = add(team, "王芳", last_touch_at=timezone.now())
    assert contacts_search(Contact.objects.all(), "王芳").first() == known


def test_a_reading_somebody_typed_finds_too(team: Team) -> None:
    add(team, "单田", pinyin="dan tian", pinyin_typed=True)
    assert names("dantian") == names("shantian") == names("dt") == ["单田"]


def test_an_outlets_new_alias_finds_who_works_there(wei: Contact, paper: Outlet) -> None:
    paper.aliases = ["南周", "老友周刊"]
    paper.save(update_fields=["aliases"])
    assert names("老友周刊") == []
    outlet_index([paper.pk])
    assert names("老友周刊") == ["张伟"]
    Employment.objects.update(ended=True)
    outlet_index([paper.pk])
    contact_index([wei.pk])
    assert names("老友周刊") == []


def test_an_account_on_a_platform_finds_a_kol(team: Team) -> None:
    kol = add(team, "林夏", is_kol=True)
    MediaAccount.objects.create(team=team, contact=kol, platform="douyin", handle="夏天吃什么")
    contact_index([kol.pk])
    assert names("夏天吃什么") == names("xiatian") == ["林夏"]


def test_the_list_given_stays_narrowed_and_no_more_than_asked_are_found(team: Team) -> None:
    people = [add(team, "陈晨", region="北京" if at % 2 else "上海") for at in range(6)]
    narrowed = Contact.objects.filter(region="北京")
    assert set(contacts_search(narrowed, "陈晨")) == set(people[1::2])
    assert len(contacts_search(narrowed, "陈晨", most=2)) == 2
    assert contacts_matching(narrowed, "cc").count() == 3


@pytest.mark.parametrize("text", ["张伟 8000", "8000 张伟", "zhang 8000", "张 13800", "南周 8000"])
def test_a_name_and_the_end_of_a_number(wei: Contact, team: Team, text: str) -> None:
    add(team, "张伟", ("mobile", "+8613900139001"))
    add(team, "李娜", ("mobile", "+8613900138000"))
    assert list(contacts_search(Contact.objects.all(), text)) == [wei]
    assert list(contacts_matching(Contact.objects.all(), text)) == [wei]


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("8000", True), ("13800138000", True), ("zhangwei@infzm.com", True), ("张伟 8000", True),
        ("wei_zhang88", True), ("zhangwei", True), ("infzm", True),
        ("38000", False), ("13800", False), ("1380013", False), ("wei_zha", False),
        ("zhangwei@inf", False), ("张伟 38000", False), ("张伟 13800", False), ("54321", False),
    ],
)  # fmt: skip
def test_who_sees_numbers_masked_finds_by_no_more_than_the_mask_shows(
    wei: Contact, text: str, finds: bool
) -> None:
    """Digit by digit a search would tell the rest."""
    everybody = Contact.objects.all()
    assert bool(contacts_search(everybody, text, sees=False)) is finds
    assert contacts_matching(everybody, text, sees=False).exists() is finds
    assert contacts_matching(everybody, text).exists()


def test_gone_records_are_found_no_more(wei: Contact) -> None:
    Contact.objects.filter(pk=wei.pk).update(state=Contact.State.ERASED)
    contact_index([wei.pk])
    assert names("张伟") == []
    assert not ContactSearch.objects.exists()


def test_outlets_by_name_alias_pinyin_and_beat(paper: Outlet, team: Team) -> None:
    weekly = Outlet.objects.create(team=team, name="南都周刊", reach=5)
    outlet_index([weekly.pk])

    def found(text: str) -> list[str]:
        return [one.name for one in outlets_search(Outlet.objects.all(), text)]

    for text in ("南方周末", "南周", "nfzm", "nanfang", "nz", "调查", "广州"):
        assert found(text) == ["南方周末"], text
    assert found("南") == ["南都周刊", "南方周末"]
    assert outlets_matching(Outlet.objects.all(), "周").count() == 2


def test_queries(wei: Contact, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert names("张伟") == ["张伟"]
    with django_assert_num_queries(5):
        contact_index([wei.pk])


def test_another_teams_people_are_not_found(wei: Contact, other_team: Team) -> None:
    with team_scope(other_team):
        assert names("张伟") == []
