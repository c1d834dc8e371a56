"""The shell of the site: who sees the style guide, what the policy is given to check, languages,
light and dark, the navigation, and the pages for what went wrong."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.handlers.exception import response_for_exception
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseBase
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from config import errors
from config.nav import DATA, NAV, SETTINGS, NavItem, desk_nav, nav_drawn
from foundation.teams.models import Staff, User
from foundation.teams.permissions import PERMISSIONS

MakeClient = Callable[[User | Staff], Client]
REQUEST_ID = "a-request-id-1234"

INLINE_STYLE = re.compile(r"<[^>]+\sstyle\s*=")
INLINE_HANDLER = re.compile(r"<[^>]+\son[a-z]+\s*=")
HX_ON = re.compile(r"<[^>]+\shx-on")
SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
DATA_BLOCK = re.compile(r'type="application/(?:json|ld\+json)"')


def assert_strict(response: HttpResponseBase) -> None:
    """Nothing that the Content-Security-Policy would refuse, and the policy is strict."""
    assert isinstance(response, HttpResponse)
    page = response.content.decode()
    policy = response["Content-Security-Policy"]
    for found in (INLINE_STYLE, INLINE_HANDLER, HX_ON):
        match = found.search(page)
        assert match is None, match and match[0]
    for attributes, content in SCRIPT.findall(page):
        assert "src=" in attributes or DATA_BLOCK.search(attributes), content
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts
    assert "default-src 'none'" in policy
    for nonce in re.findall(r'<style nonce="([^"]*)"', page):
        assert nonce
        assert f"'nonce-{nonce}'" in policy
    assert page.count("<style") == len(re.findall(r'<style nonce="[^"]+"', page))


# --- The style guide -----------------------------------------------------------------------------


def test_styleguide_sends_the_anonymous_to_sign_in(db: None, client: Client) -> None:
    response = client.get("/styleguide/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/styleguide/"


def test_styleguide_is_not_for_fans(client_for: MakeClient, fan_user: User) -> None:
    response = client_for(fan_user).get("/styleguide/")
    assert response.status_code == 403
    assert 'class="desk' not in response.content.decode()


@pytest.mark.parametrize("role", ["owner", "manager", "operator", "pr", "analyst"])
def test_styleguide_is_for_staff_of_any_role(
    client_for: MakeClient, request: pytest.FixtureRequest, role: str
) -> None:
    response = client_for(request.getfixturevalue(role)).get("/styleguide/")
    assert response.status_code == 200
    page = response.content.decode()
    for part in ("table-box", "field-error", 'class="window', "note-bad", "progress", "timeline"):
        assert part in page


def test_styleguide_shows_every_component(client_for: MakeClient, owner: Staff) -> None:
    """A component that is in no sample is one that nobody has looked at."""
    root = Path("templates/cotton")
    names = {
        str(file.relative_to(root).with_suffix("")).replace("/", ".").replace("_", "-")
        for file in root.rglob("*.html")
    }
    used = set()
    for file in (
        *Path("templates").glob("*.html"),
        *Path("templates/shell").iterdir(),
        *root.rglob("*"),
    ):
        if file.is_file():
            used |= set(re.findall(r"<c-([a-z.-]+)", file.read_text()))
    assert names - used == set()


# --- The policy ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/signup/", "/nowhere/"])
def test_open_pages_hold_nothing_inline(db: None, client: Client, path: str) -> None:
    assert_strict(client.get(path))


@pytest.mark.parametrize(
    "path", ["/styleguide/", "/accounts/email/", "/accounts/2fa/", "/accounts/password/change/"]
)
def test_pages_of_the_signed_in_hold_nothing_inline(
    client_for: MakeClient, owner: Staff, path: str
) -> None:
    response = client_for(owner).get(path, follow=True)
    assert response.status_code == 200
    assert_strict(response)


def test_the_teams_colour_comes_with_a_nonce(client_for: MakeClient, owner: Staff) -> None:
    page = client_for(owner).get("/styleguide/").content.decode()
    assert re.search(r'<style nonce="[^"]{10,}">:root\{--accent:#[0-9a-f]{6};', page)


def test_a_page_and_its_part_are_kept_apart_by_caches(db: None, client: Client) -> None:
    assert "HX-Request" in client.get("/accounts/login/")["Vary"]


# --- Languages -----------------------------------------------------------------------------------


def test_chinese_comes_first_and_english_by_choice(db: None, client: Client) -> None:
    assert '<html lang="zh-Hans"' in client.get("/accounts/login/").content.decode()
    assert "登录" in client.get("/accounts/login/").content.decode()
    response = client.post("/i18n/language/", {"language": "en", "next": "/accounts/login/"})
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/"
    assert client.cookies["qz_lang"].value == "en"
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en"' in page
    assert "<h1>Sign in</h1>" in page
    assert "登录" not in page


def test_a_library_does_not_lend_its_words_to_ours(client_for: MakeClient, owner: Staff) -> None:
    """ "Name" is 任务名 in a library's catalogue."""
    page = client_for(owner).get("/styleguide/").content.decode()
    assert "名称" in page
    assert "任务名" not in page


# --- Light and dark ------------------------------------------------------------------------------


def test_the_theme_is_painted_by_the_server(db: None, client: Client) -> None:
    assert "data-theme=" not in client.get("/accounts/login/").content.decode().split(">")[1]
    response = client.post("/theme/", {"theme": "dark", "next": "/accounts/login/"})
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert client.cookies["qz_theme"]["samesite"] == "Lax"
    assert (
        '<html lang="zh-Hans" data-theme="dark">' in client.get("/accounts/login/").content.decode()
    )
    client.post("/theme/", {"theme": "", "next": "/"})
    assert 'data-theme="dark"' not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("value", ["blue", '"><script>', ""])
def test_an_unknown_theme_is_the_devices(db: None, client: Client, value: str) -> None:
    client.cookies["qz_theme"] = value
    assert '<html lang="zh-Hans">' in client.get("/accounts/login/").content.decode()


def test_the_theme_switch_leads_nowhere_else(db: None, client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"
    assert client.get("/theme/").status_code == 405


# --- Navigation ----------------------------------------------------------------------------------


def test_every_line_of_the_navigation_names_a_permission() -> None:
    assert {item.permission for item in NAV} <= set(PERMISSIONS)


def test_the_navigation_is_what_the_role_may_open(
    owner: Staff, analyst: Staff, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines the role may not open are left out, and so are those whose app is not there."""
    items = [
        NavItem("Audit", "search:search", "team.audit", SETTINGS, icon="x"),
        NavItem("Jobs", "jobs:list", "jobs.view", DATA, icon="x"),
        NavItem("Later", "press:list", "jobs.view", DATA, icon="x"),
    ]
    monkeypatch.setattr("config.nav.NAV", items)

    def shown(staff: Staff) -> list[tuple[str, list[str]]]:
        request = rf.get(f"/t/{staff.team.slug}/")
        request.staff, request.team = staff, staff.team  # type: ignore[attr-defined]
        return [
            (str(group.label), [str(link.label) for link in group.links])
            for group in desk_nav(request)
        ]

    assert shown(owner) == [("数据", ["Jobs"]), ("设置", ["Audit"])]
    assert shown(analyst) == [("数据", ["Jobs"])]


def test_the_navigation_marks_where_one_is(owner: Staff, rf: RequestFactory) -> None:
    href = reverse("jobs:list", kwargs={"team_slug": owner.team.slug})
    request = rf.get(href + "abc/")
    request.staff, request.team = owner, owner.team  # type: ignore[attr-defined]
    marked = [link.href for group in desk_nav(request) for link in group.links if link.current]
    assert marked == [href]


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("settings/roles/", "settings/staff/"),
        ("settings/staff/", "settings/staff/"),
        ("settings/", "settings/"),
        ("imports/fans/", "fans/"),
        ("fans/", "fans/"),
    ],
)
def test_a_page_lights_the_line_it_belongs_to(
    owner: Staff, client_for: MakeClient, page: str, line: str
) -> None:
    text = client_for(owner).get(f"/t/xiaoman/{page}").content.decode()
    nav = text[text.index('id="nav"') : text.index("</nav>")]
    assert re.findall(r'<a href="/t/xiaoman/([^"]*)" aria-current="page">', nav) == [line]


def test_the_search_page_lights_no_line_and_its_button_says_search(
    owner: Staff, client_for: MakeClient
) -> None:
    text = client_for(owner).get("/t/xiaoman/search/").content.decode()
    nav = text[text.index('id="nav"') : text.index("</nav>")]
    assert "aria-current" not in nav
    assert re.search(r"<button[^>]*>搜索</button>", text)
    today = client_for(owner).get("/t/xiaoman/").content.decode()
    assert '<a href="/t/xiaoman/" aria-current="page">' in today


def test_strangers_have_no_navigation(rf: RequestFactory) -> None:
    assert desk_nav(rf.get("/")) == []


def test_the_team_switcher_lists_ones_own_teams(
    client_for: MakeClient, owner: Staff, other_owner: Staff, stranger: User
) -> None:
    client = client_for(owner)
    whole = client.get("/teams/?here=xiaoman").content.decode()
    part = client.get("/teams/?here=xiaoman", headers={"HX-Request": "true"}).content.decode()
    for page in (whole, part):
        assert '<a href="/t/xiaoman/" aria-current="true">' in page
        assert "/t/other/" not in page
    assert "<html" in whole
    assert "<html" not in part
    assert "/t/" not in client_for(stranger).get("/teams/").content.decode()
    assert Client().get("/teams/").status_code == 302


def test_a_page_of_the_desk_asks_nothing_of_the_database_for_its_shell(
    owner: Staff, rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/t/xiaoman/")
    request.user, request.staff, request.team = owner.user, owner, owner.team  # type: ignore[attr-defined]
    request.csp_nonce = "abc"  # type: ignore[attr-defined]
    with django_assert_num_queries(0):
        assert "小满" in render_to_string("desk.html", {}, request=request)


# --- Messages ------------------------------------------------------------------------------------


def test_a_message_offers_its_undo(rf: RequestFactory) -> None:
    message = Message(constants.SUCCESS, "口令已作废 <b>", extra_tags="undo:/t/x/undo/7/")
    page = render_to_string("plain.html", {"messages": [message]}, request=rf.get("/"))
    assert "口令已作废 &lt;b&gt;" in page
    toast = page[page.index("口令已作废") :]
    assert 'action="/t/x/undo/7/"' in toast
    assert 'name="csrfmiddlewaretoken"' in toast


# --- What went wrong -----------------------------------------------------------------------------


def test_a_missing_page_says_so_with_the_requests_id(db: None, client: Client) -> None:
    response = client.get("/nowhere/", headers={"X-Request-ID": REQUEST_ID})
    assert response.status_code == 404
    assert response["X-Request-ID"] == REQUEST_ID
    page = response.content.decode()
    assert "没有找到这个页面" in page
    assert REQUEST_ID in page


def test_a_form_without_its_token_says_what_to_do(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/theme/", {"theme": "dark"}, headers={"X-Request-ID": REQUEST_ID})
    assert response.status_code == 403
    page = response.content.decode()
    assert "重新打开页面" in page
    assert REQUEST_ID in page
    assert "qz_theme" not in response.cookies


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.permission_denied, 403),
        (errors.not_found, 404),
        (errors.too_many_requests, 429),
        (errors.server_error, 500),
        (errors.unavailable, 503),
    ],
)
def test_each_fault_has_its_page(
    db: None, rf: RequestFactory, view: Callable[..., HttpResponse], status: int
) -> None:
    request = rf.get("/t/x/")
    request.request_id = REQUEST_ID  # type: ignore[attr-defined]
    response = view(request)
    page = response.content.decode()
    assert response.status_code == status
    assert REQUEST_ID in page
    assert "<h1>" in page
    if status >= 500:  # nothing on it needs the site to work, scripts' toast template aside
        assert "<form" not in page.split("<template")[0]


def test_the_fault_page_stands_when_everything_else_has_fallen(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No database mark on this test: a query would raise. Then even the template is gone."""
    request = rf.get("/")
    request.request_id = REQUEST_ID  # type: ignore[attr-defined]
    assert REQUEST_ID in errors.server_error(request).content.decode()
    monkeypatch.setattr(errors, "render_to_string", lambda *args: 1 / 0)
    response = errors.server_error(request)
    assert response.status_code == 500
    assert REQUEST_ID in response.content.decode()


# --- Icons ---------------------------------------------------------------------------------------


def test_every_icon_named_is_in_the_sprite() -> None:
    """Run ``npm run build`` after naming a new icon."""
    sprites = [Path("build/static") / name for name in ("icons.svg", "icons-desk.svg")]
    sprite = "".join(file.read_text() for file in sprites)
    there = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    named = {item.icon for item in NAV}
    for file in Path("templates").rglob("*.html"):
        named |= set(re.findall(r"""\{% icon ["']([a-z0-9-]+)["']""", file.read_text()))
        named |= set(re.findall(r'\bicon="([a-z0-9-]+)"', file.read_text()))
    assert named - there == set()


def test_templates_compile() -> None:
    """Every template of ours parses, those that no test opens too."""
    engine = engines["django"]
    for file in Path("templates").rglob("*.html"):
        engine.get_template(str(file.relative_to("templates")))


@pytest.mark.parametrize(("path", "kind"), [("/t/x/", "text/html"), ("/api/v1/fans", "problem")])
def test_a_database_that_is_away_is_503_with_a_time_to_come_back(
    rf: RequestFactory, path: str, kind: str
) -> None:
    request = rf.get(path)
    request.request_id = REQUEST_ID  # type: ignore[attr-defined]
    try:
        raise OperationalError("the server closed the connection")
    except OperationalError as error:
        response = response_for_exception(request, error)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert kind in response["Content-Type"]
    assert REQUEST_ID in response.content.decode()
    assert "closed the connection" not in response.content.decode()


@pytest.mark.parametrize(
    ("icp", "police"), [("沪ICP备2026000001号", "沪公网安备31010002000001号"), ("", "")]
)
def test_filing_numbers_stand_in_the_footer(
    client: Client, settings: Settings, icp: str, police: str
) -> None:
    settings.ICP_NUMBER, settings.POLICE_NUMBER = icp, police
    page = client.get("/").content.decode()
    footer = page[page.index("<footer") : page.index("</footer>")]
    assert (icp in footer, police in footer) == (True, True)
    assert footer.count("beian.miit.gov.cn") == (1 if icp else 0)
    assert footer.count("beian.mps.gov.cn") == (1 if police else 0)


def test_the_navigation_drawn_is_of_ones_role_page_and_language(
    rf: RequestFactory, owner: Staff, analyst: Staff
) -> None:
    def drawn(staff: Staff, path: str) -> str:
        request = rf.get(path)
        request.team, request.staff = staff.team, staff  # type: ignore[attr-defined]
        return nav_drawn(request)

    fans = drawn(owner, "/t/xiaoman/fans/x/")
    assert '<a href="/t/xiaoman/fans/" aria-current="page">' in fans
    assert fans.count("aria-current") == 1
    assert drawn(owner, "/t/xiaoman/fans/y/") is fans
    assert '<a href="/t/xiaoman/groups/" aria-current="page">' in drawn(owner, "/t/xiaoman/groups/")
    assert "/t/xiaoman/settings/audit/" in fans
    assert "/t/xiaoman/settings/audit/" not in drawn(analyst, "/t/xiaoman/fans/")
    with translation.override("en"):
        assert "Fans</a>" in drawn(owner, "/t/xiaoman/fans/x/")
    assert drawn(owner, "/t/xiaoman/fans/x/") == fans


def test_pages_that_refuse_keep_the_menu(analyst: Staff, client_for: MakeClient) -> None:
    client = client_for(analyst)
    for path, status, menu in (
        ("press/contacts/new/", 403, True),
        ("press/contacts/nobody/", 404, True),
        ("no-such-page/", 404, False),
    ):
        answer = client.get(f"/t/xiaoman/{path}")
        page = answer.content.decode()
        assert answer.status_code == status
        assert ('id="nav"' in page) is menu
        assert ('href="/t/xiaoman/press/contacts/"' in page) is menu
    stranger = client.get("/t/other/press/contacts/")
    assert (stranger.status_code, 'id="nav"' in stranger.content.decode()) == (404, False)
