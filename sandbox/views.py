"""Pages for people: what was published, as one would see it there."""

import re
from datetime import datetime
from pathlib import Path

import nh3
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from sandbox import figures
from sandbox.avatars import avatar_path
from sandbox.books import Post
from sandbox.http import JSON, Answer, Call, page
from sandbox.platforms import ALL, BY_NAME
from sandbox.platforms.wechat.common import aes_key, callback_token
from sandbox.trouble import trouble_told
from sandbox.world import BEIJING, World

_PAGES = Path(__file__).parent / "pages"
_DRAW = Environment(loader=FileSystemLoader(_PAGES), autoescape=True, trim_blocks=True)
_TAG = re.compile(r"<[^>]+>")
_LINK = re.compile(
    r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)|(https?://[\w./?=&%#:+~@!$,;-]+)", re.ASCII
)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_WECHATS = re.compile(r"https?://mmbiz\.qpic\.cn/sandbox/([0-9a-f]{64})[^\"']*")
_ROBOTS = frozenset({"wecom", "dingtalk", "feishu", "qqbot", "discord"})
_STATES = {"live": "已发布", "processing": "审核中", "rejected": "未过审", "deleted": "已删除"}
_FIGURES = {
    "views": "阅读", "likes": "点赞", "comments": "评论", "shares": "转发", "favourites": "收藏",
}  # fmt: skip
_MOST = 60


def _shown(text: str) -> Markup:
    """A line with its links, and of Markdown what is bold."""
    shown, last = Markup(), 0
    for found in _LINK.finditer(text):
        url = found[2] or found[3]
        shown += text[last : found.start()]
        shown += Markup('<a href="{}" rel="noopener" target="_blank">{}</a>').format(
            url, found[1] or url
        )
        last = found.end()
    shown += escape(text[last:])
    return Markup(_BOLD.sub(r"<strong>\1</strong>", str(shown)))  # noqa: S704  # escaped above


def _article(post: Post) -> Markup:
    """An article as it is read: cleaned, its pictures out of the sandbox's own store."""
    text = _WECHATS.sub(r"/_/media/\1", post.html)
    return Markup(nh3.clean(text))  # noqa: S704  # cleaned


def _card(world: World, post: Post) -> JSON:
    platform = BY_NAME.get(post.platform)
    seen = {label: figures.figure(world, post, name) for name, label in _FIGURES.items()}
    return {
        "post": post,
        "platform": platform.label if platform else post.platform,
        "name": world.name(post.platform, post.account),
        "avatar": avatar_path(post.platform, post.account),
        "at": datetime.fromtimestamp(post.at, BEIJING).strftime("%m-%d %H:%M:%S"),
        "state": post.state(world.now()),
        "state_label": _STATES[post.state(world.now())],
        "paragraphs": [_shown(one) for one in (post.text or _TAG.sub(" ", post.html)).split("\n")],
        "headline": post.title or post.text[:30],
        "figures": seen if post.platform not in _ROBOTS else {},
        "path": re.sub(r"^https?://[^/]+", "", post.url) or f"/_/posts/{post.id}",
    }


def _index(world: World, call: Call) -> Answer:
    chosen = call.query.get("platform", "")
    where, values = ("platform = ?", (chosen,)) if chosen else ("1", ())
    posts = world.books.posts(where, *values, limit=_MOST)
    counts = {one.name: world.books.count("platform = ?", one.name) for one in ALL}
    text = _DRAW.get_template("index.html").render(
        cards=[_card(world, post) for post in posts],
        tabs=[(one.name, one.label, counts[one.name]) for one in ALL if counts[one.name]],
        total=sum(counts.values()),
        shown=len(posts),
        chosen=chosen,
        faults=world.faults.lines,
    )
    return page(text)


def _one(world: World, post: Post) -> Answer:
    talk = figures.comments(world, post, 8)
    said = [(author, text) for _key, author, text, _at in talk]
    text = _DRAW.get_template("post.html").render(
        card=_card(world, post), comments=said, article=_article(post)
    )
    return page(text)


def _connect(world: World, call: Call) -> Answer:
    """What is to be typed on our side, for any id one likes."""
    uid = call.query.get("id", "demo1")
    told = {"secret": world.secret(uid), "callback_token": callback_token(world, uid),
            "aes_key": aes_key(world, uid)}  # fmt: skip
    return page(_DRAW.get_template("connect.html").render(id=uid, told=told, base=call.base))


def trouble_page(world: World, call: Call, error: str = "") -> Answer:
    """What goes wrong now, and a form for more; with what was typed where that was refused."""
    told = trouble_told(world.faults)
    drawn = _DRAW.get_template("trouble.html").render(**told, form=call.form, error=error)
    return page(drawn, 422 if error else 200)


def page_at(world: World, call: Call, name: str) -> Answer | None:
    """A page below /_/."""
    if name == "":
        return _index(world, call)
    if name == "connect":
        return _connect(world, call)
    if name == "trouble":
        return trouble_page(world, call)
    if name == "style.css":
        return Answer((_PAGES / "style.css").read_bytes(), 200, {"content-type": "text/css"})
    if found := re.fullmatch(r"posts/(\d+)", name):
        post = world.books.one("id = ?", int(found[1]))
        return _one(world, post) if post else None
    return None


def post_page(world: World, call: Call) -> Answer | None:
    """The page at an address a platform told: its host does not matter, its path does."""
    host, _, rest = call.path.strip("/").partition("/")
    last = "/" + rest.rpartition("/")[2]
    post = world.books.one(
        "instr(url, ?) > 0 and substr(url, ?) = ?", f"/{host}/", -len(last), last
    ) if rest else None  # fmt: skip
    return _one(world, post) if post and post.fate != "deleted" else None
