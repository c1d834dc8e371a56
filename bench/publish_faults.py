"""What goes wrong in publish-chaos: every fault the sandbox knows, at random."""

from collections.abc import Iterable, Mapping
from typing import Any

# Platforms that can be asked what became of a call, and those that can't.
ASKED = ("weibo", "wechat", "douyin", "kuaishou", "bilibili")
REVIEWED = ("wechat", "douyin", "kuaishou", "bilibili")
TELLING = ("wechat", "douyin", "bilibili")
MUTE = ("wecom", "feishu", "dingtalk", "telegram", "discord", "qqbot")
# The only one of these whose answers are lost, too; how often, the sandbox counts.
DEAF = "telegram"
# The call that can't be taken back.
_CALL = {
    "drop_after": 0.04, "drop_before": 0.04, "drop_midway": 0.02, "error_after": 0.03,
    "error_before": 0.03, "timeout_after": 0.01, "timeout_before": 0.01, "busy": 0.05, "rate": 0.03,
}  # fmt: skip
_UPLOAD = {
    "drop_after": 0.02, "drop_before": 0.02, "error_before": 0.02, "busy": 0.02, "rate": 0.01,
}  # fmt: skip
_LOST = {"drop_after": 0.05, "drop_before": 0.05, "timeout_after": 0.02}
_CALLBACKS = {
    "callback_twice": 0.2, "callback_late": 0.2, "callback_never": 0.2, "callback_forged": 0.1,
}  # fmt: skip


def _lines(
    platform: str, call: str, shares: Mapping[str, float], **more: Any
) -> list[dict[str, Any]]:
    return [
        {"platform": platform, "call": call, "kind": kind, "probability": share, **more}
        for kind, share in shares.items()
    ]


def answers_lost(lines: Iterable[Mapping[str, Any]]) -> int:
    """How often a call to DEAF was left without an answer, by the sandbox's scripts."""
    ours = [one for one in lines if one["platform"] == DEAF and one["kind"] in _LOST]
    return sum(int(one["hits"]) for one in ours)


def faults(times: float = 1.0) -> list[dict[str, Any]]:
    """The script, each line so many times as likely. What ends a token strikes no account twice in
    a row: one that was renewed a moment ago and is refused again is nobody's fault but the
    platform's, and needs a person."""
    lines: list[dict[str, Any]] = []
    for platform in ASKED:
        lines += _lines(platform, "publish", _CALL, seconds=0.5)
        lines += _lines(platform, "prepare", _UPLOAD)
        lines += _lines(platform, "read", {"error_before": 0.05})
        lines += _lines(platform, "check", {"error_before": 0.05, "drop_before": 0.02})
        if platform != "weibo":
            # Weibo has nothing to renew a token with: there somebody is asked at once.
            lines += _lines(platform, "publish", {"expired": 0.03}, apart=True)
            lines += _lines(platform, "check", {"signature": 0.01}, apart=True)
    for platform in REVIEWED:
        lines += _lines(platform, "publish", {"reject": 0.1})
    for platform in TELLING:
        lines += _lines(platform, "publish", _CALLBACKS, seconds=1.0)
    for platform in MUTE:
        lines += _lines(platform, "publish", {"rate": 0.03})
    for platform in ("wecom", "dingtalk"):
        lines += _lines(platform, "publish", {"busy": 0.05})
    lines += _lines(DEAF, "publish", _LOST, seconds=0.5)
    for one in lines:
        one["probability"] = min(0.4, one["probability"] * times)
    # So that calls are under way when workers are killed.
    for platform in MUTE:
        lines += _lines(platform, "publish", {"slow": 0.5}, seconds=0.3)
    lines += _lines("*", "publish", {"slow": 0.3}, seconds=0.05)
    return lines
