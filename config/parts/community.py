"""Settings of invite codes, of the chat, and of the check of what is written there."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env

# --- Invite codes --------------------------------------------------------------------------------
# Days a phrase rests after its code has ended, before anybody may take it again.
INVITE_REST_DAYS = env.number("QZ_INVITE_REST_DAYS", 30, low=0, high=3650)
# No code is valid for longer: short words are guessed in the end.
INVITE_MAX_DAYS = env.number("QZ_INVITE_MAX_DAYS", 180, low=1, high=3650)
# The Official Account whose JS-SDK makes a card of a page shared inside WeChat; empty is none.
WEIXIN_JS_ID = env.text("QZ_WEIXIN_JS_ID")
WEIXIN_JS_SECRET = env.text("QZ_WEIXIN_JS_SECRET")
# Platforms whose share form staff are offered. Telegram is off: what goes there leaves the country.
SHARE_TARGETS = env.words("QZ_SHARE_TARGETS", "weibo,qzone,qq")
if unknown := set(SHARE_TARGETS) - {"weibo", "qzone", "qq", "telegram"}:
    raise ImproperlyConfigured(f"QZ_SHARE_TARGETS names {sorted(unknown)}, which nobody knows")
# Wrong codes in 10 minutes before one has to wait. Phone carriers put many people behind one
# address, so an address may err more often than an account or a browser session.
INVITE_GUESSES = env.number("QZ_INVITE_GUESSES", 20, low=1, high=10000)
INVITE_GUESSES_PER_IP = env.number("QZ_INVITE_GUESSES_PER_IP", 60, low=1, high=100000)

# --- Chat ----------------------------------------------------------------------------------------
# So many messages of one member within so many seconds.
CHAT_FLOOD = (
    env.number("QZ_CHAT_FLOOD", 20, low=1, high=1_000_000),
    env.number("QZ_CHAT_FLOOD_SECONDS", 10, low=1, high=3600),
)

# --- Content check -------------------------------------------------------------------------------
# A content check of others beside the words and rules of the teams: "" or "tencent".
SAFETY_PROVIDER = env.text("QZ_SAFETY_PROVIDER")
if SAFETY_PROVIDER not in {"", "tencent"}:
    raise ImproperlyConfigured(f"QZ_SAFETY_PROVIDER must be tencent, not {SAFETY_PROVIDER!r}")
TENCENT_SAFETY: dict[str, Any] = {
    "secret_id": env.text("QZ_TENCENT_SECRET_ID"),
    "secret_key": env.text("QZ_TENCENT_SECRET_KEY"),
    "region": env.text("QZ_TENCENT_SAFETY_REGION", "ap-guangzhou"),
    # Empty: each product's own.
    "endpoint": env.text("QZ_TENCENT_SAFETY_ENDPOINT"),
    "biz_type": env.text("QZ_TENCENT_SAFETY_BIZ_TYPE"),
    # A message waits for the check no longer than this.
    "seconds": env.number("QZ_TENCENT_SAFETY_SECONDS", 2, low=1, high=10),
}
if SAFETY_PROVIDER == "tencent" and not (
    TENCENT_SAFETY["secret_id"] and TENCENT_SAFETY["secret_key"]
):
    raise ImproperlyConfigured("QZ_SAFETY_PROVIDER=tencent lacks QZ_TENCENT_SECRET_ID and _KEY")
