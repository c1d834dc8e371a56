"""Pages of duplicates, merging, capture and search, as people use them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from foundation.jobs.models import Job
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.everywhere import contacts_find, outlets_find
from kol.press.models import Contact, ContactMerge, ContactPair
from kol.press.services.channels import ChannelInput
from kol.press.services.contacts import contact_create
from kol.press.services.employments import EmploymentInput
from kol.press.services.pairs import pairs_find

pytestmark = pytest.mark.usefixtures("scope")
ClientFor = Callable[[Any], Client]


def url(name: str, *args: str) -> str:
    """An address of the archive."""
    return reverse(f"press:{name}", args=["xiaoman", *args])


@pytest.fixture
def two(team: Team, actor: Actor) -> tuple[Contact, Contact]:
    """张伟 twice, heard differently."""
    return tuple(  # type: ignore[return-value]
        contact_create(
            team_id=team.pk,
            actor=actor,
            name=name,
            region=region,
            channels=[ChannelInput("mobile", "13800138000")],
            employments=[EmploymentInput("新京报", title="记者")],
        )
        for name, region in (("张伟", "北京"), ("张玮", "上海"))
    )


def test_pairs_show_score_and_why_and_are_decided(
    two: tuple[Contact, Contact], team: Team, pr: Staff, client_for: ClientFor
) -> None:
    pairs_find(team_id=team.pk)
    client = client_for(pr)
    page = client.get(url("pairs")).content.decode()
    pair = ContactPair.objects.get()
    for text in ("张伟", "张玮", f"{pair.score}%", "手机号码相同", "13800138000", "新京报"):
        assert text in page, text
    client.post(url("pair", pair.public_id))
    pair.refresh_from_db()
    assert pair.state == "dismissed"
    assert "张玮" not in client.get(url("pairs")).content.decode()
    assert "张玮" in client.get(url("pairs") + "?state=dismissed").content.decode()
    client.post(url("pair", pair.public_id), {"act": "reopen"})
    pair.refresh_from_db()
    assert pair.state == "open"


def test_who_may_not_see_numbers_sees_them_masked(
    two: tuple[Contact, Contact], team: Team, analyst: Staff, client_for: ClientFor
) -> None:
    pairs_find(team_id=team.pk)
    page = client_for(analyst).get(url("pairs")).content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page
    assert client_for(analyst).get(url("capture")).status_code == 403


def test_looking_again_is_a_job(pr: Staff, client_for: ClientFor) -> None:
    answer = client_for(pr).post(url("pairs_look"))
    assert answer.status_code == 302
    assert Job.objects.get().kind == "press.pairs"


def test_looking_twice_is_one_job(pr: Staff, client_for: ClientFor) -> None:
    client = client_for(pr)
    first, second = (client.post(url("pairs_look")).headers["Location"] for _time in range(2))
    assert first == second
    assert Job.objects.filter(kind="press.pairs").count() == 1


def test_pairs_are_narrowed_and_deciding_comes_back_to_them(
    two: tuple[Contact, Contact], team: Team, actor: Actor, pr: Staff, client_for: ClientFor
) -> None:
    for name in ("李娜", "李娜"):
        contact_create(
            team_id=team.pk, actor=actor, name=name, employments=[EmploymentInput("光明日报")]
        )
    pairs_find(team_id=team.pk)
    client = client_for(pr)
    for query, names in {
        "": ["张伟", "李娜"], "?q=zhangwei": ["张伟"], "?q=光明日报": ["李娜"],
        "?reason=mobile": ["张伟"], "?reason=name": ["李娜"], "?least=99&reason=looks": [],
        "?least=nonsense&reason=nonsense": ["张伟", "李娜"],
    }.items():  # fmt: skip
        rows = client.get(url("pairs") + query).context["page"].rows
        assert sorted({pair.first.name for pair in rows}) == sorted(names), query
    part = client.get(url("pairs") + "?q=不存在", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "没有符合条件的" in part) == (False, True)
    here = url("pairs") + "?reason=mobile"
    pair = ContactPair.objects.get(first=two[0])
    assert client.post(url("pair", pair.public_id), {"next": here}).headers["Location"] == here
    away = client.post(url("pair", pair.public_id), {"next": "//evil.example", "act": "reopen"})
    assert away.headers["Location"] == url("pairs")


def test_what_nothing_was_made_of_is_there_until_it_is_saved(
    pr: Staff, client_for: ClientFor
) -> None:
    client = client_for(pr)
    card = "张伟 新京报记者 13800138000 喜欢下棋不吃辣"
    page = client.post(url("capture"), {"text": card}).content.decode()
    assert 'name="left" value="喜欢下棋不吃辣"' in page
    refused = client.post(
        url("contact_new"),
        {"name": "", "left": "喜欢下棋不吃辣", "channels-TOTAL_FORMS": "0",
         "channels-INITIAL_FORMS": "0", "jobs-TOTAL_FORMS": "0", "jobs-INITIAL_FORMS": "0"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert refused.content.decode().count("喜欢下棋不吃辣") == 2


def test_pages_of_pairs_take_the_same_queries_for_many(
    team: Team, actor: Actor, pr: Staff, client_for: ClientFor, django_assert_max_num_queries: Any
) -> None:
    for at in range(6):
        for _twice in range(2):
            contact_create(
                team_id=team.pk, actor=actor, name=f"王芳{at}",
                channels=[ChannelInput("wechat", f"wf_{at}")],
            )  # fmt: skip
    pairs_find(team_id=team.pk)
    client = client_for(pr)
    client.get(url("pairs"))
    with django_assert_max_num_queries(22):
        page = client.get(url("pairs")).content.decode()
    assert page.count("wf_5") == 2


def test_merging_field_by_field_and_undoing(
    two: tuple[Contact, Contact], pr: Staff, client_for: ClientFor
) -> None:
    one, other = two
    client = client_for(pr)
    address = f"{url('merge')}?a={one.public_id}&b={other.public_id}"
    page = client.get(address).content.decode()
    for text in ("张伟", "张玮", "北京", "上海", 'name="region"', 'name="other_name"'):
        assert text in page, text
    answer = client.post(address, {"name": "winner", "region": "loser", "other_name": "keep"})
    assert answer["Location"] == url("contact", one.public_id)
    one.refresh_from_db()
    assert (one.name, one.region, one.pen_names) == ("张伟", "上海", ["张玮"])
    assert client.get(url("contact", other.public_id))["Location"] == answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    merge = ContactMerge.objects.get()
    assert url("merge_undo", one.public_id, merge.public_id) in page
    client.post(url("merge_undo", one.public_id, merge.public_id))
    one.refresh_from_db()
    assert (one.region, one.pen_names) == ("北京", [])
    assert Contact.objects.get(pk=other.pk).state == "active"
    assert "已撤销" in client.get(answer["Location"]).content.decode()


def test_a_merge_is_undone_from_its_toast_and_from_the_pairs(
    two: tuple[Contact, Contact], team: Team, pr: Staff, client_for: ClientFor
) -> None:
    one, other = two
    pairs_find(team_id=team.pk)
    client, merged = client_for(pr), f"{url('pairs')}?state=merged"
    address = f"{url('merge')}?a={one.public_id}&b={other.public_id}"
    answer = client.post(address, {"name": "winner"})
    undo = url("merge_undo", one.public_id, ContactMerge.objects.get().public_id)
    (toast,) = get_messages(answer.wsgi_request)
    assert toast.extra_tags == f"undo:{undo}"
    assert f'action="{undo}"' in client.get(merged).content.decode()
    client.post(undo)
    other.refresh_from_db()
    assert other.state == "active"
    assert undo not in client.get(merged).content.decode()


def test_a_merge_that_is_refused_is_told(
    two: tuple[Contact, Contact], pr: Staff, client_for: ClientFor
) -> None:
    one, _other = two
    answer = client_for(pr).post(f"{url('merge')}?a={one.public_id}&b={one.public_id}")
    assert answer.status_code == 422
    assert ContactMerge.objects.count() == 0


def test_the_other_record_is_found_by_search(
    two: tuple[Contact, Contact], pr: Staff, client_for: ClientFor
) -> None:
    one, other = two
    page = client_for(pr).get(url("merge_choose", one.public_id) + "?q=zw").content.decode()
    assert f"a={one.public_id}&amp;b={other.public_id}" in page
    assert f"b={one.public_id}" not in page


def test_a_notes_text_fills_the_form_and_tells_who_it_may_be(
    two: tuple[Contact, Contact], pr: Staff, client_for: ClientFor
) -> None:
    client = client_for(pr)
    assert client.post(url("capture"), {"text": " "}).status_code == 422
    page = client.post(url("capture"), {"text": "章伟 新京报首席记者 13800138000"}).content.decode()
    for text in ("章伟", "首席记者", "13800138000", "新京报", "张伟", url("contact_new")):
        assert text in page, text


def test_typing_tells_who_it_may_be(
    two: tuple[Contact, Contact], pr: Staff, client_for: ClientFor
) -> None:
    client = client_for(pr)
    typed = {
        "name": "张伟",
        "channels-TOTAL_FORMS": "2",
        "channels-0-kind": "mobile",
        "channels-0-value": "138 0013 8000",
        "channels-1-kind": "email",
        "channels-1-value": "not yet",
        "jobs-TOTAL_FORMS": "1",
        "jobs-0-outlet": "新京報",
    }
    page = client.post(url("alike"), typed).content.decode()
    assert two[0].public_id in page
    assert "媒体相同" in page
    assert client.post(url("alike"), {}).content.decode().strip() == ""


def test_ctrl_k_finds_contacts_and_outlets(
    two: tuple[Contact, Contact], team: Team, pr: Staff, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        hits = contacts_find(team, pr, "zhangwei", 5)
    assert [(hit.title, hit.subtitle) for hit in hits] == [
        ("张伟", "新京报 记者"),
        ("张玮", "新京报 记者"),
    ]
    assert [hit.title for hit in outlets_find(team, pr, "xjb", 5)] == ["新京报"]
    assert contacts_find(team, pr, " ", 5) == outlets_find(team, pr, "", 5) == []
