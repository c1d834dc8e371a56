"""What a state means to a person, and what they may do about it."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.registry import addressed
from kol.posts.models import PostTarget
from kol.posts.publishing.recording import UNLISTED

State = PostTarget.State

TONES: Mapping[str, str] = {
    State.SCHEDULED: "accent",
    State.CLAIMED: "accent",
    State.SUBMITTING: "accent",
    State.ACCEPTED: "accent",
    State.LIVE: "good",
    State.REJECTED: "bad",
    State.FAILED: "bad",
    State.UNCONFIRMED: "warn",
    State.WAITING: "warn",
    State.HELD: "warn",
}

NEXT: Mapping[str, str | Promise] = {
    State.PLANNED: _("Choose a time once the post is approved."),
    State.SCHEDULED: _("Goes out by itself at its time."),
    State.CLAIMED: _("Goes out this moment."),
    State.SUBMITTING: _("Is being handed to the platform."),
    State.ACCEPTED: _("The platform has it and is looking at it. It is asked again by itself."),
    State.LIVE: _("It is out."),
    State.REJECTED: _("The platform refused it for good. Change it and ask for approval again."),
    State.UNCONFIRMED: _(
        "Nobody knows whether it is out: the platform did not answer. Look at the account there,"
        " then say what you see. It is not sent again before that is known."
    ),
    State.WAITING: _("Somebody finishes it on the phone: four taps."),
    State.HELD: _(
        "It was too late to go out by itself. Send it now, choose another time, or cancel."
    ),
    State.FAILED: _("It did not go out. Put right what is said here, then try again."),
    State.CANCELLED: _("Does not go out."),
}

FAULTS: Mapping[str, str | Promise] = {
    Fault.AUTH: _("The account's connection is no longer good. Connect it again."),
    Fault.PERMISSION: _("The account may not publish by the platform's interface."),
    Fault.QUOTA: _("The platform's quota is used up."),
    Fault.RATE: _("The platform asked for patience."),
    Fault.VALIDATION: _("The platform does not take it as it is."),
    Fault.NOT_FOUND: _("What it needs is not there any more."),
    Fault.CONFLICT: _("The platform says that it has this already."),
    Fault.PROCESSING: _("The platform is still working on it."),
    Fault.BUSY: _("The platform is overloaded or can't be reached."),
    Fault.UNKNOWN: _("No clear answer came."),
}

# What we saw ourselves, by its code, where the platform was not asked.
REASONS: Mapping[str, str | Promise] = {
    "cover": _("There is no cover picture."),
    "media": _("There is no picture or video."),
    "media_address": _("The platform can't reach the pictures: the site has no public address."),
    "media_missing": _("A file of it is no longer there."),
    "video": _("There is no video."),
    "no_link": _("The platform asks for a link, and there is none."),
    "topics": _("The platform takes no topics from here."),
    "card_needs_link": _("A card needs a link."),
    "body_long": _("With its many lines it is longer than the platform takes. Join some of them."),
    "not_there": _("The platform does not have it, so it goes out again."),
    "group_gone": _("The group was put away."),
    "not_connected": _(
        "The account is not connected, so somebody publishes this one on the phone. Once it is"
        " connected again, posts go out by themselves."
    ),
    "token_renewal": _("The account's token was just being renewed."),
    "called_before": _(
        "A backup was put back, and it had gone out before, or was about to. It is sent again only"
        " by somebody who looked at the account."
    ),
    "restored": _(
        "A backup was put back, and it may have gone out since that was made. Look at the account,"
        " then say that it is live, or send it."
    ),
    "earlier_out": _(
        "What it said before was edited is out there after all: the platform said so late. Decide"
        " whether this is to follow it."
    ),
    "no_word": _("The platform took it days ago and never said what became of it."),
    "stood_still": _("The site stood still for a moment."),
    "option_mode": _("The way it is to be sent is not known. Choose it anew in the post."),
    "bot_token": _("The bot's token is not complete. Type it in again on the account's page."),
    "webhook": _("The robot's address is not right. Paste it again on the account's page."),
    UNLISTED: _(
        "The platform answers only servers on its IP list, and this site's address is not there."
        " Add it, then send this again."
    ),
    "no_account": _("The account is gone."),
    "no_scope": _("The account's owner did not allow this. Connect it again, and allow it."),
    "no_refresh": _("The connection ended, and the platform renews none by itself."),
    "token_ended": _("The connection ended."),
    "not_askable": _("The platform tells nobody what was published."),
    "dns": _("The platform's address was not found."),
    "connect": _("The platform could not be reached."),
    "tls": _("The platform's certificate is not valid."),
    "timeout": _("The platform took too long."),
    "protocol": _("The connection was cut before the platform's answer was there."),
    "unreadable": _("The platform's answer could not be read."),
    "too_large": _("The platform's answer was too large."),
}

_OUR_ADDRESS = _("It is %(address)s.")
_MISSED = _(
    "Its time came before it was approved: it did not go out. Once approved it needs another time."
)
_IF_APPROVED = _("Goes out at this time if it is approved by then.")
_TO_A_PHONE = _("Is handed to a phone at its time.")
_IN_A_CHAT = _("Somebody sends it to the group on the phone.")
# What a server says that has no words of its own.
_STATUS = re.compile(r"[45]\d\d")
_SERVER_SAID = _("The platform answered with an error (HTTP %(status)s).")
# A code of ours, the name of an exception, or a number that is used up: nothing to read.
_CODE = re.compile(r"[a-z_]+|[A-Z]\w*(?:Error|Exception|Failed)|(?:posts|calls|sends) \d+")

ACTS: Mapping[str, tuple[str, ...]] = {
    State.PLANNED: ("cancel",),
    State.SCHEDULED: ("now", "time", "cancel"),
    State.CLAIMED: ("cancel",),
    State.UNCONFIRMED: ("live", "not_there", "drop"),
    State.WAITING: ("handoff", "time", "cancel"),
    State.ACCEPTED: ("live",),
    State.HELD: ("now", "time", "by_hand", "live", "cancel"),
    State.FAILED: ("now", "time", "by_hand", "cancel"),
    State.REJECTED: ("by_hand", "live", "cancel"),
    State.LIVE: (),
    State.CANCELLED: ("restore",),
}


def next_text(target: PostTarget, *, by_hand: bool = False) -> str:
    """What happens next, or is to be done. ``by_hand``: a person publishes it."""
    if target.state == State.PLANNED and target.due_at:
        return str(_MISSED if target.due_at < timezone.now() else _IF_APPROVED)
    if target.state == State.SCHEDULED and by_hand:
        return str(_TO_A_PHONE)
    if target.state == State.SCHEDULED and target.due_at and target.due_at <= timezone.now():
        return str(NEXT[State.CLAIMED])
    if target.state == State.WAITING and not addressed(target.platform):
        return str(_IN_A_CHAT)
    return str(NEXT.get(target.state, ""))


def acts_of(target: PostTarget) -> tuple[str, ...]:
    """What a person may do with it now."""
    acts = ACTS.get(target.state, ())
    if target.account_id is None:
        acts = tuple(one for one in acts if one not in ("by_hand", "handoff"))
    if target.state == State.LIVE and target.told_by_id is not None:
        return ("unconfirm",)
    return acts


def reason_text(reason: str) -> str:
    """What is said of a target, in words: the platform's own, or ours for a code of ours; empty
    for a code nobody has words for, for its fault says enough."""
    known = REASONS.get(reason)
    if reason == UNLISTED and settings.PUBLIC_IP:
        return f"{known} {_OUR_ADDRESS % {'address': settings.PUBLIC_IP}}"
    if known is not None:
        return str(known)
    if _STATUS.fullmatch(reason):
        return str(_SERVER_SAID) % {"status": reason}
    return "" if _CODE.fullmatch(reason) else reason


def fault_text(fault: str) -> str:
    """A fault in words; empty for none."""
    return str(FAULTS.get(fault, ""))
