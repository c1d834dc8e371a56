"""Headers that say of which platform the names and ids are."""

from collections.abc import Callable

import pytest
from django.test import Client

from community.fans.importing.headers import fans_guess, platform_header
from community.fans.importing.target import COLUMNS
from community.fans.models import PlatformIdentity
from foundation.imports.models import Import
from foundation.imports.services import import_reread
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from kol.platforms.services import account_create
from tests.cast import staff_actor

from .lists import bring_in, check, upload

ClientFor = Callable[[User | Staff], Client]


@pytest.mark.parametrize(
    ("header", "means"),
    [
        ("微博昵称", ("weibo", "handle")),
        ("微博ID", ("weibo", "uid")),
        ("新浪微博 UID", ("weibo", "uid")),
        ("微博", ("weibo", "handle")),
        ("weibo_uid", ("weibo", "uid")),
        ("Weibo Name", ("weibo", "handle")),
        ("抖音昵称", ("douyin", "handle")),
        ("抖音号", ("douyin", "uid")),
        ("你的抖音号（必填）", ("douyin", "uid")),
        ("B站UID", ("bilibili", "uid")),
        ("Ｂ站昵称", ("bilibili", "handle")),
        ("哔哩哔哩 mid", ("bilibili", "uid")),
        ("快手号", ("kuaishou", "uid")),
        ("小红书", None),
        ("小红书号", ("xiaohongshu", "uid")),
        ("小紅書暱稱", ("xiaohongshu", "handle")),
        ("公众号openid", ("wechat", "uid")),
        ("微信公众号 OpenID", ("wechat", "uid")),
        ("微信昵称", ("wechat", "handle")),
        ("知乎用户名", ("zhihu", "handle")),
        ("QQ号", ("qq", "uid")),
        ("qq", ("qq", "uid")),
        # No names or ids of a fan there.
        ("微信号", None),
        ("微信", None),
        ("QQ邮箱", None),
        ("微博粉丝数", None),
        ("是否关注微博", None),
        ("昵称", None),
        ("账号", None),
        ("平台", None),
        ("skid", None),
        ("", None),
    ],
)
def test_what_a_header_says(header: str, means: tuple[str, str] | None) -> None:
    assert platform_header(header) == means


@pytest.mark.parametrize(
    ("headers", "fields", "platform"),
    [
        (["微博昵称", "微博ID", "是否互关"], ["handle", "uid", "mutual"], "weibo"),
        (["用户昵称", "抖音号", "关注状态"], ["nickname", "uid", "follows_us"], "douyin"),
        (["微博昵称", "昵称"], ["handle", "nickname"], "weibo"),
        (["昵称", "B站UID", "手机"], ["nickname", "uid", "phone"], "bilibili"),
        # Two platforms: the one with name and id; of equals the first. No mixing.
        (["抖音号", "微博昵称", "微博ID"], [None, "handle", "uid"], "weibo"),
        (["微博昵称", "抖音号"], ["handle", None], "weibo"),
        # Named twice, and a bare one beside it.
        (["微博昵称", "微博名", "账号"], ["handle", None, None], "weibo"),
        (["昵称", "账号", "QQ邮箱"], ["nickname", "handle", "email"], ""),
        (["平台", "账号"], ["platform", "handle"], ""),
    ],
)
def test_a_file_is_of_one_platform(
    headers: list[str], fields: list[str | None], platform: str
) -> None:
    mapping, options = fans_guess(headers, COLUMNS)
    assert [mapping.get(str(at)) for at in range(len(headers))] == fields
    assert options == {"platform": platform}


LIST = "抖音昵称,抖音号\n小鹿,deer01\n"


@pytest.mark.django_db
def test_the_page_shows_the_platform_and_it_is_imported(
    team: Team, operator: Staff, client_for: ClientFor
) -> None:
    actor = staff_actor(operator)
    with team_scope(team):
        record = upload(team, actor, LIST)
        assert record.mapping == {"0": "handle", "1": "uid"}
        assert record.options == {"platform": "douyin"}
    page = client_for(operator).get(f"/t/xiaoman/imports/file/{record.public_id}/").content.decode()
    assert '<option value="douyin" selected>' in page
    with team_scope(team):
        bring_in(check(record, actor, **record.options), actor)
        assert list(PlatformIdentity.objects.values_list("platform", "handle", "uid")) == [
            ("douyin", "小鹿", "deer01")
        ]


@pytest.mark.django_db
def test_read_again_the_guess_is_made_anew(team: Team, operator: Staff) -> None:
    actor = staff_actor(operator)
    with team_scope(team):
        record = upload(team, actor, LIST)
        record = import_reread(record=record, encoding="gb18030", has_header=False, actor=actor)
        assert (record.mapping, record.options) == ({}, {"platform": ""})


@pytest.mark.django_db
def test_what_is_wrong_is_said_at_its_field(
    team: Team, operator: Staff, owner: Staff, client_for: ClientFor
) -> None:
    with team_scope(team):
        account = account_create(
            staff=owner, platform="weibo", handle="小满", actor=staff_actor(owner)
        )
        record = upload(team, staff_actor(operator), "账号,互关\n小鹿,是\n")
    client = client_for(operator)
    url = f"/t/xiaoman/imports/file/{record.public_id}/columns/"

    def said(options: dict[str, str]) -> tuple[int, list[str], dict[str, list[str]]]:
        answer = client.post(url, {"c0": "handle", "c1": "mutual"} | options)
        assert answer.status_code == 422, answer.headers
        form, given = answer.context["form"], answer.context["options"]
        return answer.status_code, form.non_field_errors(), dict(given.errors)

    status, general, errors = said({"tags": "十一月"})
    assert (status, general) == (422, [])
    assert errors == {
        "platform": ["请选择平台昵称和 ID 是哪个平台的。"],
        "account": ["请选择这些关注是对我们哪个账号的。"],
    }
    status, general, errors = said({"account": account.public_id, "platform": "douyin"})
    assert (status, general) == (422, [])
    assert errors == {"platform": ["这些名字和 ID 的平台，与选的账号不是同一个。"]}
    with team_scope(team):
        record.refresh_from_db()
        assert record.state == Import.State.DRAFT
    page = client.post(url, {"c0": "handle", "tags": "十一月"}).content.decode()
    field = page[page.index('name="platform"') :]
    assert 'aria-invalid="true"' in field.split(">")[0]
    assert 'value="十一月"' in page


@pytest.mark.django_db
def test_a_column_of_another_platform_says_what_to_do(
    team: Team, operator: Staff, client_for: ClientFor
) -> None:
    with team_scope(team):
        record = upload(team, staff_actor(operator), "微博昵称,微博UID,抖音号\n小鹿,1001,xl88\n")
    page = client_for(operator).get(f"/t/xiaoman/imports/file/{record.public_id}/")
    asides = [line["aside"] for line in page.context["lines"]]
    assert asides == ["", "", "一份文件一次只导入一个平台。抖音的这一列，请把文件再导入一次。"]
    assert asides[2] in page.content.decode()
