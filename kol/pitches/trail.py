"""The trail's words for what is done with releases and pitches."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "release.create": _("Wrote a press release"),
    "release.save": _("Saved a version of a press release"),
    "release.state": _("Made a press release ready, a draft, or put it away"),
    "release.file": _("Added or removed a file of a press release"),
    "pitch.create": _("Began a pitch"),
    "pitch.update": _("Changed a pitch"),
    "pitch.choose": _("Changed whom a pitch goes to"),
    "pitch.note": _("Wrote a sentence for one recipient"),
    "pitch.ask": _("Asked for approval of a pitch"),
    "pitch.approve": _("Approved a pitch"),
    "pitch.send_back": _("Sent a pitch back"),
    "pitch.send": _("Sent a pitch off"),
    "pitch.pause": _("Paused a pitch"),
    "pitch.resume": _("Resumed a pitch"),
    "pitch.cancel": _("Cancelled a pitch"),
    "pitch.take_out": _("Took a recipient off a pitch"),
    "pitch.follow_up": _("Followed up a pitch"),
    "pitch.answer": _("Noted what a recipient answered"),
    "pitch.replied": _("Noted a reply to a pitch"),
    "pitch.unsubscribed": _("Unsubscribed from pitches"),
    "pitch.settle": _("Decided whether a mail arrived"),
    "pitch.sender": _("Changed how pitches are sent"),
    "mailbox.save": _("Set up the mailbox"),
    "mailbox.remove": _("Removed the mailbox"),
}
KINDS: dict[str, str | Promise] = {
    "pitches.release": _("Press release"),
    "pitches.pitch": _("Pitch"),
    "pitches.mailbox": _("Mailbox"),
    "pitches.sendersettings": _("Sending of pitches"),
}
