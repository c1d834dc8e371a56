"""The editor of articles, as it is typed in and pasted into: what is kept and shown is made of our
blocks and marks, whatever came."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import planning
from tests.stack import Pages, Stack, assert_axe, snap

# Behind planning.TEAM: an account of the platform that takes articles.
SEED = """
with team_scope(staff.team):
    account_create(staff=staff, platform="wechat", handle="小满的信", actor=actor)
"""
# What is typed; markup in it is words.
HEADING, MARKUP = "加演的消息", '<img src="x" onerror="window.ran = 1">'
# What a page may put on the clipboard. Whatever ran of it would say so in window.ran.
HOSTILE = """
<style>body { display: none }</style><script>window.ran = 1</script>
<h1 onclick="window.ran = 1" style="position: fixed; inset: 0">贴来的标题</h1>
<p style="color: red" onmouseover="window.ran = 1">贴来的<b id="post-form">粗字</b><script>
window.ran = 1</script><img src="/x" onerror="window.ran = 1"></p>
<iframe srcdoc="<script>parent.ran = 1</script>"></iframe><svg onload="window.ran = 1"></svg>
<img data-asset="../../x" src="/x" onerror="window.ran = 1">
<img data-asset="Zx9Zx9Zx9Zx9" src="/x">
<p><a href="javascript:window.ran = 1">坏链接</a>和<a href="https://example.com/show"
onclick="window.ran = 1">好链接</a>在此</p>
"""
KEPT = [
    {"type": "heading", "runs": [{"text": HEADING}]},
    {
        "type": "paragraph",
        "runs": [{"text": "这次"}, {"text": "真的来了", "bold": True}, {"text": MARKUP}],
    },
    {"type": "heading", "runs": [{"text": "贴来的标题"}]},
    {"type": "paragraph", "runs": [{"text": "贴来的"}, {"text": "粗字", "bold": True}]},
    {
        "type": "paragraph",
        "runs": [
            {"text": "坏链接和"},
            {"text": "好链接", "link": "https://example.com/show"},
            {"text": "在此"},
        ],
    },
]
# All of it as HTML: in the editor, and in the preview of an official account, which takes no links.
DRAWN = (
    f"<h2>{HEADING}</h2>"
    '<p>这次<strong>真的来了</strong>&lt;img src="x" onerror="window.ran = 1"&gt;</p>'
    "<h2>贴来的标题</h2><p>贴来的<strong>粗字</strong></p>"
    "<p>坏链接和{link}在此</p>"
)
IN_THE_EDITOR = DRAWN.format(link='<a href="https://example.com/show" rel="noopener">好链接</a>')
IN_THE_PREVIEW = DRAWN.format(link="好链接")

PASTE = """
(place, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  const paste = { clipboardData, bubbles: true, cancelable: true };
  place.dispatchEvent(new ClipboardEvent("paste", paste));
}
"""


def test_an_article_keeps_its_looks_and_nothing_else(stack: Stack, pages: Pages) -> None:
    made = planning.seeded(stack, SEED)
    page = planning.as_person(pages, stack, made["owner"])
    planning.new_post(page, f"/t/{made['slug']}/")
    editor = begin(page)
    write(page, editor)
    assert pages.trouble == []
    editor.evaluate(PASTE, HOSTILE)
    expect(preview(page)).to_contain_text("好链接", timeout=15_000)
    refused(pages)
    planning.saved(page)
    shown(page, editor)
    assert_axe(page)
    snap(page, "article")
    assert body(stack, made["slug"]) == KEPT
    page.reload()
    expect(page.locator("#kept")).to_be_hidden()  # the server has all of it
    shown(page, editor)


def begin(page: Page) -> Locator:
    """Make an article of the post: the page comes back with the editor."""
    page.locator("#post-title").fill("加演")
    page.get_by_role("radio", name="文章", exact=True).check()
    expect(page.get_by_role("toolbar", name="文字格式")).to_be_visible()
    expect(page.locator("#post-title")).to_have_value("加演")
    return page.get_by_role("textbox", name="正文", exact=True)


def write(page: Page, editor: Locator) -> None:
    """A heading and bold words by the bar's buttons, and the start of a line."""
    bar = page.get_by_role("toolbar", name="文字格式")
    editor.click()
    page.keyboard.type(HEADING)
    bar.get_by_role("button", name="小标题").click()
    page.keyboard.press("Enter")
    page.keyboard.type("这次")
    bar.get_by_role("button", name="加粗").click()
    page.keyboard.type("真的来了")
    bar.get_by_role("button", name="加粗").click()
    page.keyboard.type(MARKUP)
    page.keyboard.press("Enter")


def preview(page: Page) -> Locator:
    """The article as the official account will have it."""
    return page.locator("#panel-wechat .article-look")


def refused(pages: Pages) -> None:
    """While the paste was read, in a document apart, the policy minded what could have run or
    styled something; that is said, and nothing else is."""
    minded = ("inline event handler violates", "inline style violates", "inline script violates")
    assert [one for one in pages.trouble if not any(each in one for each in minded)] == []
    assert len(pages.trouble) <= HOSTILE.count("window.ran") + HOSTILE.count("style")
    pages.trouble.clear()


def shown(page: Page, editor: Locator) -> None:
    """The same in the editor and in the preview, to the letter; and nothing of it ran."""
    expect(editor).to_have_js_property("innerHTML", IN_THE_EDITOR)
    expect(preview(page)).to_have_js_property("innerHTML", IN_THE_PREVIEW)
    assert page.evaluate("window.ran ?? null") is None


def body(stack: Stack, slug: str) -> list[dict[str, Any]]:
    """The blocks that are kept of the team's only post."""
    code = f"""
import json
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from kol.posts.models import Post
with team_scope(Team.objects.get(slug="{slug}")):
    print(json.dumps(Post.objects.get().body["blocks"]))
"""
    found: list[dict[str, Any]] = json.loads(stack.shell(code).strip().splitlines()[-1])
    return found
