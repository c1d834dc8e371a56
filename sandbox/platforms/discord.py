"""Discord's webhooks: https://discord.com/developers/docs/resources/webhook"""

import json
from datetime import UTC, datetime

from sandbox.books import DELETED, Post
from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, BadRequest, Call, answer
from sandbox.routing import Handler, Platform
from sandbox.world import World, digest

_EPOCH = 1_420_070_400_000
_MOST_FILE = 10 * 1024 * 1024


def _no(status: int, code: int, text: str, **more: object) -> Answer:
    return answer({"message": text, "code": code, **more}, status)


def _limited(seconds: float) -> Answer:
    told = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
    said = answer(told, 429)
    said.headers |= {
        "retry-after": str(max(1, round(seconds))), "x-ratelimit-limit": "5",
        "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": f"{seconds:.3f}",
        "x-ratelimit-scope": "shared",
    }  # fmt: skip
    return said


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    if fault.kind in {Kind.RATE, Kind.QUOTA}:
        return _limited(float(fault.retry_after))
    return {
        Kind.BUSY: _no(500, 0, "500: Internal Server Error"),
        Kind.EXPIRED: _no(404, 10015, "Unknown Webhook"),
        Kind.SIGNATURE: _no(401, 50027, "Invalid Webhook Token"),
        Kind.PERMISSION: _no(403, 50013, "Missing Permissions"),
    }[fault.kind]


discord = Platform(
    "discord", "Discord", lambda _world, call: call.parts.get("id", ""), _refuse,
    lambda _call: _no(400, 50109, "The request body contains invalid JSON."),
)  # fmt: skip


def _on(methods: str, tail: str, role: str, handler: Handler) -> None:
    def checked(world: World, call: Call) -> Answer:
        webhook = call.parts["id"]
        if not webhook.isdigit() or world.account("discord", webhook).get("revoked"):
            return _no(404, 10015, "Unknown Webhook")
        if call.parts["token"] != world.secret(webhook):
            return _no(401, 50027, "Invalid Webhook Token")
        return handler(world, call)

    for version in ("", "/v{version}"):
        path = f"/discord.com/api{version}/webhooks/{{id}}/{{token}}{tail}"
        discord.on(methods, path, role)(checked)


def _invalid(field: str, code: str, text: str) -> Answer:
    errors = {field: {"_errors": [{"code": code, "message": text}]}}
    return _no(400, 50035, "Invalid Form Body", errors=errors)


def _told(call: Call) -> JSON:
    if not call.headers.get("content-type", "").startswith("multipart"):
        return call.json
    try:
        told = json.loads(call.form.get("payload_json", "{}"))
    except ValueError as error:
        raise BadRequest from error
    return {**call.form, **told}


def execute(world: World, call: Call) -> Answer:
    """One message. Without ``wait`` the answer is empty."""
    told, webhook = _told(call), call.parts["id"]
    text, embeds = str(told.get("content") or ""), told.get("embeds") or []
    files = list(call.files.values())
    if not text and not embeds and not files:
        return _no(400, 50006, "Cannot send an empty message")
    if len(text) > 2000:
        return _invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    if len(embeds) > 10 or len(files) > 10:
        return _invalid("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if any(len(one.body) > _MOST_FILE for one in files):
        return _no(413, 40005, "Request entity too large")
    if world.over(f"discord/{webhook}", "posts", world.switch("discord.per_two_seconds"), 2):
        return _limited(2.0)
    words = [text]
    for one in embeds:
        words += [str(one[name]) for name in ("title", "description", "url") if one.get(name)]
    at = int(world.now() * 1000) - _EPOCH
    message_id = str((at << 22) + world.books.number("discord"))
    post = world.publish(
        call,
        "discord",
        webhook,
        kind="images" if files else "text",
        text="\n".join(one for one in words if one),
        media=[world.books.keep(one.body, one.mime) for one in files],
        remote_id=message_id,
        url=f"{call.base}/discord.com/channels/{_guild(webhook)}/{_channel(webhook)}/{message_id}",
        extra={"content": text},
    )
    if call.query.get("wait") not in {"true", "1", "True"}:
        return Answer(b"", 204)
    return answer(_message(world, post))


def _guild(webhook: str) -> str:
    return str(10**17 + int(digest("guild", webhook)[:12], 16))


def _channel(webhook: str) -> str:
    return str(10**17 + int(digest("channel", webhook)[:12], 16))


def _message(_world: World, post: Post) -> JSON:
    stamp = datetime.fromtimestamp(post.at, UTC).isoformat()
    author = {"id": post.account, "username": "群主", "bot": True, "discriminator": "0000"}
    return {
        "id": post.remote_id, "type": 0, "content": post.extra["content"],
        "channel_id": _channel(post.account), "webhook_id": post.account, "author": author,
        "timestamp": stamp, "edited_timestamp": None, "attachments": [], "embeds": [],
        "flags": 0, "tts": False, "pinned": False, "mention_everyone": False,
    }  # fmt: skip


def about(world: World, call: Call) -> Answer:
    """The webhook itself."""
    webhook = call.parts["id"]
    return answer({"id": webhook, "type": 1, "name": world.name("discord", webhook),
                   "channel_id": _channel(webhook), "guild_id": _guild(webhook),
                   "token": call.parts["token"], "avatar": None})  # fmt: skip


def _mine(world: World, call: Call) -> Post | None:
    return world.books.one(
        "platform = 'discord' and account = ? and remote_id = ? and fate != 'deleted'",
        call.parts["id"],
        call.parts["message"],
    )


def read(world: World, call: Call) -> Answer:
    """One message."""
    post = _mine(world, call)
    return answer(_message(world, post)) if post else _no(404, 10008, "Unknown Message")


def delete(world: World, call: Call) -> Answer:
    """Take one back."""
    post = _mine(world, call)
    if post is None:
        return _no(404, 10008, "Unknown Message")
    world.books.update(post, fate=DELETED)
    return Answer(b"", 204)


_on("POST", "", "publish", execute)
_on("GET", "", "read", about)
_on("GET", "/messages/{message}", "read", read)
_on("DELETE", "/messages/{message}", "publish", delete)
