"""What publishing does beside its main job: lines of the calendar moved, figures drawn, pictures
that arrive, a hand-off done. For tests/browser/test_posts.py, whose people and places these are;
and what all browser tests of publishing begin with."""

import io
import json
import re
import zipfile
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.people import SESSION, sign_in
from tests.stack import Pages, Stack, assert_axe, snap

# As the app's own sharing gives it: wider than a phone.
AT_XIAOHONGSHU = (
    "https://www.xiaohongshu.com/explore/66b4c0de000000001e01f00d"
    "?xsec_token=AB3kYb1QmVw2nXfJp0Lr8sT6uZcD9eHgI4oKqNxRvWyPM5a7t"
)

# A team and its owner, whose session it is; more is made behind it, and all of it printed.
TEAM = """
from foundation.teams.services import team_create
from kol.platforms.services import account_create

mark = secrets.token_hex(4)
owner = User.objects.create_user(email=f"po-{mark}@example.com", display_name="小满")
actor = Actor(kind="staff", user_id=owner.pk)
staff = team_create(user=owner, name="小满", slug=f"post-{mark}", display_name="小满", actor=actor)
actor = Actor(kind="staff", user_id=owner.pk, staff_id=staff.pk)
out = {"slug": staff.team.slug, "owner": session(owner), "mark": mark}
"""

# Run behind the main job's seed, with its names: an account nobody connected, at which one post
# went out two days ago and has figures, one is planned in a month's middle, thirty fill an hour
# three days later, and the two days after that have a free time, the second another account's.
SEED = """
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo
from django.utils import timezone
from analytics.metrics.models import Work
from analytics.metrics.services.writing import Value, points_write
from kol.posts.calendar.slots import slot_add
from kol.posts.models import Post, PostTarget
from tests.kol.posts.calendar.world import post_of, target_of

now = timezone.now()
month = now + timedelta(days=31)
first = datetime(month.year, month.month, 13, 20, 15, tzinfo=ZoneInfo(staff.team.time_zone))
with team_scope(staff.team):
    second = account_create(staff=staff, platform="weibo", handle="小号", actor=actor)
    moves = target_of(staff, post_of(staff, "要挪的一条"), second, first)
    for number, at, account in ((17, time(21, 40), None), (18, time(21, 50), weibo)):
        slot_add(staff=staff, actor=actor, weekday=first.replace(day=number).weekday(), at=at,
                 account=account)
    others = Post.objects.bulk_create(
        Post(team=staff.team, kind="text", title=f"占位{n}", author=staff)
        for n in range(30)
    )
    PostTarget.objects.bulk_create(
        PostTarget(team=staff.team, post=one, account=second, platform="weibo", place="小号",
                   key=f"{mark}-{n}", state="scheduled", approved_hash=b"x" * 32,
                   due_at=first.replace(day=16, minute=n))
        for n, one in enumerate(others)
    )
    out_there = post_of(staff, "前天发的")
    live = PostTarget.objects.create(
        team=staff.team, post=out_there, account=second, platform="weibo", place="小号",
        key=f"{mark}-live", state="live", remote_id=f"r{mark}", live_at=now - timedelta(days=2))
    work = Work.objects.create(
        team=staff.team, account=second, target=live, remote_id=live.remote_id, title="前天发的",
        published_at=live.live_at)
    points_write(team_id=staff.team_id, pulled_at=now, values=[
        Value(of=of, object_id=pk, name=name, source="weibo", value=100 * n,
              at=now - timedelta(hours=48 - n))
        for n in range(1, 48, 6)
        for of, pk, name in (("account", second.pk, "followers"), ("work", work.pk, "likes"))
    ])
out.update(second=second.public_id, moves=moves.public_id, out_there=out_there.public_id,
           month=f"{first:%Y-%m}")
"""


def seeded(stack: Stack, *seeds: str) -> dict[str, str]:
    """A team as TEAM makes it, and what these say besides."""
    printed = stack.shell("".join([SESSION, TEAM, *seeds, "print(json.dumps(out))"]))
    found: dict[str, str] = json.loads(printed.strip().splitlines()[-1])
    return found


def as_person(pages: Pages, stack: Stack, key: str, size: str = "desktop") -> Page:
    """A page of whoever has this session."""
    page = pages(size)
    sign_in(page.context, stack, key)
    return page


def new_post(page: Page, home: str) -> str:
    """One begun at the list of posts; the address of its composer."""
    page.goto(f"{home}posts/")
    page.get_by_role("button", name="写内容").first.click()
    page.wait_for_url(re.compile(r"/posts/\w{12}/$"))
    return page.url


def saved(page: Page) -> None:
    """Wait until the server has what was typed."""
    expect(page.locator("#saved")).to_have_text("已保存", timeout=15_000)


def lines_are_moved(page: Page, home: str, made: dict[str, str]) -> None:
    """By the mouse and by the keyboard; what is refused stays where it was."""
    page.goto(f"{home}calendar/?day={made['month']}-13")

    def day(number: int) -> Locator:
        return page.locator(f"[data-day='{made['month']}-{number}']")

    def on(number: int) -> Locator:
        return day(number).locator(f".cal-line[data-id='{made['moves']}']")

    on(13).drag_to(day(14))
    expect(on(14)).to_contain_text("20:15")
    page.reload()
    expect(on(14)).to_be_visible()
    expect(on(13)).to_have_count(0)
    on(14).get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(on(15).get_by_role("link")).to_be_focused()
    expect(day(16)).to_contain_text("30/30")
    on(15).drag_to(day(16))
    expect(page.get_by_text("没有移动：那时额度已满")).to_be_visible()
    expect(on(15)).to_be_visible()
    assert_axe(page)
    page.reload()
    expect(on(15)).to_be_visible()
    expect(on(16)).to_have_count(0)
    # Onto a time of the week that is free there.
    on(15).drag_to(day(17).locator(".cal-slot", has_text="21:40"))
    expect(on(17)).to_contain_text("21:40")
    expect(day(17).locator(".cal-slot")).to_have_count(0)
    # Another account's is not for it: that is the day alone.
    on(17).drag_to(day(18).locator(".cal-slot", has_text="21:50"))
    expect(on(18)).to_contain_text("21:40")
    expect(day(18).locator(".cal-slot")).to_have_count(1)
    # In a week to another hour, where its minutes stay; by keys an hour, and a day.
    page.goto(f"{home}calendar/?view=week&day={made['month']}-18")

    def hour(number: int, at: str) -> Locator:
        return day(number).locator(f"[data-hour='{made['month']}-{number}T{at}']")

    def stands(number: int, at: str) -> Locator:
        return hour(number, at).locator(f".cal-line[data-id='{made['moves']}']")

    expect(hour(16, "20")).to_contain_text("还有 22 条")
    stands(18, "21").drag_to(hour(18, "22"))
    expect(stands(18, "22")).to_contain_text("22:40")
    stands(18, "22").get_by_role("link").focus()
    for at in ("21", "20"):
        page.keyboard.press("Alt+ArrowUp")
        expect(stands(18, at).get_by_role("link")).to_be_focused()
    page.reload()
    expect(stands(18, "20")).to_contain_text("20:40")
    assert_axe(page)
    snap(page, "week")
    # What stands free leads to a post for that time and the account whose time it is.
    day(18).locator(".cal-slot").get_by_role("button").click()
    expect(page.locator("[name=planned_at]")).to_have_value(f"{made['month']}-18T21:50")
    expect(page.locator("[name=place]:checked")).to_have_count(1)


# Whether anything stands on a canvas.
_INK = """
(canvas) => new Uint32Array(
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer
).some((pixel) => pixel !== 0)
"""


def figures_are_drawn(page: Page, home: str, made: dict[str, str]) -> None:
    """As charts, on an account's page and on a post's."""
    for address in (f"platforms/{made['second']}/", f"posts/{made['out_there']}/"):
        page.goto(home + address)
        drawn = page.locator(".figure-chart canvas").first
        expect(drawn).to_be_visible()
        assert drawn.evaluate(_INK), address


def pictures_arrive(
    page: Page, stack: Stack, there: dict[str, Any], card: dict[str, Any], file: bytes
) -> None:
    """The very bytes at Weibo, ``there``; the group's ``card`` has an address that gives them to
    anybody."""
    kept = [f"{stack.sandbox_url}/_/media/{one}" for one in there["media"]]
    handed = card["extra"]["pictures"]
    assert (len(kept), len(handed)) == (1, 1)
    for address in kept + handed:
        assert httpx.get(address, trust_env=False).content == file, address
    page.goto(there["url"])
    shown = page.locator("article .media img")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 60)


def copied(page: Page, number: int, text: str) -> None:
    """A tap on the button of a part puts these words on the clipboard."""
    page.get_by_role("button", name="复制", exact=True).nth(number).click()
    page.wait_for_function(
        "(text) => navigator.clipboard.readText().then((found) => found === text)", arg=text
    )


SHEET = """
navigator.canShare = () => true;
navigator.share = async ({ files }) => {
  window.shared = files.map((one) => [one.name, one.type, one.size]);
};
"""


def into_the_album(phone: Page, size: int) -> None:
    """Where the phone has a sheet that takes files, they go there and not into an archive. This
    browser has none: what it would be given is looked at."""
    phone.add_init_script(SHEET)
    phone.reload()
    phone.get_by_role("link", name="全部保存").click()
    phone.wait_for_function("window.shared")
    assert phone.evaluate("window.shared") == [["01.png", "image/png", size]]


def four_taps(phone: Page, home: str, place: str, title: str, text: str, file: bytes) -> None:
    """Copy, save the picture, open the app, paste the link back: it is live."""
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(f"{home}out/handoffs/")
    phone.get_by_role("link", name=re.compile(place)).click()
    heads = ["1. 复制文案", "2. 保存图片", "3. 打开 App"]
    for head in heads:
        expect(phone.get_by_role("heading", name=head)).to_be_visible()
    for number, part in enumerate((title, text)):
        copied(phone, number, part)
    save = phone.get_by_role("region", name="2. 保存图片")
    expect(save.get_by_role("img")).to_be_visible()
    with phone.expect_download() as saving:
        save.get_by_role("link", name="全部保存").click()
    kept = zipfile.ZipFile(io.BytesIO(saving.value.path().read_bytes()))
    assert [kept.read(name) for name in kept.namelist()] == [file]
    into_the_album(phone, len(file))
    opens = phone.get_by_role("link", name="打开 App")
    expect(opens).to_have_attribute("href", re.compile("^xhsdiscover://"))
    snap(phone, "hand-off")
    phone.locator("[name=url]").fill(AT_XIAOHONGSHU)
    phone.get_by_role("button", name="已发布").click()
    expect(phone.get_by_role("link", name=AT_XIAOHONGSHU)).to_be_visible()
    wide = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px wider than the screen"
