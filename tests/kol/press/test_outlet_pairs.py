"""Outlets that may be one are proposed, decided, merged and parted on pages."""

import pytest
from django.urls import reverse

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.duplicates.outlets import core_of, host_of
from kol.press.models import MediaAccount, Outlet, OutletMerge, OutletPair
from kol.press.services import EmploymentInput, contact_create, outlet_create
from kol.press.services.pairs import outlet_pairs_find
from tests.kol.press.test_record_pages import ClientFor


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("南方都市报社", "南方都市报"),
        ("三联生活周刊杂志社", "三联生活周刊"),
        ("新华通讯社", "新华社"),
        ("新华社", "新华社"),
        ("财新传媒股份有限公司", "财新传媒"),
        ("读者", "读者"),
    ],
)
def test_what_a_name_is_at_heart(name: str, core: str) -> None:
    assert core_of(name) == core


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.infzm.com/a", "infzm.com"),
        ("https://weibo.com/infzm", ""),
        ("https://mp.weixin.qq.com/s", ""),
        ("", ""),
    ],
)
def test_whose_site_it_is(url: str, host: str) -> None:
    assert host_of(url) == host


def made(team: Team, actor: Actor, name: str, **fields: object) -> Outlet:
    """An outlet."""
    return outlet_create(team_id=team.pk, actor=actor, name=name, **fields)


def found(team: Team) -> dict[tuple[str, str], tuple[int, list[str]]]:
    """What is proposed, by the names of the two."""
    outlet_pairs_find(team_id=team.pk)
    pairs = OutletPair.objects.filter(state="open").select_related("first", "second")
    return {(pair.first.name, pair.second.name): (pair.score, list(pair.reasons)) for pair in pairs}


@pytest.mark.usefixtures("scope")
def test_what_outlets_share_says_that_they_may_be_one(team: Team, actor: Actor) -> None:
    made(team, actor, "南方都市报", kind="newspaper")
    made(team, actor, "南方都市报社")
    made(team, actor, "南方周末", url="https://www.infzm.com", kind="newspaper")
    made(team, actor, "南周", url="https://infzm.com/about")
    made(team, actor, "新京报")
    made(team, actor, "新京抱")
    # Names that differ in a character are different papers.
    made(team, actor, "北京晚报", region="北京")
    made(team, actor, "北京日报", region="北京")
    # Nor is a paper its site.
    made(team, actor, "都市报")
    made(team, actor, "都市报网")
    # A paper and the account of another town's that share nothing but a site of accounts.
    made(team, actor, "人民日报", kind="newspaper", url="https://weibo.com/rmrb")
    made(team, actor, "环球时报", url="https://weibo.com/hqsb")
    assert found(team) == {
        ("南方都市报", "南方都市报社"): (85, ["core"]),
        ("南方周末", "南周"): (75, ["site", "short"]),
        ("新京报", "新京抱"): (75, ["sound"]),
    }


@pytest.mark.usefixtures("scope")
def test_an_account_and_people_of_both_speak_for_it_and_another_kind_against(
    team: Team, actor: Actor
) -> None:
    one = made(team, actor, "央视新闻", kind="tv", region="北京")
    other = made(team, actor, "央视新闻中心", kind="wechat", region="上海")
    for outlet in (one, other):
        MediaAccount.objects.create(team=team, outlet=outlet, platform="weibo", handle="央视新闻")
    assert found(team) == {}
    Outlet.objects.filter(pk=other.pk).update(region="")
    assert found(team)["央视新闻", "央视新闻中心"] == (65, ["account"])
    jobs = [EmploymentInput(one), EmploymentInput(other)]
    contact_create(team_id=team.pk, actor=actor, name="张伟", employments=jobs)
    assert found(team)["央视新闻", "央视新闻中心"] == (80, ["account", "people"])


@pytest.mark.usefixtures("scope")
def test_what_many_share_is_nobodys(team: Team, actor: Actor) -> None:
    for name in ("华商报", "华西都市报", "成都商报", "重庆晨报"):
        made(team, actor, name, url="https://news.example.cn")
    assert found(team) == {}


def two(team: Team, actor: Actor) -> tuple[Outlet, Outlet, OutletPair]:
    """Two that may be one, proposed."""
    with team_scope(team):
        one = made(team, actor, "南方周末", kind="newspaper", region="广州")
        other = made(team, actor, "南周", deadlines="周三", region="深圳")
        pair = OutletPair.objects.create(
            team=team, first=one, second=other, reasons=["short", "site"], score=75
        )
    return one, other, pair


def test_pairs_are_shown_and_decided(
    team: Team, actor: Actor, pr: Staff, analyst: Staff, client_for: ClientFor
) -> None:
    one, other, pair = two(team, actor)
    page = reverse("press:outlet_pairs", args=[team.slug])
    client = client_for(pr)
    listed = client.get(reverse("press:outlets", args=[team.slug]))
    assert page in listed.content.decode()
    shown = client.get(page).content.decode()
    merge = reverse("press:outlet_merge", args=[team.slug])
    assert f"{merge}?a={one.public_id}&amp;b={other.public_id}" in shown
    assert "75%" in shown
    on_page = client.get(reverse("press:outlet", args=[team.slug, one.public_id]))
    assert f"{merge}?a={one.public_id}&amp;b={other.public_id}" in on_page.content.decode()
    decide = reverse("press:outlet_pair", args=[team.slug, pair.public_id])
    assert client_for(analyst).post(decide).status_code == 403
    assert client.post(decide).status_code == 302
    with team_scope(team):
        pair.refresh_from_db()
        assert pair.state == "dismissed"
    narrowed = client.get(f"{page}?state=dismissed").content.decode()
    assert other.public_id in narrowed
    # Deciding leads back to the list as it was narrowed.
    for text, here in ((narrowed, f"{page}?state=dismissed"), (shown, page)):
        form = text.partition(f'action="{decide}"')[2].partition("</form>")[0]
        assert f'name="next" value="{here}"' in form
    client.post(decide, {"act": "reopen"})
    with team_scope(team):
        pair.refresh_from_db()
        assert pair.state == "open"


def test_looking_again_is_a_job(team: Team, actor: Actor, pr: Staff, client_for: ClientFor) -> None:
    two(team, actor)
    answer = client_for(pr).post(reverse("press:outlet_pairs_look", args=[team.slug]))
    assert answer.status_code == 302
    assert "/jobs/" in answer["Location"]


def test_merging_field_by_field_and_undoing(
    team: Team, actor: Actor, pr: Staff, client_for: ClientFor
) -> None:
    one, other, _pair = two(team, actor)
    client = client_for(pr)
    merge = reverse("press:outlet_merge", args=[team.slug])
    address = f"{merge}?a={one.public_id}&b={other.public_id}"
    shown = client.get(address).content.decode()
    assert 'name="region" value="loser"' in shown
    done = client.post(address, {"region": "loser", "name": "winner"}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("press:outlet", args=[team.slug, one.public_id])
    with team_scope(team):
        one.refresh_from_db()
        made_merge = OutletMerge.objects.get()
        assert (one.region, one.deadlines, one.aliases) == ("深圳", "周三", ["南周"])
    undo = reverse("press:outlet_merge_undo", args=[team.slug, one.public_id, made_merge.public_id])
    assert undo in done.content.decode()
    client.post(undo)
    with team_scope(team):
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.region, other.state) == ("广州", "active")


def test_the_other_record_is_found_by_search(
    team: Team, actor: Actor, pr: Staff, client_for: ClientFor
) -> None:
    one, other, _pair = two(team, actor)
    page = reverse("press:outlet_merge_choose", args=[team.slug, one.public_id])
    client = client_for(pr)
    assert (
        page
        in client.get(reverse("press:outlet", args=[team.slug, one.public_id])).content.decode()
    )
    shown = client.get(f"{page}?q=南周").content.decode()
    assert f"b={other.public_id}" in shown
    assert f"b={one.public_id}" not in shown
