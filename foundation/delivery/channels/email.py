"""Mail over Django's SMTP backend; where no server is named, into files (the demo)."""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from foundation.delivery.registry import (
    Later,
    Outcome,
    Parcel,
    Refused,
    Sent,
    Unsure,
    kind_get,
)
from foundation.delivery.texts import mail_text

logger = logging.getLogger("qunzhu.mail")
# Service not available, too many connections or messages, out of room (RFC 5321, 4.2.2; RFC 3463).
_BUSY = frozenset({421, 450, 451, 452})


class EmailChannel:
    """Plain text with an HTML twin, under a Message-ID that is the same at every try."""

    def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
        """As the protocol says: what fails before the message's data is sent is tried again."""
        composed = kind_get(parcel.template).mail
        message = composed(parcel) if composed is not None else mail_message(parcel)
        if settings.EMAIL_HOST:
            return _smtp(message, calling)
        if settings.DEMO:
            return _file(parcel, message, calling)
        return Refused("mail is not set up: QZ_SMTP_HOST is empty")

    def ask(self, parcel: Parcel, called_at: datetime) -> Outcome | None:
        """SMTP can't be asked what became of a message."""
        return None


def mail_message(parcel: Parcel) -> EmailMultiAlternatives:
    """The mail of a parcel."""
    words = mail_text(parcel)
    message = EmailMultiAlternatives(
        words.subject,
        words.text,
        settings.DEFAULT_FROM_EMAIL,
        [parcel.to],
        headers={
            "Message-ID": message_id(parcel),
            "Auto-Submitted": "auto-generated",
            "Content-Language": parcel.language,
        },
    )
    message.attach_alternative(words.html, "text/html")
    return message


def message_id(parcel: Parcel) -> str:
    """A second copy carries the same, by which mail servers and programs drop it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<qz.{parcel.key}@{domain}>"


def _smtp(message: EmailMultiAlternatives, calling: Callable[[], None]) -> Outcome:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:  # nothing was said yet
        return Later(f"no connection: {_fault(error)}")
    try:
        calling()
        sent = connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        code = max(codes, default=500)
        return _by_code(code, f"{code} {type(error).__name__}")
    except smtplib.SMTPResponseException as error:
        return _by_code(error.smtp_code, _fault(error))
    except (OSError, smtplib.SMTPException) as error:  # cut off: taken, or not
        return Unsure(_fault(error))
    finally:
        try:
            connection.close()
        except (OSError, smtplib.SMTPException):
            logger.info("the mail server did not say goodbye")
    return Sent(str(message.extra_headers["Message-ID"])) if sent else Refused("no recipient")


def _fault(error: OSError | smtplib.SMTPException) -> str:
    """What went wrong: a code and a class. A server's words may name the person written to."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{code} {type(error).__name__}" if code else type(error).__name__


def _by_code(code: int, error: str) -> Outcome:
    """A server's answer: 4xx means later, 5xx never."""
    if code in _BUSY:
        return Later(error, busy=True)
    return Later(error) if 400 <= code < 500 else Refused(error)


def _file(parcel: Parcel, message: EmailMultiAlternatives, calling: Callable[[], None]) -> Outcome:
    folder = settings.DATA_DIR / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{parcel.created_at:%Y%m%d-%H%M%S}-{parcel.key}.eml"
    calling()
    path.write_bytes(message.message().as_bytes())
    logger.info("mail to %s: %s (%s)", parcel.to, message.subject, path)
    return Sent(str(message.extra_headers["Message-ID"]))
