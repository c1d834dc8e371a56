"""Connecting: a yes at the platform, keys, what is refused, and taking it back."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from foundation.events.models import Event
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.oauth import Profile, Tokens
from kol.platforms.connectors.registry import capabilities
from kol.platforms.errors import (
    AbroadOff,
    AppFieldMissing,
    CannotConnect,
    ConnectedStays,
    UidTaken,
)
from kol.platforms.limits import quota_take
from kol.platforms.models import Platform, PlatformAccount, PlatformApp
from kol.platforms.services import account_update
from kol.platforms.services.apps import app_opened, app_save
from kol.platforms.services.connecting import (
    abroad_set,
    account_disconnect,
    connection_keep,
    keys_connect,
    publishing_set,
)
from kol.platforms.services.connections import account_connection
from kol.platforms.services.health import connection_lost, health_record
from kol.platforms.words import COMPLETIONS, CONNECTS, KINDS, LINKS, READS, rate_told
from tests.cast import staff_actor
from tests.kol.platforms.doubles import APP, KEYS, Played

ClientFor = Callable[[User | Staff], Client]
BASE = "/t/xiaoman/platforms/"


@pytest.fixture
def weibo(owner: Staff, team: Team) -> PlatformAccount:
    with team_scope(team):
        return PlatformAccount.objects.create(team=team, platform="weibo", handle="林小满")


@pytest.fixture
def app(owner: Staff, team: Team) -> PlatformApp:
    with team_scope(team):
        return app_save(staff=owner, actor=staff_actor(owner), platform="weibo", values=APP)


def begun(client: Client, account: PlatformAccount, app: PlatformApp) -> str:
    """Go to the platform; the state it is to send back."""
    sent = client.get(f"{BASE}{account.public_id}/connect/{app.public_id}/")
    assert sent.status_code == 302
    assert "/oauth2/authorize?" in sent["Location"]
    query = parse_qs(urlsplit(sent["Location"]).query)
    assert query["redirect_uri"] == [f"http://testserver{BASE}connected/"]
    return query["state"][0]


def test_a_yes_connects_and_its_way_back_works_once(
    owner: Staff,
    other_owner: Staff,
    team: Team,
    played: Played,
    weibo: PlatformAccount,
    app: PlatformApp,
    client_for: ClientFor,
) -> None:
    client = client_for(owner)
    back = {"state": begun(client, weibo, app), "code": "once"}
    page = client.get(f"{BASE}connected/", back)
    assert page["Location"] == f"{BASE}{weibo.public_id}/"
    with team_scope(team):
        weibo.refresh_from_db()
        assert (weibo.connection, weibo.uid, weibo.publishing) == ("connected", "1234567", "api")
        assert weibo.expires_at is not None
        link = account_connection(weibo.pk)
        assert (link.token(), link.app) == ("access-1", {**APP, "domain": ""})
        assert AuditEntry.objects.get(action="platform.connect").changes == {
            "connection": ["none", "connected"]
        }
        face = f"/a/{weibo.avatar}/"
    shown = client.get(f"{BASE}{weibo.public_id}/").content.decode()
    assert face in shown
    until = shown[shown.index("有效期至") :]
    assert f"{timezone.localtime(weibo.expires_at):%Y-%m-%d %H:%M}" in until[:200]
    assert client.get(face).status_code == 200
    assert client_for(other_owner).get(face).status_code == 404
    asked = len(played.asked)
    again = client.get(f"{BASE}connected/", back, follow=True).content.decode()
    assert "这次返回已失效" in again
    assert len(played.asked) == asked


def test_a_way_back_of_another_session_is_refused(
    owner: Staff,
    manager: Staff,
    team: Team,
    played: Played,
    weibo: PlatformAccount,
    app: PlatformApp,
    client_for: ClientFor,
) -> None:
    state = begun(client_for(owner), weibo, app)
    client_for(manager).get(f"{BASE}connected/", {"state": state, "code": "stolen"})
    with team_scope(team):
        weibo.refresh_from_db()
    assert (weibo.connection, played.asked) == ("none", [])


def test_a_no_and_another_account_are_said(
    owner: Staff,
    team: Team,
    played: Played,
    weibo: PlatformAccount,
    app: PlatformApp,
    client_for: ClientFor,
) -> None:
    client = client_for(owner)
    no = {"state": begun(client, weibo, app), "error": "access_denied"}
    played.refused["/oauth2/access_token"] = {"error": "invalid_client", "error_code": 21324}
    bad = {"state": begun(client, weibo, app), "code": "0"}
    assert (
        "平台没有完成授权：21324"
        in client.get(f"{BASE}connected/", bad, follow=True).content.decode()
    )
    played.refused.clear()
    assert "没有人同意" in client.get(f"{BASE}connected/", no, follow=True).content.decode()
    client.get(f"{BASE}connected/", {"state": begun(client, weibo, app), "code": "1"})
    with team_scope(team):
        PlatformAccount.objects.update(uid="7654321")
    other = {"state": begun(client, weibo, app), "code": "2"}
    said = client.get(f"{BASE}connected/", other, follow=True).content.decode()
    assert "林小满" in said
    assert "另一个账号" in said
    with team_scope(team):
        second = PlatformAccount.objects.create(team=team, platform="weibo", handle="小号")
        PlatformAccount.objects.filter(pk=weibo.pk).update(uid="1234567")
    taken = {"state": begun(client, second, app), "code": "3"}
    assert (
        "已经连接到这个账号" in client.get(f"{BASE}connected/", taken, follow=True).content.decode()
    )
    with team_scope(team):
        second.refresh_from_db()
    assert second.connection == "none"


def test_keys_are_kept_when_left_empty(
    owner: Staff, team: Team, wechat: PlatformAccount, played: Played
) -> None:
    with team_scope(team):
        account = keys_connect(
            account=wechat,
            staff=owner,
            actor=staff_actor(owner),
            values={"callback_token": "told"},
        )
        keys = account_connection(account.pk).credentials
    assert keys == {**KEYS, "callback_token": "told"}


def test_disconnecting_forgets(
    owner: Staff, operator: Staff, team: Team, wechat: PlatformAccount
) -> None:
    with team_scope(team):
        with pytest.raises(NotAllowed):
            account_disconnect(account=wechat, staff=operator, actor=staff_actor(operator))
        assert account_disconnect(account=wechat, staff=owner, actor=staff_actor(owner))
        assert not account_disconnect(account=wechat, staff=owner, actor=staff_actor(owner))
        wechat.refresh_from_db()
        assert (wechat.connection, wechat.sealed, wechat.sealed_token) == ("revoked", None, None)
        # What is scheduled waits for a person; connected again, it goes by itself.
        assert wechat.publishing == "hand"
        assert account_connection(wechat.pk).credentials == {}
        again = keys_connect(account=wechat, staff=owner, actor=staff_actor(owner), values=KEYS)
        assert again.publishing == "api"
        assert Event.objects.filter(name="platform.account_left").count() == 1


def test_abroad_is_off_until_the_team_says_so(owner: Staff, team: Team) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="telegram", handle="小满")
        keys = {"bot_token": "1:x", "chat_id": "@x"}
        with pytest.raises(AbroadOff):
            keys_connect(account=account, staff=owner, actor=actor, values=keys)
        for _n in range(2):
            abroad_set(staff=owner, actor=actor, on=True)
        assert [one.changes for one in AuditEntry.objects.filter(action="platform.abroad")] == [
            {"abroad": [False, True]}
        ]


def test_pages(owner: Staff, team: Team, client_for: ClientFor, weibo: PlatformAccount) -> None:
    client = client_for(owner)
    page = client.get(f"{BASE}{weibo.public_id}/").content.decode()
    assert f"{BASE}apps/new/weibo/" in page
    table = client.get(f"{BASE}abilities/").content.decode()
    told = (
        "小红书", "每小时 30 条", "每天 100 次调用", "Telegram",
        "图片宽高比：1.3 至 1.8", "每个不超过 20 字",  # Bilibili
        "到平台查找，没有才重发", "由人查看并确认是否已发出", "平台会识别重复发送",
    )  # fmt: skip
    for word in told:
        assert word in table
    rows = [row.partition("</tr>")[0] for row in table.split('<th scope="row">')[1:]]
    for row, one in zip(rows, capabilities(), strict=True):
        assert f'href="#{one.platform}">{Platform(one.platform).label}<' in row
        kinds = "、".join(str(KINDS[kind]) for kind in one.kinds)
        words = [COMPLETIONS[one.completion], CONNECTS[one.connect], kinds]
        words += [READS[read] for read in one.reads]
        words += [rate_told(rate) for rate in one.rates]
        missing = [str(word) for word in words if str(word) not in row]
        assert (one.platform, missing) == (one.platform, [])
        shared = sum(rate.scope == "app" for rate in one.rates)
        assert row.count("（同一应用的所有账号合计）") == shared
        card = table[table.index(f'id="{one.platform}"') :].partition("</section>")[0]
        tells = one.platform in ("wechat", "douyin", "bilibili")
        assert ("平台还会主动通知结果" in card) == tells
        for kind, limits in one.kinds.items():
            takes = card[card.index(f"<b>{KINDS[kind]}</b>") :].partition("</ul>")[0]
            assert ("可以 @ 别人" in takes) == limits.mentions
            for word in (str(LINKS[limits.links]), f"{limits.text:,}"):
                assert word in takes
    assert "林小满" in client.get(BASE, {"q": "lxm"}).content.decode()
    for narrowed in ({"q": "别的"}, {"platform": "douyin"}, {"connection": "trouble"}):
        assert "林小满" not in client.get(BASE, narrowed).content.decode()


def good_call(client: Client, account: PlatformAccount) -> str:
    """When its page says that the last call went well."""
    page = client.get(f"{BASE}{account.public_id}/").content.decode()
    found = re.search(r"最近一次成功</dt><dd>\s*(?:<[^>]+>)*([^<]+)", page)
    assert found is not None
    return found[1]


def test_how_an_account_fares(
    owner: Staff, team: Team, wechat: PlatformAccount, client_for: ClientFor
) -> None:
    client = client_for(owner)
    with team_scope(team):
        refused = PlatformError(Fault.VALIDATION, code="45166", text="invalid content")
        health_record(wechat.pk, error=refused)
    page = client.get(f"{BASE}{wechat.public_id}/").content.decode()
    for words in ("平台没有接受内容", "45166 invalid content", "请打开内容查看"):
        assert words in page
    assert "小满说" in client.get(BASE, {"connection": "trouble"}).content.decode()
    with team_scope(team):
        PlatformAccount.objects.update(good_at=None)
        assert good_call(client, wechat) == "–"
        PlatformAccount.objects.update(good_at=timezone.now() - timedelta(days=1))
        health_record(wechat.pk)
        quota_take(account_id=wechat.pk, what="sends")
        wechat.refresh_from_db()
        assert wechat.good_at is not None
        assert timezone.now() - wechat.good_at < timedelta(minutes=1)
        PlatformAccount.objects.update(created_at=timezone.now() - timedelta(days=2))
    at = f"{timezone.localtime(wechat.good_at):%Y-%m-%d %H:%M}"
    assert good_call(client, wechat) == at
    page = client.get(f"{BASE}{wechat.public_id}/").content.decode()
    assert "<span>群发：每天 1 次 1 / 1</span>" in page
    fine = client.get(BASE).content.decode()
    assert at in fine
    assert "群发：每天 1 次，已用 1" in fine
    assert "小满说" not in client.get(BASE, {"connection": "trouble"}).content.decode()
    with team_scope(team):
        for _n in range(2):
            health_record(wechat.pk, error=PlatformError(Fault.AUTH, code="40001"))
        assert Event.objects.filter(name="platform.disconnected").count() == 1
    ended = client.get(f"{BASE}{wechat.public_id}/").content.decode()
    assert "连接已失效" in ended
    assert "重新连接" in ended


def test_publishing_by_hand(owner: Staff, team: Team, wechat: PlatformAccount) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        for _n in range(2):
            publishing_set(account=wechat, staff=owner, actor=actor, publishing="hand")
        assert AuditEntry.objects.get(action="platform.update").changes == {
            "publishing": ["api", "hand"]
        }
        robot = PlatformAccount.objects.create(team=team, platform="zhihu", handle="小满")
        with pytest.raises(CannotConnect):
            publishing_set(account=robot, staff=owner, actor=actor, publishing="api")


def test_today_says_what_is_to_be_connected_again(
    owner: Staff, operator: Staff, team: Team, wechat: PlatformAccount, client_for: ClientFor
) -> None:
    assert "需要重新连接" not in client_for(owner).get("/t/xiaoman/").content.decode()
    with team_scope(team):
        connection_lost(wechat.pk)
    assert "1 个账号需要重新连接" in client_for(owner).get("/t/xiaoman/").content.decode()
    assert "需要重新连接" not in client_for(operator).get("/t/xiaoman/").content.decode()


def test_what_a_platform_says_of_keys_is_told_with_what_to_do(
    owner: Staff, team: Team, played: Played, client_for: ClientFor
) -> None:
    client = client_for(owner)
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="wechat", handle="小满说")
    for errcode, words in ((40164, "IP 白名单"), (-1, "平台没有响应"), (40013, "40013")):
        played.refused["/cgi-bin/stable_token"] = {"errcode": errcode, "errmsg": "no"}
        page = client.post(f"{BASE}{account.public_id}/keys/", KEYS)
        assert page.status_code == 422
        assert words in page.content.decode()


def test_what_the_platform_told_is_not_typed_over(
    owner: Staff, team: Team, wechat: PlatformAccount
) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        for change in ({"uid": "wx-other"}, {"platform": "weibo"}):
            with pytest.raises(ConnectedStays):
                account_update(account=wechat, staff=owner, actor=actor, **change)
        account_update(account=wechat, staff=owner, actor=actor, handle="小满", uid=wechat.uid)
        wechat.refresh_from_db()
        assert (wechat.handle, wechat.platform, wechat.uid) == ("小满", "wechat", KEYS["app_id"])


def test_no_apps_secret_goes_to_another_platform(
    owner: Staff,
    team: Team,
    played: Played,
    weibo: PlatformAccount,
    app: PlatformApp,
    client_for: ClientFor,
) -> None:
    """Somebody changed the account's platform while its owner was away, saying yes."""
    client = client_for(owner)
    back = {"state": begun(client, weibo, app), "code": "once"}
    with team_scope(team):
        account_update(account=weibo, staff=owner, actor=staff_actor(owner), platform="kuaishou")
    said = client.get(f"{BASE}connected/", back, follow=True).content.decode()
    assert "这次返回已失效" in said
    with team_scope(team):
        weibo.refresh_from_db()
    assert (weibo.connection, played.asked) == ("none", [])


def test_keys_that_are_lost_are_typed_anew(
    owner: Staff, team: Team, wechat: PlatformAccount, app: PlatformApp, played: Played
) -> None:
    """Whose key of the site is gone can't be read, and must not be in the way of new ones."""
    with team_scope(team):
        PlatformAccount.objects.update(sealed=b"not ours")
        PlatformApp.objects.update(sealed=b"not ours")
        wechat.refresh_from_db()
        app.refresh_from_db()
        connected = keys_connect(account=wechat, staff=owner, actor=staff_actor(owner), values=KEYS)
        assert account_connection(connected.pk).credentials["app_secret"] == KEYS["app_secret"]
        with pytest.raises(AppFieldMissing):
            app_save(
                staff=owner,
                actor=staff_actor(owner),
                platform="weibo",
                values={"client_id": APP["client_id"]},
                app=app,
            )
        app_save(staff=owner, actor=staff_actor(owner), platform="weibo", values=APP, app=app)
        assert app_opened(app)["client_secret"] == APP["client_secret"]


def test_what_an_app_may_is_shown_and_can_be_emptied(
    owner: Staff, team: Team, client_for: ClientFor
) -> None:
    """Its rights are no secret; its secret stays when left empty."""
    with team_scope(team):
        app = app_save(
            staff=owner,
            actor=staff_actor(owner),
            platform="douyin",
            values={**APP, "scopes": "user_info,item.comment"},
        )
    client, page = client_for(owner), f"{BASE}apps/{app.public_id}/"
    shown = client.get(page).content.decode()
    assert 'value="user_info,item.comment"' in shown
    assert APP["client_secret"] not in shown
    client.post(page, {"client_id": APP["client_id"], "client_secret": "", "scopes": ""})
    with team_scope(team):
        app.refresh_from_db()
        assert app_opened(app) == {**APP, "scopes": "", "domain": ""}


def test_two_entries_at_once_are_not_connected_to_one_account(
    owner: Staff, team: Team, weibo: PlatformAccount
) -> None:
    """Each would draw on the account's budget of calls as if it had it alone: whoever connects one
    holds its id until that is written, and the next then sees it."""
    free = "SELECT pg_try_advisory_xact_lock(hashtext('platform-uid:weibo:1234567'), %s)"

    def another() -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute(free, [team.pk])
                return bool(cursor.fetchone()[0])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, team_scope(team):
        assert pool.submit(another).result()
        tokens = Tokens("access", scopes=("user_info", "statuses"))
        connection_keep(weibo, staff_actor(owner), Profile("1234567"), tokens=tokens)
        weibo.refresh_from_db()
        assert weibo.scopes == ["user_info", "statuses"]
        assert not pool.submit(another).result()
        second = PlatformAccount.objects.create(team=team, platform="weibo", handle="小号")
        with pytest.raises(UidTaken):
            connection_keep(second, staff_actor(owner), Profile("1234567"), tokens=Tokens("other"))
