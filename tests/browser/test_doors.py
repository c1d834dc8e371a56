"""From a list of followers to groups behind doors, in a browser: five thousand fans come in by a
file, are taken back and come again; a burst fills a pool past its first group; a fan reads what is
missing, gets it and joins; a poster's QR code, read back, leads to the door."""

import csv
import io
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from config.launch import leftovers
from config.launch.layout import Layout
from tests.browser.desk import make_team, sign_up
from tests.browser.people import SESSION
from tests.browser.phone import fits_the_phone, in_the_group, sign_in_and_join
from tests.stack import Pages, Stack, assert_axe, snap

GOOD, CAPACITY, COMING = 5000, 12, 20
PHRASE, CLOSED_PHRASE = "海边的晚风", "老地方的灯还亮着"
BAD = [
    *(["坏号码", f"138000{n}", "", ""] for n in range(20)),
    *(["没留号码", "", "", ""] for _ in range(10)),
    *(["多一格", f"1370000{n:04d}", "", "", "多出来的"] for n in range(10)),
]
FOUND = {"新增": "5,000行", "更新": "0行", "无变化": "0行", "未通过": "40行"}


def reason(bad: list[str]) -> str:
    """Why a row is refused, as the page and the downloaded file say it."""
    return {
        "坏号码": f"“{bad[1]}”不是有效的电话号码。",
        "没留号码": "这一行认不出是谁：没有手机号、邮箱，也没有平台昵称或 ID。",
        "多一格": "这一行的格数比表头多。",
    }[bad[0]]


def fan_phone(number: int) -> str:
    """The phone of that fan of the file."""
    return f"139{number:08d}"


def fans_file(folder: Path) -> Path:
    """5,000 fans and 40 rows that can't be any, spread among them, in GBK."""
    rows = [[f"海友{n}", fan_phone(n), "", "海边" if n % 2 else "海边、山里"] for n in range(GOOD)]
    for number, row in enumerate(BAD):
        rows.insert(number * 120 + 7, row)
    out = io.StringIO()
    csv.writer(out).writerows([["昵称", "手机号", "邮箱", "标签"], *rows])
    path = folder / "海边粉丝.csv"
    path.write_bytes(out.getvalue().encode("gbk"))
    return path


@pytest.mark.timeout(300)
def test_from_a_list_to_the_doors(stack: Stack, pages: Pages, tmp_path: Path) -> None:
    desk = pages("desktop")
    sign_up(desk, stack, name="海风", email="haifeng@doors.example")
    home = make_team(desk, name="海风")
    file = fans_file(tmp_path)
    check_the_file(desk, stack, home, file)
    import_it(desk, stack)
    take_it_back(desk, stack)
    check_the_file(desk, stack, home, file)
    import_it(desk, stack)

    link = build_a_pool(desk, home)
    burst(stack, link)
    look_at_the_pool(desk, home)

    closed = build_a_closed_group(desk, home)
    phone = pages("phone")
    fail_and_read_what_is_missing(phone, stack, closed)
    give_what_is_missing(desk, home)
    join_at_last(phone)

    address = save_a_poster(desk, home, tmp_path)
    assert address == closed
    stranger = pages("phone", theme="dark")
    stranger.goto(urlsplit(address).path)
    expect(stranger.get_by_role("heading", name="老地方")).to_be_visible()
    expect(stranger.locator("#join")).to_be_visible()
    fits_the_phone(stranger)


# --- Five thousand from a file -------------------------------------------------------------------
def press(page: Page, stack: Stack, button: str) -> None:
    """Press a button while the worker is held: the page says that the work waits and goes on."""
    with held(workers(stack)):
        page.get_by_role("button", name=button).click()
        expect(page.locator("[data-job=queued] progress")).to_be_visible()
        expect(page.get_by_text("排队中")).to_be_visible()
        assert_axe(page)


def halfway(page: Page, stack: Stack) -> None:
    """Hold the worker in the middle of its job: the bar says how far it is."""
    database, pids = stack.environment["DATABASE_URL"], workers(stack)
    with psycopg.connect(database, autocommit=True) as connection:
        while True:
            row = connection.execute(
                "select done from jobs_job order by id desc limit 1"
            ).fetchone()
            if row is not None and row[0] >= 2000:
                break
            time.sleep(0.005)
    with held(pids):
        line = page.locator("[data-job=running] .progress-line")
        expect(line).to_contain_text(re.compile(r"[24],000 / 5,040"))
        assert_axe(page)
        snap(page, "import-progress")


def workers(stack: Stack) -> list[int]:
    """The processes of the site's worker."""
    pids = [
        pid
        for pid in leftovers.find(Layout(stack.data))
        if b"config.celery\0worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert pids
    return pids


@contextmanager
def held(pids: Sequence[int]) -> Iterator[None]:
    """These do nothing meanwhile."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def check_the_file(page: Page, stack: Stack, home: str, file: Path) -> None:
    """Uploaded, its columns as they were found, looked through: who is refused, and why."""
    page.goto(f"{home}fans/")
    expect(page.get_by_text("还没有粉丝")).to_be_visible()
    assert_axe(page)
    page.get_by_role("link", name="导入").first.click()
    assert_axe(page)
    page.locator("[name=file]").set_input_files(file)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/imports/file/**")
    expect(page.get_by_text("5,040 行")).to_be_visible()
    assert [one.input_value() for one in page.locator("main select[name^=c]").all()] == [
        "nickname", "phone", "email", "tags",
    ]  # fmt: skip
    assert_axe(page)
    press(page, stack, "检查整个文件")
    expect(page.get_by_role("button", name="导入 5,000 行")).to_be_visible(timeout=60_000)
    assert stats(page) == FOUND
    expect(page.get_by_text("有 40 行不会导入")).to_be_visible()
    refused = page.get_by_role("table", name="未通过的行")
    expect(refused.locator("tbody tr")).to_have_count(20)
    expect(refused.locator("tbody tr").first).to_contain_text(reason(BAD[0]))
    assert_axe(page)
    snap(page, "import-5000-preview")
    download_the_refused(page)


def download_the_refused(page: Page) -> None:
    """The rows that were refused, as they stand in the file, each with its number and reason."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载这些行和原因").click()
    raw = Path(waiting.value.path()).read_bytes()
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert head == ["行号", "昵称", "手机号", "邮箱", "标签", "原因"]
    assert [row[0] for row in rows] == [str(number * 120 + 7 + 2) for number in range(len(BAD))]
    assert [(row[1], row[-1]) for row in rows] == [(bad[0], reason(bad)) for bad in BAD]


def import_it(page: Page, stack: Stack) -> None:
    """Imported whole, with the bar on the way."""
    press(page, stack, "导入 5,000 行")
    halfway(page, stack)
    expect(page.get_by_role("link", name="查看列表")).to_be_visible(timeout=60_000)
    assert stats(page) == FOUND
    assert_axe(page)
    page.get_by_role("link", name="查看列表").click()
    expect(page.get_by_text("1,000+")).to_be_visible()
    page.goto(f"{page.url}?q={fan_phone(4999)}")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text("海友4999")
    page.go_back()
    page.go_back()


def take_it_back(page: Page, stack: Stack) -> None:
    """Undone whole: nobody is left of it."""
    press(page, stack, "撤销整次导入")
    expect(page.get_by_text("这次导入已撤销")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("已收回 5,000 条记录。")).to_be_visible()
    assert_axe(page)
    snap(page, "import-undone")


def stats(page: Page) -> dict[str, str]:
    """The figures at the head of the page by what they are called."""
    return {
        one.locator(".muted").first.inner_text(): one.locator(".stat-value").inner_text()
        for one in page.locator(".box:has(> .stat-value)").all()
    }


# --- A pool and a burst --------------------------------------------------------------------------
def make_group(page: Page, home: str, *, name: str, capacity: int) -> None:
    """A group open to all."""
    page.goto(f"{home}groups/new/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=entry][value=open]").check()
    page.locator("[name=capacity]").fill(str(capacity))
    assert_axe(page)
    page.get_by_role("button", name="建群").click()
    page.wait_for_url(re.compile(r"/groups/\w{12}/$"))
    assert_axe(page)


def build_a_pool(page: Page, home: str) -> str:
    """A group, its settings kept as a template, a pool that opens more from it, a code for it."""
    make_group(page, home, name="海边一群", capacity=CAPACITY)
    page.get_by_role("link", name="设置", exact=True).last.click()
    assert_axe(page)
    page.locator("[name=name]").last.fill("海边群")
    page.get_by_role("button", name="存为模板").click()
    expect(page.get_by_role("row", name=re.compile("海边群"))).to_be_visible()
    assert_axe(page)
    page.goto(f"{home}groups/pools/")
    assert_axe(page)
    page.get_by_role("link", name="新建群池").first.click()
    page.locator("[name=name]").fill("海边大厅")
    page.get_by_label("海边一群").check()
    page.locator("[name=template]").select_option(label="海边群")
    page.locator("[name=stem]").fill("海边")
    page.locator("[name=most_groups]").fill("3")
    assert_axe(page)
    page.get_by_role("button", name="新建群池").click()
    page.wait_for_url(re.compile(r"/pools/\w{12}/$"))
    assert turns(page) == [("海边一群", "0 / 12", "开放中")]
    assert_axe(page)
    page.locator("[name=phrase]").fill(PHRASE)
    page.get_by_role("button", name="新建口令").click()
    page.wait_for_url(re.compile(r"/invites/\w{12}/$"))
    assert_axe(page)
    return code_link(page)


def code_link(page: Page) -> str:
    """The link of a code, on its page."""
    copied = [one.get_attribute("data-copy") or "" for one in page.locator("[data-copy]").all()]
    return next(text for text in copied if re.fullmatch(r"https?://\S+/j/\w+/", text))


def turns(page: Page) -> list[tuple[str, str, str]]:
    """The groups of a pool on its page: name, how full, state."""
    rows = page.get_by_role("table", name="群的顺序").locator("tbody tr").all()
    return [
        (
            row.locator("th").inner_text(),
            row.locator("td").nth(0).inner_text().strip(),
            row.locator("td").nth(1).inner_text(),
        )
        for row in rows
    ]


SIGNED_IN = """
for number in range({people}):
    user = User.objects.create_user(
        email=None, password=None, display_name=f"浪花{{number}}", phone=f"+86136{{number:08d}}"
    )
    print(session(user))
"""


def burst(stack: Stack, link: str) -> None:
    """Twenty people press the button at once: all are in, twelve here and eight there."""
    keys = stack.shell(SESSION + SIGNED_IN.format(people=COMING)).split()
    assert len(keys) == COMING

    def come_in(key: str) -> str:
        with httpx.Client(cookies={"qz_session": key}, timeout=60) as client:
            door = client.get(link)
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', door.text)
            assert token, door.text
            said = {"csrfmiddlewaretoken": token[1], "consent": "on", "act": "join"}
            answer = client.post(link, data=said, headers={"Referer": link})
            assert answer.status_code == 302, answer.text
            return answer.headers["Location"]

    with ThreadPoolExecutor(COMING) as threads:
        places = list(threads.map(come_in, keys))
    assert sorted(places.count(one) for one in set(places)) == [COMING - CAPACITY, CAPACITY]


def look_at_the_pool(page: Page, home: str) -> None:
    """The second group was opened, and everybody is in exactly one."""
    page.goto(f"{home}groups/pools/")
    expect(page.get_by_role("row", name=re.compile("海边大厅"))).to_contain_text("20 / 24")
    page.get_by_role("link", name="海边大厅").click()
    assert turns(page) == [("海边一群", "12 / 12", "满员"), ("海边 2群", "8 / 12", "开放中")]
    assert_axe(page)
    snap(page, "pool-after-burst")
    members: list[set[str]] = []
    for name in ("海边一群", "海边 2群"):
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("link", name="成员", exact=True).last.click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        rows = page.get_by_role("table", name="成员").locator("tbody tr th a").all_inner_texts()
        assert_axe(page)
        assert len(rows) == len(set(rows))
        members.append(set(rows))
        page.go_back()
        page.go_back()
    assert [len(one) for one in members] == [CAPACITY, COMING - CAPACITY]
    assert members[0] | members[1] == {f"浪花{number}" for number in range(COMING)}


# --- A fan fails a condition, and gets what is missing -------------------------------------------
def build_a_closed_group(page: Page, home: str) -> str:
    """A group for those with a tag who know the answer to a question; returns its code's link."""
    tag_one(page, home, phone=fan_phone(1))
    make_group(page, home, name="老地方", capacity=50)
    group = page.url
    page.goto(f"{group}rules/")
    page.locator("[name=b0-0-kind]").select_option("tag")
    page.locator("[name=b0-0-tag]").select_option(label="老朋友")
    page.locator("[name=b0-1-kind]").select_option("question")
    page.locator("[name=b0-1-text]").fill("我们第一次见面在哪座城市")
    page.locator("[name=b0-1-answers]").fill("青岛")
    assert_axe(page)
    page.locator("#rules").get_by_role("button", name="保存").click()
    expect(page.get_by_text("带有标签「老朋友」").first).to_be_visible()
    assert_axe(page)
    page.goto(group)
    page.get_by_role("link", name="新建口令").first.click()
    page.locator("[name=phrase]").fill(CLOSED_PHRASE)
    assert_axe(page)
    page.locator("button[name=act][value=make]").click()
    page.wait_for_url(re.compile(r"/invites/\w{12}/"))
    return code_link(page)


def tag_one(page: Page, home: str, *, phone: str) -> None:
    """Find a fan by phone, tick them, put the tag on."""
    page.goto(f"{home}fans/?q={phone}")
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.locator("main tbody tr input[type=checkbox]").check()
    page.locator(".bulk-bar [name=tag]").fill("老朋友")
    assert_axe(page)
    page.get_by_role("button", name="打标签").click()
    expect(page.locator("main tbody tr")).to_contain_text("老朋友")


def fail_and_read_what_is_missing(page: Page, stack: Stack, link: str) -> None:
    """On a phone: wrong answer and no tag; the list says of each how to get it."""
    page.goto(urlsplit(link).path)
    assert_axe(page)
    fits_the_phone(page)
    page.locator("[name^=answer-]").fill("烟台")
    sign_in_and_join(page, stack, nickname="海友7", phone=fan_phone(7))
    expect(page.get_by_role("alert")).to_contain_text("还差一点")
    assert conditions(page) == [
        "带有标签「老朋友」 还没达到 这个标签由团队发放，可以私信或在下次活动时问问。",
        "我们第一次见面在哪座城市 还没达到 答案不对，换一个试试。",
    ]
    assert_axe(page)
    fits_the_phone(page)
    snap(page, "door-what-is-missing", full=True)
    page.locator("[name^=answer-]").fill("青岛")
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_role("list", name="条件").locator("li").nth(1)).to_contain_text("已达到")
    assert conditions(page) == [
        "带有标签「老朋友」 还没达到 这个标签由团队发放，可以私信或在下次活动时问问。",
        "我们第一次见面在哪座城市 已达到",
    ]
    assert_axe(page)


def conditions(page: Page) -> list[str]:
    """The list at the door, a condition a line."""
    lines = page.get_by_role("list", name="条件").locator("li").all_inner_texts()
    return [" ".join(line.split()) for line in lines]


def give_what_is_missing(page: Page, home: str) -> None:
    """It is the fan of the file, known by the phone they proved: one record, and now tagged."""
    tag_one(page, home, phone=fan_phone(7))
    page.locator("main tbody tr a").first.click()
    expect(page.get_by_role("heading", name="海友7")).to_be_visible()
    assert_axe(page)


def join_at_last(page: Page) -> None:
    page.get_by_role("button", name="再试一次").click()
    in_the_group(page)
    assert_axe(page)


def save_a_poster(page: Page, home: str, folder: Path) -> str:
    """A poster as it is downloaded; returns what a decoder reads in it."""
    page.goto(f"{home}invites/?q={CLOSED_PHRASE}")
    page.get_by_role("link", name=CLOSED_PHRASE).first.click()
    page.get_by_role("link", name="海报").first.click()
    expect(page.get_by_role("link", name="保存图片")).to_have_count(3)
    assert_axe(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="保存图片").first.click()
    assert re.fullmatch(r"qunzhu-\w{10}-portrait\.png", waiting.value.suggested_filename)
    kept = folder / "poster.png"
    waiting.value.save_as(kept)
    with Image.open(kept) as image:
        assert image.size == (1080, 1920)
        found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return found[0].text
