"""Showing guests of press events."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.delivery.bounced import CAME_BACK
from foundation.delivery.registry import withheld_reason
from kol.conferences.models import Guest, GuestMail, PressEvent

register = template.Library()

TONES = {"done": "badge-good", "failed": "badge-bad", "unconfirmed": "badge-warn"}


@register.filter
def mail_state(guest: Guest) -> SafeString:
    """How the last mail to a guest stands. The mails come with the list, with their deliveries."""
    mails = list(guest.mails.all())
    if not mails:
        return format_html('<span class="muted">{}</span>', _("None yet"))
    mail = mails[-1]
    kind = mail.get_kind_display()
    tone, word = _state(mail)
    return format_html('{} <span class="badge {}">{}</span>', kind, tone, word)


def _state(mail: GuestMail) -> tuple[str, str]:
    if mail.skipped:
        return "badge-warn", str(mail.get_skipped_display())
    if mail.delivery is None:
        return "", _("Waiting") if mail.handed_at is None else _("Handed over")
    reason = withheld_reason(mail.delivery.error)
    if reason:
        known = dict(GuestMail.Skipped.choices)
        return "badge-warn", str(known.get(reason, known[GuestMail.Skipped.SUPPRESSED]))
    if mail.delivery.error.endswith(CAME_BACK):
        return "badge-bad", pgettext("mail", "Came back")
    return TONES.get(mail.delivery.state, ""), str(mail.delivery.get_state_display())


@register.filter
def event_span(event: PressEvent) -> str:
    """From when to when, on the clock of the page; the day once where it is one day."""
    begins, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    same = begins.date() == ends.date()
    return (
        f"{begins:%Y-%m-%d %H:%M} – {ends:%H:%M}"
        if same
        else (f"{begins:%Y-%m-%d %H:%M} – {ends:%Y-%m-%d %H:%M}")
    )
