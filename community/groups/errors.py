"""Refusals of community.groups, in words for whoever is refused."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError, NotAllowed
from kol.platforms.models import PlatformAccount

if TYPE_CHECKING:
    from community.groups.rules.judge import Judged


class GroupFull(DomainError):
    """Every place is taken."""

    code = "group_full"
    message = _("You just missed it: this group is full. Ask for another one, or look in later.")


class GroupClosed(DomainError):
    """The group takes nobody new."""

    code = "group_closed"
    message = _("This group takes no new members for now. Follow the team to hear when it opens.")


class GroupOver(GroupClosed):
    """The group is archived."""

    code = "group_over"
    message = _("This group is over. Follow the team to hear where it goes on.")


class NeedsCode(DomainError):
    """One gets in by an invite code only."""

    code = "group_needs_code"
    message = _("You need an invite code for this group. Paste it into the field and try again.")


class NotFollowing(DomainError):
    """The fan is known not to follow the account the rule asks for.

    ``account`` is the one to follow; its ``url``, where it has one, is the way there.
    """

    code = "group_not_following"
    message = _(
        "This group is for those who follow %(account)s. "
        "Follow it there, then come back and try again."
    )

    def __init__(self, *, account: PlatformAccount) -> None:
        super().__init__(account=str(account))
        self.account = account


class Banned(DomainError):
    """The person was removed from this group."""

    code = "group_banned"
    message = _(
        "You were removed from this group and can't join again by yourself. "
        "If that was a mistake, write to the team: they can let you back in."
    )
    status = 403


class BannedFromTeam(DomainError):
    """The person may join none of the team's groups."""

    code = "team_banned"
    message = _(
        "The team has closed its groups to you for now. "
        "If that was a mistake, write to the team: they can open them again."
    )
    status = 403


class MuteEnds(DomainError):
    """An end of a mute that lies behind, or too far ahead."""

    code = "member_mute_ends"
    message = _("Choose a time in the future, at most a year ahead.")
    status = 422

    def __init__(self) -> None:
        super().__init__(field="until")


class RankTooLow(NotAllowed):
    """An admin among the fans acts on one who does not stand below them."""

    code = "group_rank"
    message = _("You can do that only to plain members. For others ask the team.")


class MutedByTeam(NotAllowed):
    """An admin among the fans changes what the team decided."""

    code = "group_muted_by_team"
    message = _("The team muted this person, so only the team can change that.")


class AskedTooOften(DomainError):
    """Declined several times within a day."""

    code = "group_asked_too_often"
    message = _("The team has answered you several times today. Try again tomorrow.")
    status = 429


class RequestDecided(DomainError):
    """Somebody answered the request already, or it was withdrawn."""

    code = "request_decided"
    message = _("This request has been answered already.")


class NotActive(DomainError):
    """The person is not in the group (any more)."""

    code = "member_not_active"
    message = _("This person is no longer in the group.")


class MemberIsStaff(DomainError):
    """Staff are in every group of their team."""

    code = "member_is_staff"
    message = _("This is somebody of the team. Take them off the team instead.")


class OwnerStays(DomainError):
    """A group has somebody who answers for it."""

    code = "group_owner_stays"
    message = _("The owner answers for the group. Make somebody else the owner first.")


class OwnerIsStaff(DomainError):
    """Only somebody of the team may own a group."""

    code = "group_owner_is_staff"
    message = _("The owner answers for the group by law, so it must be somebody of the team.")


class CapacityTooSmall(DomainError):
    """Fewer places than people."""

    code = "group_capacity_too_small"
    message = _("%(count)s people are in the group: the capacity can't be lower.")

    def __init__(self, *, count: int) -> None:
        super().__init__(field="capacity", count=count)


class EntryNeedsAccount(DomainError):
    """A follow rule without an account to follow."""

    code = "group_entry_needs_account"
    message = _("Choose the account that fans must follow.")

    def __init__(self) -> None:
        super().__init__(field="entry_account")


class NobodyChosen(DomainError):
    """A deed on many without anybody it could be done to."""

    code = "group_nobody_chosen"
    message = _("Nobody fits: tick plain members, or change the filter. Admins and staff stay.")
    status = 422


class PoolClosed(DomainError):
    """The pool is paused or over."""

    code = "pool_closed"
    message = _("This door is closed for now. Follow the team to hear when it opens.")


class PoolFull(DomainError):
    """Every group of the pool is full, and no more are opened."""

    code = "pool_full"
    message = _("You just missed it: all these groups are full. Look in later, one may open.")


class PoolNeedsGroup(DomainError):
    """A pool that leads nowhere."""

    code = "pool_needs_group"
    message = _("Choose a group or a template: a pool needs somewhere to lead.")
    status = 422

    def __init__(self) -> None:
        super().__init__(field="groups")


class PoolKeepsOne(DomainError):
    """The last group of a pool."""

    code = "pool_keeps_one"
    message = _("This is the pool's last group. Add another one first, or archive the pool.")


class GroupInPool(DomainError):
    """A group stands in one pool at most."""

    code = "group_in_pool"
    message = _("%(group)s stands in a pool already. Take it out there first.")

    def __init__(self, *, group: str) -> None:
        super().__init__(field="groups", group=group)


class PoolOutside(DomainError):
    """A deed that fits only pools of groups here, or only those that lead elsewhere."""

    code = "pool_kind"
    message = _("This pool leads elsewhere: that can't be done with it.")


class TemplateNameTaken(DomainError):
    """Two templates of one name."""

    code = "group_template_taken"
    message = _("There is a template of this name. Choose another one.")

    def __init__(self) -> None:
        super().__init__(field="name")


class TemplateInUse(DomainError):
    """A pool opens groups from it."""

    code = "group_template_used"
    message = _("A pool opens its groups from this template. Choose another one there first.")


class PictureWithoutCode(DomainError):
    """No QR code could be read in a picture."""

    code = "pool_picture_no_code"
    message = _(
        "No QR code can be read in this picture. Save the code in the other app, "
        "don't photograph a screen, and upload that."
    )
    status = 422

    def __init__(self) -> None:
        super().__init__(field="picture")


class PictureKnown(DomainError):
    """The QR code is in the pool's turn already."""

    code = "pool_picture_known"
    message = _("This QR code is in the turn already. Upload another group's, or a new one of it.")

    def __init__(self) -> None:
        super().__init__(field="picture")


class PoolPicturesOut(DomainError):
    """No picture may be shown any more."""

    code = "pool_pictures_out"
    message = _("These groups are full right now, and the team is opening another. Look in later.")


class RuleInvalid(DomainError):
    """A combined rule that can't be read."""

    code = "group_rule_invalid"
    message = _("One of the conditions is not complete. Fill in what it asks for.")
    status = 422

    def __init__(self, **params: Any) -> None:
        super().__init__(field="tree", **params)


class RuleTooMany(RuleInvalid):
    """More conditions than anybody reads."""

    code = "group_rule_too_many"
    message = _("At most %(most)s conditions: take some out.")


class RuleTooDeep(RuleInvalid):
    """Groups within groups within groups."""

    code = "group_rule_too_deep"
    message = _("Conditions go two levels deep: blocks, and conditions in them.")


class RuleUnmet(DomainError):
    """A condition of the group is known not to be met; ``judged`` says of each how it stands."""

    code = "group_rule_unmet"
    message = _("Not yet: the list shows what is missing and how to get it. Then try again.")

    def __init__(self, *, judged: "Judged") -> None:
        super().__init__()
        self.judged = judged


class RuleHoldsNobody(DomainError):
    """Nothing to go on checking."""

    code = "group_rule_recheck"
    message = _("This rule is asked once, when somebody joins: there is nothing to go on checking.")

    def __init__(self) -> None:
        super().__init__(field="recheck")
