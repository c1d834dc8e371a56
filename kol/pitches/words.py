"""What the parts of a pitch's list are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SHOWN_WORDS: dict[str, str | Promise] = {
    "waiting": _("Waiting"),
    "sent": pgettext_lazy("mail", "Sent"),
    "silent": _("No answer yet"),
    "replied": _("Replied"),
    "declined": pgettext_lazy("answer", "Declined"),
    "covered": _("Covered"),
    "opened": _("Opened (unreliable)"),
    "unsubscribed": _("Unsubscribed"),
    "bounced": pgettext_lazy("mail", "Bounced"),
    "trouble": _("Failed or unconfirmed"),
    "skipped": _("Not sent"),
}
