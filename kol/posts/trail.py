"""The trail's words for what is done with posts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "post.create": _("Began a post"),
    "post.save": _("Changed a post"),
    "post.plan": _("Planned a post for a time"),
    "post.put_away": _("Put a post away"),
    "post.bring_back": _("Brought a post back"),
    "post.ask": _("Asked for approval of a post"),
    "post.approve": _("Approved a post"),
    "post.ask_changes": _("Asked for changes of a post"),
    "post.withdraw": _("Took the asking or the approval of a post back"),
    "post.review_void": _("Voided the asking for approval by an edit"),
    "post.approval_void": _("Voided the approval of a post by an edit"),
}
KINDS: dict[str, str | Promise] = {"posts.post": _("Post")}
