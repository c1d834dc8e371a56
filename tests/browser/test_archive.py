"""A PR person's week in a browser: a messy workbook becomes an archive, a duplicate one record, a
call a follow-up; a release goes to twenty people through a real mail server, one mail comes back
and one is answered; what they wrote is clipped, and a card leaves for a phone."""

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import vobject
import xlsxwriter
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page, expect
from pytest_httpserver import HTTPServer

from tests.browser.desk import make_team, sign_up
from tests.kol.pitches.mailbox_play import PASSWORD, USER, Imap, bounce, imap_server, reply
from tests.stack import Pages, Stack, assert_axe, snap, started

CONTACTS, PITCHED = 300, 20
OUTLETS = ("岭东晚报", "江城早报", "食味周刊", "消费前线")
TITLES = ("记者", "编辑", "首席记者", "主编")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", ("雨桐", "子涵", "思琪", "浩然", "若兰", "明轩")
ARTICLE = """<!doctype html><html lang="zh"><head><title>凉拌酱上新 - 江城早报</title>
<meta property="og:title" content="三分钟一盘凉菜：凉拌酱上新"><meta name="author" content="赵雨桐">
<meta property="article:published_time" content="2026-11-20T08:30:00+08:00"></head><body><article>
<h1>三分钟一盘凉菜：凉拌酱上新</h1>
<p>林小满的厨房昨日在江城推出一款凉拌酱，记者在现场看到，开瓶拌匀只要三分钟。品牌负责人介绍，
这款酱不加防腐剂，用的是当季的小磨香油，第一批一万瓶将在本周送到各家门店。</p>
<p>多位到场的读者试吃之后说味道清爽，适合配黄瓜和手擀面。这款新品的定价为二十九元，
年底之前在线上同时销售，门店还将举办试吃活动。</p></article></body></html>"""


class Sink:
    """A mail server that takes all."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture(scope="module")
def smtp() -> Iterator[Controller]:
    """The mail server, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture(scope="module")
def imap() -> Iterator[Imap]:
    """The team's mailbox."""
    with imap_server() as server:
        yield server


@pytest.fixture(scope="module")
def archive(smtp: Controller, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A site that sends by that server and may read pages of this machine."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with started(
        f"archive_{worker}",
        QZ_SMTP_HOST="127.0.0.1",
        QZ_SMTP_PORT=str(smtp.port),
        QZ_SMTP_TLS="0",
        QZ_MAIL_FROM="林小满 <press@qz.example>",
        QZ_FETCH_ALLOWED="127.0.0.0/8",
    ) as running:
        yield running


def person(number: int) -> str:
    """The name of that person of the list; each is another's."""
    surname = SURNAMES[number % 10]
    return surname + GIVEN[number // 10 % 6] + ("" if number < 60 else "一二三四五"[number // 60])


def workbook(folder: Path) -> Path:
    """300 people as such lists are: a title, a header of two rows, outlet and title in one column,
    full-width digits; 298 of them good, and one person twice, misspelt, with another address."""
    path = folder / "媒体通讯录.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        sheet.merge_range(0, 0, 0, 5, "2026 年媒体通讯录")
        sheet.write_row(1, 0, ["姓名", "单位及职务"])
        sheet.merge_range(1, 2, 1, 3, "联系方式")
        sheet.write_row(1, 4, ["栏目", "备注"])
        sheet.write_row(2, 2, ["手机", "邮箱"])
        for number in range(CONTACTS):
            sheet.write_row(number + 3, 0, row(number))
    return path


def row(number: int) -> list[str]:
    """A line of the list."""
    mobile = f"139{number + 1:08d}"
    at = f"{OUTLETS[number % 4]} {TITLES[number // 4 % 4]}"
    if number == 100:
        return ["坏号码", at, "1.39E+10", "", "美食", ""]
    if number == 200:
        return ["", at, "", "", "美食", "没有名字"]
    if number == 299:  # Number 3 once more, by ear, with the address they use at home.
        return ["李雨彤", f"{OUTLETS[3]} {TITLES[0]}", "", "li.home@mail.example", "美食", ""]
    wide = mobile.translate({ord("0") + n: ord("０") + n for n in range(10)})
    mail = f"press{number:03d}@media.example"
    return [person(number), at, wide if number % 7 == 0 else mobile, mail, "美食", ""]


@pytest.mark.timeout(300)
def test_a_week_of_pr(
    archive: Stack,
    chromium: Browser,
    smtp: Controller,
    imap: Imap,
    httpserver: HTTPServer,
    tmp_path: Path,
) -> None:
    opened = Pages(chromium, archive.url)
    desk = opened("desktop")
    sign_up(desk, archive, name="林小满", email="xiaoman@archive.example")
    home = make_team(desk, name="林小满")
    import_the_list(desk, home, workbook(tmp_path))
    find_by_initials(desk, home)
    merge_the_duplicate(desk, home)
    log_a_call(desk, home)
    set_the_mailbox(desk, home, imap)
    pitch = pitch_a_release(desk, home)
    mails = wait_for_mails(desk, smtp.handler)
    assert len({one["To"] for one in mails}) == PITCHED
    answered(desk, imap, mails)
    read_the_answers(desk, archive, pitch)
    clip(desk, home, httpserver)
    take_a_card_along(desk, home)
    opened.check_the_rest()
    for context in opened.contexts:
        context.close()
    assert opened.trouble == []


def import_the_list(page: Page, home: str, file: Path) -> None:
    """Uploaded; one column corrected; looked through with two refusals; imported."""
    page.goto(f"{home}press/contacts/")
    assert_axe(page)
    page.goto(f"{home}imports/contacts/")
    page.locator("[name=file]").set_input_files(file)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/imports/file/**")
    chosen = page.locator("main select[name^=c]")
    assert [one.input_value() for one in chosen.all()] == [
        "name", "outlet_title", "mobile", "email", "desk", "note",
    ]  # fmt: skip
    chosen.nth(4).select_option("beats")
    assert_axe(page)
    page.get_by_role("button", name="检查整个文件").click()
    expect(page.get_by_role("button", name="导入 298 行")).to_be_visible(timeout=60_000)
    refused = page.get_by_role("table", name="未通过的行")
    expect(refused.locator("tbody tr")).to_have_count(2)
    expect(refused.locator("tbody tr").first).to_contain_text("1.39E+10")
    snap(page, "archive-import", full=True)
    page.get_by_role("button", name="导入 298 行").click()
    expect(page.get_by_role("link", name="查看列表")).to_be_visible(timeout=60_000)


def find_by_initials(page: Page, home: str) -> None:
    """李雨桐 by lyt, as one types; their beat is the column that was corrected."""
    page.goto(f"{home}press/contacts/")
    page.locator("main [name=q]").press_sequentially("lyt")
    link = page.get_by_role("link", name="李雨桐", exact=True)
    found = page.locator("main tbody tr").filter(has=link)
    expect(found).to_have_count(1)
    expect(found).to_contain_text("美食")
    snap(page, "archive-search")


def merge_the_duplicate(page: Page, home: str) -> None:
    """李雨桐 is there twice; compared, merged, one record with both addresses."""
    page.goto(f"{home}press/duplicates/")
    with page.expect_navigation():
        page.locator("form[action$='/duplicates/look/'] button").click()
    page.goto(f"{home}press/duplicates/")
    pair = page.locator("main tbody tr").filter(has_text="li.home@mail.example")
    for _try in range(60):
        if pair.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert_axe(page)
    pair.locator("a.btn").click()
    assert_axe(page)
    snap(page, "archive-merge", full=True)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/press/contacts/\w{12}/"))
    expect(page.locator("main")).to_contain_text("li.home@mail.example")
    expect(page.locator("main")).to_contain_text("press003@media.example")


def log_a_call(page: Page, home: str) -> None:
    """Two taps from the contact's page, and a follow-up that stands among what is due."""
    page.locator("a[href*='interactions/new'][href*='call']").first.click()
    page.locator("[name=summary]").fill("问了凉拌酱的选题，下周给答复")
    page.locator("[name=follow_in]").select_option("3")
    page.locator("[name=follow_text]").fill("问李雨桐选题过没过")
    assert_axe(page)
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()
    page.goto(f"{home}press/follow-ups/")
    expect(page.locator("main")).to_contain_text("问李雨桐选题过没过")


def set_the_mailbox(page: Page, home: str, imap: Imap) -> None:
    """Where answers and bounces arrive, and how fast the team sends."""
    page.goto(f"{home}pitches/settings/")
    page.locator("[name=per_minute]").fill("600")
    page.locator("[name=per_domain]").fill("600")
    with page.expect_navigation():
        page.locator("main form button.btn-primary").first.click()
    box = page.locator("form[action$='/mailbox/']")
    for name, value in (
        ("address", "press@qz.example"), ("host", "127.0.0.1"), ("port", str(imap.port)),
        ("username", USER), ("password", PASSWORD),
    ):  # fmt: skip
        box.locator(f"[name={name}]").fill(value)
    box.locator("[name=security]").select_option("none")
    box.locator("[name=is_on]").check()
    assert_axe(page)
    with page.expect_navigation():
        box.locator("button[value=save]").click()


def pitch_a_release(page: Page, home: str) -> str:
    """A release, written; twenty people of 江城早报, chosen; each mail looked at; sent."""
    page.goto(f"{home}pitches/releases/new/")
    page.locator("[name=title]").fill("小满凉拌酱上新")
    page.locator("[name=lead]").fill("三分钟一盘凉菜。")
    page.locator("[name=body]").fill("林小满的厨房今天推出凉拌酱。\n\n门店与线上同时开售。")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/pitches/releases/\w{12}/$"))
    page.locator("a[href$='/pitch/']").first.click()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/pitches/\w{12}/people/"))
    page.goto(f"{page.url}?q=江城早报")
    boxes = page.locator("main [name=contact]")
    expect(boxes.nth(PITCHED)).to_be_visible()
    for at in range(PITCHED):
        boxes.nth(at).check()
    expect(page.locator("strong[data-count]")).to_have_text(str(PITCHED))
    assert_axe(page)
    page.locator("main button[value=pick]").click()
    page.locator("a[href$='/check/']").first.click()
    expect(page.locator("main")).to_contain_text("小满凉拌酱上新")
    assert_axe(page)
    snap(page, "archive-pitch-check", full=True)
    page.locator("main form[action$='/send/'] summary.btn-primary").click()
    page.get_by_role("button", name="立即发送").click()
    page.wait_for_url(re.compile(r"/pitches/\w{12}/$"))
    return page.url


def wait_for_mails(page: Page, sink: Any) -> list[Message]:
    """All twenty, at the mail server."""
    for _try in range(120):
        pitched = [one for one in sink.mails if "<pitch." in str(one["Message-ID"])]
        if len(pitched) >= PITCHED:
            break
        page.wait_for_timeout(500)
    return pitched


def answered(page: Page, imap: Imap, mails: list[Message]) -> None:
    """One mail comes back, one is answered."""
    tokens = [re.search(r"pitch\.(\w+)@", str(one["Message-ID"])) for one in mails[:2]]
    assert all(tokens)
    gone, said = (found.group(1) for found in tokens if found)
    imap.put(bounce(gone, to=str(mails[0]["To"])))
    imap.put(reply(said, "收到，周四见报。", sender=str(mails[1]["To"])))


def read_the_answers(page: Page, stack: Stack, pitch: str) -> None:
    """The mailbox is read; the pitch's page tells one that came back and one reply."""
    expected = {"送达": "19人", "已回复": "1人", "退信": "1人"}
    for _try in range(60):
        page.goto(pitch)
        if (told := figures(page)) == expected:
            break
        stack.shell("from kol.pitches.tasks import mailboxes; mailboxes()")
        page.wait_for_timeout(500)
    assert told == expected
    assert_axe(page)
    snap(page, "archive-pitch", full=True)


def figures(page: Page) -> dict[str, str]:
    """The figures of the pitch by what they are called."""
    told = {
        one.locator(".muted").first.inner_text(): one.locator(".stat-value").inner_text()
        for one in page.locator(".box:has(> .stat-value)").all()
    }
    return {name: told.get(name, "") for name in ("送达", "已回复", "退信")}


def clip(page: Page, home: str, server: HTTPServer) -> None:
    """What they wrote: the address pasted, the page read, looked over, kept."""
    server.expect_request("/news/1").respond_with_data(ARTICLE, content_type="text/html")
    page.goto(f"{home}clippings/")
    page.locator("[name=url]").first.fill(server.url_for("/news/1"))
    page.locator("[name=url]").first.press("Enter")
    title = page.locator("[name=title]")
    expect(title).to_have_value("三分钟一盘凉菜：凉拌酱上新", timeout=30_000)
    page.locator("[name=outlet]").fill("江城早报")
    assert_axe(page)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/clippings/\w{12}/$"))
    expect(page.locator("main")).to_contain_text("江城早报")
    expect(page.locator("main")).to_contain_text("小磨香油")
    snap(page, "archive-clipping", full=True)


def take_a_card_along(page: Page, home: str) -> None:
    """李雨桐's card, read back as any phone's address book would."""
    page.goto(f"{home}press/contacts/export/?q=lyt")
    page.locator("[name=format][value=vcf]").check()
    assert_axe(page)
    page.locator("main form button.btn-primary").click()
    link = page.locator("a[href*='/jobs/'][href*='download']")
    for _try in range(60):
        if link.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as waiting:
        link.first.click()
    cards = list(vobject.readComponents(Path(waiting.value.path()).read_text()))
    li = next(one for one in cards if one.fn.value == "李雨桐")
    assert li.version.value == "4.0"
    assert {one.value for one in li.contents["email"]} == {
        "press003@media.example", "li.home@mail.example",
    }  # fmt: skip
