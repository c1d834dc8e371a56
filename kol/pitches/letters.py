"""The words of one mail, and the mail itself.

What recipients see is plain text with an HTML twin made from it: a personal letter, not a
newsletter. The text may be shown before anything is frozen (``letter_of``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from foundation.delivery.registry import Parcel
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from foundation.teams.selectors import verified_email
from kol.pitches.attachments import attachments_of
from kol.pitches.candidates import values_shared
from kol.pitches.merge_fields import fields_fill
from kol.pitches.models import Mailbox, Pitch, PitchMail, PitchRound, SenderSettings
from kol.pitches.services.sender import mailbox_on, sender_get
from kol.press.services.staff_mail import reader_of

LINE = "—" * 12
_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words: ``text`` without the foot, which has the links of one recipient."""

    subject: str
    text: str


def letter_of(
    pitch: Pitch,
    values: Mapping[str, str],
    sender: SenderSettings,
    round_: PitchRound | None = None,
) -> Letter:
    """What one person reads. ``round_``: a follow-up, whose words are its own. No query where
    pitch has its version and team fetched."""
    follows = round_ is not None and round_.number > 0
    name, zone = sender_name(sender, pitch.team), pitch.team.time_zone
    told = {**values, **values_shared(pitch.version, name, zone)}
    subject = round_.subject if follows and round_ is not None else pitch.subject
    body = round_.body if follows and round_ is not None else pitch.body
    notice = "" if follows else _notice(pitch, told["embargo"])
    parts = [notice, fields_fill(body, told), sender.signature]
    if pitch.include_text and not follows:
        version = pitch.version
        parts += [LINE, notice, version.title, version.lead, version.body]
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    text = _GAP.sub("\n\n", text)  # a field that was empty, on a line of its own
    return Letter(" ".join(fields_fill(subject, told).split()), text + "\n")


def subject_of(mail: PitchMail) -> str:
    """The subject a mail went out with. One query; wants version and team fetched."""
    values = {**mail.recipient.values, "note": mail.recipient.note}
    return letter_of(mail.pitch, values, sender_get(mail.team_id), mail.round).subject


def sender_name(sender: SenderSettings, team: Team) -> str:
    """Who the mails are from."""
    return sender.from_name or team.name


def from_address(sender: SenderSettings) -> str:
    """The address mails are from."""
    return sender.from_address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def from_line(sender: SenderSettings, team: Team) -> str:
    """What stands as the sender in a mail's head: a name, encoded, and an address."""
    return formataddr((sender_name(sender, team), from_address(sender)))


def reply_address(sender: SenderSettings, box: Mailbox | None, pitch: Pitch) -> str:
    """Where answers go: as the team said, to the mailbox that is read, else to whoever has the
    pitch in charge, or the team's owner once they left, for an answer to the site's own address
    would be lost. Three queries at most."""
    if sender.reply_to or box is not None:
        return sender.reply_to or (box.address if box is not None else "")
    reader = reader_of(pitch.owner)
    return verified_email(reader.user_id) if reader is not None else ""


def mail_compose(parcel: Parcel) -> EmailMultiAlternatives:
    """The mail of a delivery of ours, as foundation.delivery asks for it. Eight queries, and a read
    of each file that goes along."""
    with team_scope(parcel.context["team"]):
        mail = PitchMail.objects.select_related(
            "recipient", "round", "pitch__version", "pitch__team", "pitch__release"
        ).get(pk=parcel.context["mail"])
        with translation.override(parcel.language):
            return _composed(mail, parcel.to)


def message_id_of(token: str) -> str:
    """The Message-ID of one mail: the token in it finds the mail when an answer quotes it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<pitch.{token}@{domain}>"


def unsubscribe_link(token: str) -> str:
    """The page where the reader of one mail says that they want no more."""
    return f"{settings.SITE_URL}{reverse('pitches_public:unsubscribe', args=[token])}"


def plus_address(address: str, token: str) -> str:
    """press+token@example.com: an address of the mailbox that is one mail's own."""
    local, _at, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def _composed(mail: PitchMail, to: str) -> EmailMultiAlternatives:
    pitch, recipient, team = mail.pitch, mail.recipient, mail.pitch.team
    sender = sender_get(pitch.team_id)
    values = {**recipient.values, "note": recipient.note}
    letter = letter_of(pitch, values, sender, mail.round)
    link = unsubscribe_link(mail.token)
    foot = _(
        "You get this as a contact of %(team)s. If you want no more mail like it: %(link)s"
    ) % {
        "team": team.name,
        "link": link,
    }
    address = from_address(sender)
    box = mailbox_on(team.pk)
    own = plus_address(box.address, mail.token) if box is not None and box.plus else ""
    headers = {
        "From": from_line(sender, team),
        "Message-ID": message_id_of(mail.token),
        "Content-Language": translation.get_language() or "",
        # One click, by POST and without a page (RFC 8058).
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if mail.round.number:
        before = mail.recipient.mails.filter(round__number__lt=mail.round.number)
        tokens = before.order_by("pk").values_list("token", flat=True)
        chain = [message_id_of(token) for token in tokens]
        headers |= {"In-Reply-To": chain[-1], "References": " ".join(chain)} if chain else {}
    answers = own or reply_address(sender, box, pitch)
    message = EmailMultiAlternatives(
        letter.subject,
        f"{letter.text}\n{LINE}\n{foot}\n",
        # The envelope: where bounces go, each to the mail it is about (VERP).
        own or (box.address if box is not None else address),
        [to],
        headers=headers,
        reply_to=[answers] if answers else None,
    )
    message.attach_alternative(_html(letter, foot, link, mail, sender), "text/html")
    if pitch.attach_files and not mail.round.number:
        for name, body, mime in attachments_of(pitch.release):
            message.attach(name, body, mime)
    return message


def _html(letter: Letter, foot: str, link: str, mail: PitchMail, sender: SenderSettings) -> str:
    pixel = ""
    if sender.track_opens:
        pixel = f"{settings.SITE_URL}{reverse('pitches_public:opened', args=[mail.token])}"
    context = {
        "subject": letter.subject,
        "paragraphs": letter.text.strip().split("\n\n"),
        "line": LINE,
        "foot": foot.removesuffix(link),
        "link": link,
        "pixel": pixel,
    }
    return render_to_string("kol/pitches/letter.html", context)


def _notice(pitch: Pitch, until: str) -> str:
    if not pitch.version.embargoed or pitch.embargo == Pitch.Embargo.HOLD:
        return ""
    return _("EMBARGO: not to be published before %(until)s (%(zone)s).") % {
        "until": until,
        "zone": pitch.team.time_zone,
    }
