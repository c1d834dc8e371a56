"""What publishing tells the apps below: the trail's words, how a team ends."""

from foundation.events.registry import consumer
from foundation.teams.audit_words import audit_action, audit_kind_label
from foundation.teams.team_registry import team_part
from kol.links.registry import link_subject
from kol.posts.publishing.ending import targets_end, targets_erase
from kol.posts.publishing.hearing import notice_heard
from kol.posts.publishing.looking import account_changed
from kol.posts.publishing.owned_links import targets_like, targets_told
from kol.posts.publishing.speaking import SUBJECT
from kol.posts.publishing.trail import DEEDS, KINDS


def register() -> None:
    """Called once, when the site starts."""
    for name, label in DEEDS.items():
        audit_action(name, label)
    for name, label in KINDS.items():
        audit_kind_label(name, label)
    # Before the posts themselves, by its name: what points goes before what is pointed at.
    team_part("post_targets", close=targets_end, erase=targets_erase)
    consumer("posts.notices", events={"platform.notice"}, handler=notice_heard, limit=50)
    changes = {"platform.connected", "platform.disconnected", "platform.account_left"}
    consumer("posts.accounts", events=changes, handler=account_changed, limit=50)
    link_subject(SUBJECT, told=targets_told, found=targets_like)
