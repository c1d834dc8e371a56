"""What the audit trail calls what is done with clippings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "clipping.create": _("Kept a clipping"),
    "clipping.update": _("Changed a clipping"),
    "clipping.bulk": _("Changed a clipping together with others"),
    "clipping.bulk_undo": _("Took back a change of a clipping and others"),
    "clipping.archive": _("Put a clipping away"),
    "clipping.restore": _("Brought a clipping back"),
    "clipping.copy": _("Said what a clipping is a copy of"),
    "clipping.file": _("Added a file to a clipping"),
    "clipping.file_remove": _("Removed a file from a clipping"),
    "clipping.alert_note": _("Took note of an alert"),
    "watch.create": _("Began to watch a feed"),
    "watch.update": _("Changed a watch"),
    "watch.state": _("Paused, resumed or ended a watch"),
    "crisis.open": _("Opened a crisis log"),
    "crisis.entry": _("Added to a crisis log"),
    "crisis.correct": _("Corrected an entry of a crisis log"),
    "crisis.state": _("Closed a crisis log or opened it again"),
    "crisis.export": _("Exported a crisis log"),
}
KINDS: dict[str, str | Promise] = {
    "clippings.clipping": _("Clipping"),
    "clippings.watch": _("Watch"),
    "clippings.clippingalert": _("Alert"),
    "clippings.crisis": _("Crisis log"),
}
