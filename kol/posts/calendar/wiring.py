"""What the calendar tells the apps below: the trail's words."""

from django.utils.translation import gettext_lazy as _

from foundation.teams.audit_words import audit_action, audit_kind_label


def register() -> None:
    """Called once, when the site starts."""
    audit_action("post.slot_add", _("Added a weekly time"))
    audit_action("post.slot_remove", _("Removed a weekly time"))
    audit_action("post.feed_make", _("Made an address of the calendar"))
    audit_action("post.feed_end", _("Ended an address of the calendar"))
    audit_kind_label("posts.postslot", _("Weekly time"))
    audit_kind_label("posts.calendarfeed", _("Address of the calendar"))
