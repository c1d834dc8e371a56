"""The words of a message, from ``templates/foundation/delivery/<name>.txt`` or ``<name>.sms.txt``.

A mail's first line is its subject. Its HTML is made from the text: a line that is only an address
becomes a button, a line that is only digits becomes large; so the two can't say different things.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from foundation.delivery.registry import Parcel

_URL = re.compile(r"^https?://\S+$")
_CODE = re.compile(r"^[0-9A-Z]{4,10}$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a mail: ``text``, ``link`` or ``code``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail in words."""

    subject: str
    text: str
    html: str


def mail_text(parcel: Parcel) -> MailText:
    """Subject, plain text and HTML in the parcel's language."""
    with translation.override(parcel.language):
        text = _render(parcel, ".txt")
        subject, _newline, body = text.partition("\n")
        body = body.strip()
        html = render_to_string(
            "foundation/delivery/mail.html",
            {
                "subject": subject,
                "blocks": [_block(part) for part in re.split(r"\n\s*\n", body)],
                "site_name": settings.SITE_NAME,
            },
        )
    return MailText(" ".join(subject.split()), body + "\n", html)


def sms_text(parcel: Parcel) -> str:
    """One line in the parcel's language, for senders that take plain text."""
    with translation.override(parcel.language):
        return " ".join(_render(parcel, ".sms.txt").split())


def _render(parcel: Parcel, end: str) -> str:
    context = {**parcel.context, "site_name": settings.SITE_NAME}
    return render_to_string(f"foundation/delivery/{parcel.template}{end}", context).strip()


def _block(part: str) -> Block:
    part = part.strip()
    if _URL.match(part):
        return Block("link", part)
    return Block("code" if _CODE.match(part) else "text", part)
