"""WeChat's sign-in on the join page: a running site, and a program that plays WeChat's platform."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Q
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from community.fans.models import Fan
from community.groups.models import GroupMember
from community.invites.models import Invite
from foundation.scopes.scope import system_scope
from foundation.teams.models import User
from tests.cast import group_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.integration,
    pytest.mark.xdist_group("wechat"),
    pytest.mark.timeout(300),  # The first one waits for the start.
]
INSIDE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) MicroMessenger/8.0.50 Language/zh_CN"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
SERVE = """
import sys
from wsgiref.simple_server import make_server
from config.wsgi import application
make_server("127.0.0.1", int(sys.argv[1]), application).serve_forever()
"""


@pytest.fixture(scope="module")
def site(make_httpserver: HTTPServer, django_db_setup: None) -> Iterator[str]:
    """A site with both kinds of WeChat app, whose WeChat is the program of these tests."""
    wechat = make_httpserver.url_for("").rstrip("/")
    name = settings.DATABASES["default"]["NAME"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        env={
            **os.environ,
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "QZ_REDIS_PREFIX": settings.REDIS_PREFIX,
            "QZ_SOCIAL_PROVIDERS": "weixin",
            "QZ_WEIXIN_ID": "wx-web",
            "QZ_WEIXIN_SECRET": "web-secret",
            "QZ_WEIXIN_MP_ID": "wx-mp",
            "QZ_WEIXIN_MP_SECRET": "mp-secret",
            "QZ_WEIXIN_OPEN_URL": wechat,
            "QZ_WEIXIN_API_URL": wechat,
        },
        cwd=settings.BASE_DIR,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    # Beside a second process that makes its tables, on a slow machine.
    stop = time.monotonic() + 150
    while time.monotonic() < stop and process.poll() is None:
        try:
            httpx.get(f"{url}/healthz")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the site did not start")


@dataclass
class WeChat:
    """WeChat's platform, as its documents describe it; what it answers can be changed."""

    token: dict[str, object] = field(
        default_factory=lambda: {
            "access_token": "ACCESS", "expires_in": 7200, "refresh_token": "REFRESH",
            "openid": "o-mp-1", "scope": "snsapi_userinfo", "unionid": "u-1",
        }
    )  # fmt: skip
    person: dict[str, object] = field(
        default_factory=lambda: {
            "openid": "o-mp-1", "nickname": "小鹿🦌é", "sex": 0, "province": "", "city": "",
            "country": "", "headimgurl": "https://thirdwx.qlogo.cn/x/132", "privilege": [],
            "unionid": "u-1",
        }
    )  # fmt: skip
    content_type: str = "text/plain"
    status: int = 200
    pause: float = 0.0
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        """The token and the person; both by GET, both with HTTP 200 whatever is wrong."""
        self.asked.append((request.method, request.path, request.args.to_dict()))
        time.sleep(self.pause)
        body = self.token if request.path == "/sns/oauth2/access_token" else self.person
        text = json.dumps(body, ensure_ascii=False)
        return Response(text, status=self.status, content_type=self.content_type)

    def known_as(self, openid: str, unionid: str | None) -> None:
        """Who comes next."""
        for answer in (self.token, self.person):
            answer["openid"] = openid
            answer.pop("unionid", None)
            if unionid:
                answer["unionid"] = unionid


@pytest.fixture
def wechat(httpserver: HTTPServer) -> WeChat:
    """WeChat, well."""
    played = WeChat()
    for path in ("/sns/oauth2/access_token", "/sns/userinfo"):
        httpserver.expect_request(path).respond_with_handler(played.answer)
    return played


@dataclass
class Phone:
    """A browser that goes where it is sent, as far as WeChat's page and back from it."""

    site: str
    invite: Invite
    agent: str = INSIDE
    language: str = "zh-hans"

    def __post_init__(self) -> None:
        self.path = f"/j/{self.invite.code}/"
        self.http = httpx.Client(
            base_url=self.site,
            headers={"user-agent": self.agent, "accept-language": self.language},
            timeout=20,
        )

    def tap(self) -> tuple[str, dict[str, str]]:
        """Tap "Sign in with WeChat": the address WeChat is asked at, and what it is asked."""
        page = self.http.get(self.path)
        assert f'action="/accounts/weixin/login/?process=login&amp;next={self.path}"' in page.text
        sent = self.post(f"/accounts/weixin/login/?process=login&next={self.path}")
        assert sent.status_code == 302, sent.text
        url = urlsplit(sent.headers["Location"])
        assert url.fragment == "wechat_redirect"
        return url.path, {key: values[0] for key, values in parse_qs(url.query).items()}

    def post(self, path: str, **data: str) -> httpx.Response:
        """Send a form of the page."""
        token = self.http.cookies["qz_csrf"]
        return self.http.post(path, data={**data, "csrfmiddlewaretoken": token})

    def back(self, **said: str) -> httpx.Response:
        """Come back from WeChat, and go on to where the site leads."""
        return self.http.get("/accounts/weixin/login/callback/", params=said)

    def sign_in(self) -> httpx.Response:
        """There and back, with consent."""
        _path, asked = self.tap()
        return self.back(code="CODE", state=asked["state"])

    @property
    def signed_in(self) -> bool:
        return self.http.get("/accounts/me/").status_code == 200


def made() -> tuple[int, int]:
    """How many people there are who came by WeChat, and how many accounts that are nobody's."""
    nobodys = User.objects.filter(Q(email=None) | Q(email=""), phone=None, socialaccount=None)
    return SocialAccount.objects.count(), nobodys.count()


def test_a_fan_is_back_on_the_join_page_signed_in_and_joins_in_one_tap(
    site: str, wechat: WeChat, invite: Invite
) -> None:
    phone = Phone(site, invite)
    path, asked = phone.tap()
    assert path == "/connect/oauth2/authorize"
    state = asked.pop("state")
    assert asked == {
        "appid": "wx-mp",
        "redirect_uri": f"{site}/accounts/weixin/login/callback/",
        "response_type": "code",
        "scope": "snsapi_userinfo",
    }
    done = phone.back(code="CODE", state=state)
    assert (done.status_code, done.headers["Location"]) == (302, phone.path)
    assert wechat.asked == [
        (
            "GET",
            "/sns/oauth2/access_token",
            {
                "appid": "wx-mp", "secret": "mp-secret", "code": "CODE",
                "grant_type": "authorization_code",
            },
        ),
        (
            "GET",
            "/sns/userinfo",
            {"access_token": "ACCESS", "openid": "o-mp-1", "lang": "zh_CN"},
        ),
    ]  # fmt: skip
    page = phone.http.get(phone.path)
    assert 'name="consent"' in page.text
    assert "captcha" not in page.text
    joined = phone.post(phone.path, act="join", consent="on")
    assert joined.headers["Location"] == f"/g/{group_of(invite).public_id}/"
    account = SocialAccount.objects.get()
    assert (account.uid, account.user.email, account.user.phone) == ("u-1", None, None)
    assert account.extra_data == {"openid": "o-mp-1", "unionid": "u-1", "nickname": "小鹿🦌é"}
    with system_scope():
        assert GroupMember.objects.get(user=account.user).display_name == "小鹿🦌é"
        assert Fan.objects.get().user_id == account.user_id


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; encoding=utf-8"])
def test_a_name_is_read_as_utf_8_whatever_the_header_says(
    site: str, wechat: WeChat, invite: Invite, content_type: str
) -> None:
    wechat.content_type = content_type
    assert Phone(site, invite).sign_in().headers["Location"] == f"/j/{invite.code}/"
    assert SocialAccount.objects.get().user.display_name == "小鹿🦌é"


def test_outside_wechat_one_scans_a_code(site: str, wechat: WeChat, invite: Invite) -> None:
    wechat.known_as("o-web-1", "u-1")
    desktop = Phone(site, invite, agent=DESKTOP)
    path, asked = desktop.tap()
    assert path == "/connect/qrconnect"
    assert (asked["appid"], asked["scope"]) == ("wx-web", "snsapi_login")
    assert desktop.back(code="CODE", state=asked["state"]).status_code == 302
    assert wechat.asked[0][2]["secret"] == "web-secret"
    assert desktop.signed_in


def test_who_comes_again_is_the_same_user(site: str, wechat: WeChat, invite: Invite) -> None:
    Phone(site, invite).sign_in()
    first = User.objects.get(socialaccount__isnull=False)
    for openid, agent in (("o-mp-1", INSIDE), ("o-web-1", DESKTOP)):  # an openid for each app
        wechat.known_as(openid, "u-1")
        again = Phone(site, invite, agent=agent)
        again.sign_in()
        assert again.signed_in
    assert made() == (1, 0)
    wechat.known_as("o-mp-2", "u-2")
    Phone(site, invite).sign_in()
    assert made() == (2, 0)
    assert SocialAccount.objects.get(uid="u-1").user_id == first.pk


def test_who_is_known_by_openid_is_known_by_unionid_later(
    site: str, wechat: WeChat, invite: Invite
) -> None:
    wechat.known_as("o-mp-1", None)
    for _again in range(2):
        Phone(site, invite).sign_in()
    before = SocialAccount.objects.get()
    assert before.uid == "o-mp-1"
    wechat.known_as("o-mp-1", "u-1")
    Phone(site, invite).sign_in()
    after = SocialAccount.objects.get()
    assert (after.uid, after.user_id) == ("u-1", before.user_id)
    assert made() == (1, 0)


NOT_NOW = {
    "zh-hans": "微信暂时无法登录，请重试或换一种方式登录。",
    "en": "WeChat can&#x27;t sign you in at the moment. Try again, or sign in another way.",
}
TRY_AGAIN = {
    "zh-hans": "这次登录已过期，或是在别的浏览器里发起的，请重试。",
    "en": "That sign-in was too old or begun in another browser. Please try again.",
}
CANCELLED = {
    "zh-hans": "你没有使用微信登录。可以重试，或换一种方式登录。",
    "en": "You did not sign in with WeChat. Try again, or sign in another way.",
}
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def assert_refused(phone: Phone, answer: httpx.Response, words: dict[str, str], path: str) -> None:
    """They are led to ``path``, told why, and nothing is made; and may try again at once."""
    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    page = phone.http.get(path)
    assert page.status_code == 200
    assert words[phone.language] in page.text
    assert made() == (0, 0)
    assert not phone.signed_in


@LANGUAGES
@pytest.mark.parametrize(
    ("errcode", "words"),
    [(40029, TRY_AGAIN), (40163, TRY_AGAIN), (-1, NOT_NOW), (40125, NOT_NOW), (45011, NOT_NOW)],
)
def test_a_code_that_wechat_refuses(
    site: str, wechat: WeChat, invite: Invite, language: str, errcode: int, words: dict[str, str]
) -> None:
    right, wechat.token = wechat.token, {"errcode": errcode, "errmsg": "invalid code, rid: x"}
    phone = Phone(site, invite, language=language)
    answer = phone.sign_in()
    assert_refused(phone, answer, words, phone.path)
    assert "rid: x" not in answer.text
    wechat.token = right
    phone.sign_in()
    assert phone.signed_in


@LANGUAGES
@pytest.mark.parametrize(
    "person",
    [
        {"errcode": 40003, "errmsg": "invalid openid"},
        {"openid": "o-somebody-else", "nickname": "x", "unionid": "u-9"},
        {"nickname": "x"},
        [],
    ],
)
def test_a_person_who_is_not_told(
    site: str, wechat: WeChat, invite: Invite, language: str, person: dict[str, object]
) -> None:
    wechat.person = person
    phone = Phone(site, invite, language=language)
    assert_refused(phone, phone.sign_in(), NOT_NOW, phone.path)


@LANGUAGES
def test_a_fan_who_says_no(site: str, wechat: WeChat, invite: Invite, language: str) -> None:
    phone = Phone(site, invite, language=language)
    _path, asked = phone.tap()
    assert_refused(phone, phone.back(state=asked["state"]), CANCELLED, phone.path)
    assert wechat.asked == []


@LANGUAGES
def test_a_state_that_is_not_theirs(
    site: str, wechat: WeChat, invite: Invite, language: str
) -> None:
    other = Phone(site, invite)
    _path, asked = other.tap()
    phone = Phone(site, invite, language=language)
    phone.http.get(phone.path)
    for state in (asked["state"], "made-up", ""):
        answer = phone.back(code="CODE", state=state)
        assert_refused(phone, answer, TRY_AGAIN, "/accounts/login/")
    assert wechat.asked == []


def test_a_way_back_is_good_once(site: str, wechat: WeChat, invite: Invite) -> None:
    phone = Phone(site, invite)
    _path, asked = phone.tap()
    for _twice in range(2):
        phone.back(code="CODE", state=asked["state"])
    assert len(wechat.asked) == 2  # a token and a person, once
    assert made() == (1, 0)


@LANGUAGES
@pytest.mark.parametrize("how", ["down", "no json", "slow"])
def test_wechat_is_away(
    site: str, wechat: WeChat, invite: Invite, httpserver: HTTPServer, language: str, how: str
) -> None:
    match how:
        case "down":
            wechat.status = 502
        case "no json":
            httpserver.clear()
            httpserver.expect_request("/sns/oauth2/access_token").respond_with_data("<html>")
        case "slow":
            wechat.pause = 6  # the site waits for five seconds
    phone = Phone(site, invite, language=language)
    started = time.monotonic()
    assert_refused(phone, phone.sign_in(), NOT_NOW, phone.path)
    assert time.monotonic() - started < 9
