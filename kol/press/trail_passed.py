"""How the audit trail calls what is done about what passed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "interaction.log": _("Entered an interaction"),
    "interaction.update": _("Changed an interaction"),
    "interaction.remove": _("Deleted an interaction"),
    "interaction.file_add": _("Kept a file with an interaction"),
    "interaction.file_remove": _("Deleted a file of an interaction"),
    "follow_up.add": _("Planned a follow-up"),
    "follow_up.update": _("Changed a follow-up"),
    "follow_up.done": _("Did a follow-up"),
    "follow_up.drop": _("Dropped a follow-up"),
    "follow_up.reopen": _("Opened a follow-up again"),
    "gift.record": _("Noted a gift or a fee"),
    "gift.remove": _("Deleted a gift or a fee"),
    "press.rules": _("Changed the rules of the media archive"),
    "contact.retain": _("Set how long a contact is kept"),
    "contact.erase": _("Erased a contact"),
    "contact.extract": _("Took out all that is held on a contact"),
}
