"""What a mail in the mailbox is: a bounce (RFC 3464), a complaint (RFC 5965), an automatic reply
(RFC 3834), or an answer of a person; and which mail of ours it is about.

Bounces of large providers here come without a report: a page of words from MAILER-DAEMON. They are
known by who sent them, and by the code in their words.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from kol.pitches.models import Inbound
from kol.pitches.models.pitches import TOKEN_LENGTH
from kol.pitches.reading.words import mail_words, subject_plain

logger = logging.getLogger(__name__)
Kind = Inbound.Kind

_LETTERS = f"[a-km-np-z2-9]{{{TOKEN_LENGTH}}}"
_OURS = re.compile(rf"pitch\.({_LETTERS})@", re.IGNORECASE)
_OTHERS = re.compile(r"\bqz\.(\d{1,18}\.[0-9a-f]{16})@")
_PLUS = re.compile(rf"\+({_LETTERS})@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_SMTP = re.compile(r"\b(55[0-4])\b")
_DAEMON = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)(@|$)", re.IGNORECASE)
_BOUNCED = re.compile(
    r"退信|undeliver|delivery (has )?failed|failure notice|returned mail|delivery status", re.I
)
_AUTO = re.compile(
    r"^\s*(自动(回复|答复)|auto(matic)?[ -]?(reply|response)|out of (the )?office|假期自动回复)",
    re.I,
)
_STOP = re.compile(
    r"^\W*(td|退订|取消订阅|不要再发|请勿再发|unsubscribe|stop|remove me)\W*$", re.IGNORECASE
)
_STOP_LENGTH = 20
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


@dataclass(frozen=True, slots=True)
class Told:
    """A mail, told apart. ``tokens``: the mails of ours it may be about, the surest first."""

    kind: str
    tokens: list[str]
    sender: str
    subject: str
    text: str
    code: str
    message_id: str
    at: datetime | None
    ours: bool = field(default=False)
    # Of a bounce: the keys of other mails of the site that it may be about (foundation.delivery).
    deliveries: list[str] = field(default_factory=list)


def mail_tell(raw: bytes) -> Told:
    """Tell a mail apart. Never raises: what can't be read is a reply to nothing, and holds up none
    of the mails behind it."""
    try:
        return _told(raw)
    except Exception as error:  # the parsers of the library raise many kinds
        logger.warning("a mail can't be read: %s", type(error).__name__)
        return Told(Kind.REPLY, [], "", "", "", "", "", None)


def _told(raw: bytes) -> Told:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    sender = parseaddr(_header(message, "From"))[1].lower()
    subject = _header(message, "Subject")
    text = mail_words(message)
    kind, code = _kind(message, sender, subject, text)
    own = _header(message, "Message-ID").strip()
    return Told(
        kind=kind,
        tokens=list(dict.fromkeys(_tokens(message, raw, kind))),
        sender=sender,
        subject=subject[:200],
        text=text[:4000],
        code=code,
        message_id=own or _header(message, "Date") + sender + subject,
        at=_date(message),
        ours=bool(_OURS.search(own)),
        deliveries=_others(raw) if kind == Kind.BOUNCE else [],
    )


def _kind(message: EmailMessage, sender: str, subject: str, text: str) -> tuple[str, str]:
    report = _report(message)
    if report == "feedback-report":
        return Kind.COMPLAINT, ""
    if report == "delivery-status":
        return _delivery_status(message)
    if report == "disposition-notification":  # a receipt (RFC 8098), by a program
        return Kind.AUTO, ""
    if _from_daemon(message, sender) and (code := _bounce_code(subject, text)):
        return Kind.BOUNCE, code
    if _is_automatic(message, sender, subject):
        return Kind.AUTO, ""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(first) <= _STOP_LENGTH and _STOP.match(first):
        return Kind.STOP, ""
    return Kind.REPLY, ""


def _report(message: EmailMessage) -> str:
    if message.get_content_type() != "multipart/report":
        return ""
    asked = message.get_param("report-type")
    told = asked.lower() if isinstance(asked, str) else ""
    parts = {f"message/{told}", "message/delivery-status"}
    if told and any(part.get_content_type() in parts for part in message.walk()):
        return told
    return "delivery-status" if told == "" else told


def _delivery_status(message: EmailMessage) -> tuple[str, str]:
    """The worst that the report says of any recipient."""
    worst, code = "", ""
    for fields in _recipient_fields(message):
        action = str(fields.get("Action", "")).strip().lower()
        found = _STATUS.search(str(fields.get("Status", "")))
        if action == "failed":
            return Kind.BOUNCE, found.group(1) if found else "5.0.0"
        if action == "delayed":
            worst, code = Kind.DELAY, found.group(1) if found else ""
    return worst or Kind.AUTO, code


def _recipient_fields(message: EmailMessage) -> Iterator[Message]:
    """The blocks of fields of a delivery report, one a recipient; the first is of the message."""
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            payload = part.get_payload()
            if isinstance(payload, list):
                yield from (one for one in payload if isinstance(one, Message))


def _from_daemon(message: EmailMessage, sender: str) -> bool:
    return bool(_DAEMON.match(sender)) or _header(message, "Return-Path").strip() == "<>"


def _bounce_code(subject: str, text: str) -> str:
    if not _BOUNCED.search(f"{subject}\n{text[:500]}"):
        return ""
    found = _STATUS.search(text)
    if found and found.group(1).startswith("5"):
        return found.group(1)
    return "5.1.1" if _SMTP.search(text) else "5.0.0"


def _is_automatic(message: EmailMessage, sender: str, subject: str) -> bool:
    auto = _header(message, "Auto-Submitted").strip().lower()
    if auto and not auto.startswith("no"):
        return True
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")):
        return True
    if _header(message, "Precedence").strip().lower() in ("auto_reply", "bulk", "junk", "list"):
        return True
    return _from_daemon(message, sender) or bool(_AUTO.match(subject_plain(subject)))


def _tokens(message: EmailMessage, raw: bytes, kind: str) -> Iterator[str]:
    for name in _ADDRESSED:
        for value in message.get_all(name, []):
            yield from _found(_PLUS, str(value))
    yield from _found(_OURS, _header(message, "In-Reply-To"))
    # The last one named is the one that was answered (RFC 5322, 3.6.4).
    yield from reversed(list(_found(_OURS, _header(message, "References"))))
    if kind not in (Kind.BOUNCE, Kind.DELAY, Kind.COMPLAINT, Kind.AUTO):
        return
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            yield from _found(_OURS, part.as_string()[:20000])
    if kind in (Kind.BOUNCE, Kind.DELAY, Kind.COMPLAINT):
        yield from _found(_OURS, raw.decode("ascii", "replace"))


def _others(raw: bytes) -> list[str]:
    return list(dict.fromkeys(_OTHERS.findall(raw.decode("ascii", "replace"))))[:20]


def _found(pattern: "re.Pattern[str]", text: str) -> Iterator[str]:
    return (found.lower() for found in pattern.findall(text))


def _header(message: Message, name: str) -> str:
    try:
        return str(message.get(name, "") or "")
    except (ValueError, LookupError, IndexError, AttributeError):  # a header no parser can read
        return ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        at = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
