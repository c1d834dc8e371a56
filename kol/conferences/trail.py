"""What the audit trail calls what is done about press events."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "press_event.answer": _("Entered a guest's answer"),
    "press_event.check_in": _("Let a guest in, or took it back"),
    "press_event.create": _("Planned a press event"),
    "press_event.guest_remove": _("Took a guest off the list"),
    "press_event.guests_add": _("Put guests on the list"),
    "press_event.mails": _("Sent mails to guests"),
    "press_event.state": _("Called a press event off, or put it back on"),
    "press_event.update": _("Changed a press event"),
}
KINDS: dict[str, str | Promise] = {
    "conferences.pressevent": _("Press event"),
}
