"""Refusals of community.invites."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError

if TYPE_CHECKING:
    from community.invites.models import Invite


class InviteNotFound(DomainError):
    """No such code, or one that is not valid now: the two must look the same to a guesser."""

    code = "invite_not_found"
    message = _("This invite code was not found, or it has ended. Check it, or ask for a new one.")
    status = 404


class InviteResting(DomainError):
    """A code opened by its link, which nobody guesses, is paused, ended or not yet begun."""

    code = "invite_resting"
    message = _("This invite code is not in use now. Ask for a new one.")
    status = 404

    def __init__(self, invite: "Invite") -> None:
        super().__init__()
        self.invite = invite


class InviteFull(DomainError):
    """Everybody the code was for has come."""

    code = "invite_full"
    message = _("Just missed it: this invite code is used up. Try another one?")


class InviteOutside(DomainError):
    """It leads to groups on another platform: nobody joins here by it."""

    code = "invite_outside"
    message = _("This code leads to groups elsewhere: its link shows the QR code to join by.")


class OutsideOnlyShows(DomainError):
    """Who comes by such a code only looks at a picture."""

    code = "invite_outside_only_shows"
    message = _(
        "This code leads to groups elsewhere. We can't see who joins there, so it has no limit of "
        "people, keeps no places and gives nothing."
    )
    status = 422


class TooManyGuesses(DomainError):
    """Too many wrong codes from here lately."""

    code = "invite_too_many_guesses"
    message = _("That was a lot of tries. Take a break and try again in 10 minutes.")
    status = 429


class ConsentMissing(DomainError):
    """The consent sentence was not ticked."""

    code = "consent_missing"
    message = _("Tick the consent sentence first: without it we may not let you in.")
    status = 422

    def __init__(self) -> None:
        super().__init__(field="consent")


class WordsChanged(ConsentMissing):
    """The sentence was ticked beside words about privacy that hold no more."""

    code = "consent_words_changed"
    message = _("The team changed what it says about your data just now. Read it, then tick again.")


class PhraseTaken(DomainError):
    """Somebody on this site holds the phrase, or it rests."""

    code = "invite_phrase_taken"
    message = _("This phrase is taken or still resting. Choose another one.")

    def __init__(self) -> None:
        super().__init__(field="phrase")


class PhraseRefused(DomainError):
    """The phrase is too short, too long or too easy to guess; the message says which."""

    code = "invite_phrase_refused"
    status = 422


class InviteDates(DomainError):
    """The validity makes no sense; the message says why."""

    code = "invite_dates"
    status = 422


class LimitTooLow(DomainError):
    """The limit is below what was used already."""

    code = "invite_limit_too_low"
    message = _("%(count)s people have joined by this code already: the limit can't be lower.")
    status = 422

    def __init__(self, count: int) -> None:
        super().__init__(field="max_uses", count=count)


class InviteMoved(DomainError):
    """The code is in another state than this step starts from."""

    code = "invite_moved"
    message = _("Somebody changed this code meanwhile. Look at it again.")


class GroupNotOpen(DomainError):
    """The group takes no new members for good."""

    code = "invite_group_archived"
    message = _("This group is archived: nobody can join it. Choose another group.")

    def __init__(self) -> None:
        super().__init__(field="group")


class GrantNotYours(DomainError):
    """A code can't give what its owner, or who sets it, may not give."""

    code = "invite_grant_not_yours"
    message = _("%(name)s may not give this by a code: %(grant)s. Leave it out, or ask a manager.")
    status = 403

    def __init__(self, *, kind: str, grant: object, name: str) -> None:
        fields = {"tags": "tags", "points": "grant_points", "role": "grant_role"}
        super().__init__(field=fields[kind], grant=grant, name=name)


class TooManyCodes(DomainError):
    """The owner has as many codes in use as they may."""

    code = "invite_too_many_codes"
    message = _("That would be more than %(most)s codes in use. End one that is no longer needed.")


class FanCodesOff(DomainError):
    """Fans have no codes of their own here."""

    code = "invite_fan_codes_off"
    message = _("This group doesn't give out codes to its members for now.")


class FanCodeEnded(DomainError):
    """The team revoked the fan's own code here, and has not let them have another."""

    code = "invite_fan_code_ended"
    message = _("The team has ended your code for this group. Ask them if you need a new one.")
    status = 403


class TooManyTagsGranted(DomainError):
    """More tags than a code may put on people."""

    code = "invite_too_many_tags"
    message = _("A code puts at most %(most)s tags on those who come by it.")
    status = 422
