"""The trail's words for what is done with targets."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "post.schedule": _("Scheduled a post"),
    "post.target_add": _("Added a place a post goes to"),
    "post.target_remove": _("Took a place off a post"),
    "post.target_schedule": _("Scheduled a post at a place"),
    "post.target_reschedule": _("Moved a post to another time"),
    "post.target_cancel": _("Cancelled a post at a place"),
    "post.target_restore": _("Brought a cancelled post back"),
    "post.target_live": _("Said that a post is live"),
    "post.target_unconfirm": _("Took back that a post is live"),
    "post.target_by_hand": _("Chose to publish a post by hand"),
    "post.rules": _("Changed the rules of publishing"),
}
KINDS: dict[str, str | Promise] = {
    "posts.posttarget": _("Place a post goes to"),
    "posts.publishrules": _("Rules of publishing"),
}
