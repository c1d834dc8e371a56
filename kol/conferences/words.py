"""What the states of guests are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a list of guests can be narrowed to.
GUEST_STATES: dict[str, str | Promise] = {
    "not_written": _("Not written to yet"),
    "no_answer": _("No answer yet"),
    "yes": _("Coming"),
    "no": _("Not coming"),
    "came": _("Was there"),
    "missed": _("Said yes and was not seen"),
    "undelivered": _("Mail did not arrive"),
}
