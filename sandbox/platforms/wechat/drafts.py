"""The box of drafts."""

import re
import secrets

from sandbox.http import JSON, Answer, Call, answer, number
from sandbox.platforms.wechat.common import no, ok, on, wanted
from sandbox.platforms.wechat.material import PICTURES, material
from sandbox.world import World

_IMG = re.compile(r"<img\b[^>]*?\b(?:data-src|src)\s*=\s*[\"']([^\"']*)", re.I)
_LINK = re.compile(r"<a\b[^>]*?\bhref\s*=\s*[\"']([^\"']*)", re.I)
_OURS = (PICTURES, "https://mmbiz.qpic.cn/")
_KEPT = (
    "title", "author", "digest", "content", "content_source_url", "thumb_media_id",
    "need_open_comment", "only_fans_can_comment", "article_type", "image_info",
)  # fmt: skip


def _wrong(world: World, appid: str, article: JSON) -> int:
    """The code of what is wrong with an article; 0: nothing."""
    title, content = str(article.get("title", "")), str(article.get("content", ""))
    if not title or len(title) > 64:
        return 45003
    if len(str(article.get("digest", ""))) > 128:
        return 45004
    if article.get("article_type") == "newspic":
        listed = (article.get("image_info") or {}).get("image_list") or []
        ids = [str(one.get("image_media_id", "")) for one in listed]
        if not 1 <= len(ids) <= 20 or any(material(world, appid, one) is None for one in ids):
            return 40007
        return 0
    if not content:
        return 44003
    if len(content) >= 20_000 and len(content.encode()) > 1024 * 1024:
        return 45166
    if any(not url.startswith(_OURS) for url in _IMG.findall(content)):
        return 45166
    if any("mp.weixin.qq.com" not in url for url in _LINK.findall(content)):
        return 45166
    if material(world, appid, str(article.get("thumb_media_id", ""))) is None:
        return 40007
    return 0


def draft_of(world: World, appid: str, media_id: str) -> JSON | None:
    """A draft of the account."""
    told = world.books.get("wechat.draft", media_id)
    return told if told and told["appid"] == appid else None


@on("/cgi-bin/draft/add", "prepare")
def add(world: World, call: Call, appid: str) -> Answer:
    """https://developers.weixin.qq.com/doc/service/api/draftbox/draftmanage/api_draft_add.html"""
    articles = call.json.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= 8:
        return no(44003)
    for article in articles:
        wrong = _wrong(world, appid, article)
        if wrong:
            return no(wrong)
    media_id = secrets.token_urlsafe(32)
    kept = [{name: one[name] for name in _KEPT if name in one} for one in articles]
    told = {"appid": appid, "articles": kept, "at": world.now()}
    world.books.put("wechat.draft", media_id, told, world.now())
    return ok(media_id=media_id)


@on("/cgi-bin/draft/get", "read")
def get(world: World, call: Call, appid: str) -> Answer:
    """One draft."""
    draft = draft_of(world, appid, wanted(call.json, "media_id"))
    if draft is None:
        return no(40007)
    at = int(draft["at"])
    return answer({"news_item": draft["articles"], "create_time": at, "update_time": at})


@on("/cgi-bin/draft/update", "prepare")
def update(world: World, call: Call, appid: str) -> Answer:
    """Change one article of a draft."""
    media_id = wanted(call.json, "media_id")
    draft, index = draft_of(world, appid, media_id), number(call.json.get("index"), 0)
    article = call.json.get("articles")
    if draft is None:
        return no(40007)
    if not isinstance(article, dict) or not 0 <= index < len(draft["articles"]):
        return no(40035)
    changed = {**draft["articles"][index], **article}
    wrong = _wrong(world, appid, changed)
    if wrong:
        return no(wrong)
    draft["articles"][index] = changed
    world.books.put("wechat.draft", media_id, {**draft, "at": world.now()}, world.now())
    return ok()


@on("/cgi-bin/draft/delete", "prepare")
def delete(world: World, call: Call, appid: str) -> Answer:
    """Throw a draft away."""
    media_id = wanted(call.json, "media_id")
    if draft_of(world, appid, media_id) is None:
        return no(40007)
    world.books.drop("wechat.draft", media_id)
    return ok()


def _mine(world: World, appid: str) -> list[tuple[str, JSON]]:
    return [(key, one) for key, one in world.books.things("wechat.draft") if one["appid"] == appid]


@on("/cgi-bin/draft/count", "read")
def count(world: World, _call: Call, appid: str) -> Answer:
    """How many drafts."""
    return answer({"total_count": len(_mine(world, appid))})


@on("/cgi-bin/draft/batchget", "read")
def batchget(world: World, call: Call, appid: str) -> Answer:
    """Drafts, newest first."""
    offset, size = number(call.json.get("offset")), number(call.json.get("count"), 20)
    if not 1 <= size <= 20:
        return no(40035)
    there = _mine(world, appid)
    items = [
        {"media_id": key, "update_time": int(one["at"]), "content": {"news_item": one["articles"]}}
        for key, one in there[offset : offset + size]
    ]
    return answer({"total_count": len(there), "item_count": len(items), "item": items})
