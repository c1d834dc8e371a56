"""The words of an answer, without what it quotes of ours."""

import html
import re
from email.message import EmailMessage, Message

import nh3

from foundation.text.normal import display_clean

MOST = 4000
_REPLY = re.compile(r"^\s*((re|fwd?|aw|回复|答复|转发|回覆)\s*[:：]\s*)+", re.IGNORECASE)
_QUOTES = re.compile(
    r"^\s*(-{2,}\s*(原始邮件|original message|转发的?邮件|原邮件信息|forwarded message)"
    r"|-{6,}|_{10,}|在\s?.{4,80}(写道|写到)[:：]?\s*$|on .{6,160} wrote:\s*$"
    r"|(发件人|from)\s*[:：].*[@＠])",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"<\s*(br|/p|/div|/tr|/li)[^>]*>", re.IGNORECASE)


def mail_words(message: EmailMessage) -> str:
    """What somebody wrote: the plain part, or the HTML one without its marks."""
    plain = _part(message, "text/plain")
    text = plain if plain.strip() else _stripped(_part(message, "text/html"))
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _QUOTES.match(line):
            break
        if not line.lstrip().startswith((">", "＞")):
            kept.append(line)
    return display_clean("\n".join(kept), MOST, multiline=True).strip()


def subject_plain(subject: str) -> str:
    """A subject without its marks of answers: 回复：Re: x is x."""
    return _REPLY.sub("", " ".join(subject.split())).strip()


def _part(message: Message, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind and not part.get_filename():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _decoded(payload, part.get_content_charset() or "utf-8")
    return ""


def _decoded(body: bytes, charset: str) -> str:
    # gb2312 is what programs write who mean its larger successors.
    name = "gb18030" if charset.lower().startswith(("gb", "hz", "cp936")) else charset
    for one in (name, "utf-8", "gb18030"):
        try:
            return body.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


def _stripped(page: str) -> str:
    broken = _BREAKS.sub("\n", page)
    return html.unescape(nh3.clean(broken, tags=set()))
