"""Refusals of community.fans."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class FanNeedsSomething(DomainError):
    """Neither a name nor anything to know a person by was given."""

    code = "fan_empty"
    message = _("Give a nickname, a phone, an e-mail address or a name on a platform.")
    status = 400


class FanErased(DomainError):
    """The record was erased and stays empty."""

    code = "fan_erased"
    message = _("This fan was erased. The record can't be filled again.")
    status = 410


class FanMerged(DomainError):
    """The record was merged into another; ``fan`` is that one's public id."""

    code = "fan_merged"
    message = _("This record was merged into another one of yours: %(nickname)s. Use that one.")


class MergeSelf(DomainError):
    """A record can't be merged into itself."""

    code = "fan_merge_self"
    message = _("This is the same fan twice. Choose two.")
    status = 400


class MergeTwoAccounts(DomainError):
    """Both are linked to accounts, and an account belongs to one person."""

    code = "fan_merge_two_accounts"
    message = _(
        "Both have signed in with accounts of their own, so they can't become one. Ask the fan to"
        " delete the account they don't use; then merge again."
    )


class MergeOver(DomainError):
    """It was undone already."""

    code = "fan_merge_undone"
    message = _("This merge was undone already.")


class MergeForgotten(DomainError):
    """One of the two was erased, and with it what undoing needs."""

    code = "fan_merge_forgotten"
    message = _("The fan was erased since. Nothing is left that could be put back.")
    status = 410


class MergeBuried(DomainError):
    """The winner was itself merged into another since."""

    code = "fan_merge_buried"
    message = _("The record was merged once more since. Undo that merge first.")


class BulkTooLong(DomainError):
    """More rows in a call than are answered in one."""

    code = "fans_bulk_too_long"
    message = _("At most %(most)s rows in a call. Send the rest in another.")
    status = 413


class ContactTaken(DomainError):
    """The phone or address belongs to another fan of the team."""

    code = "fan_contact_taken"
    message = _("%(value)s belongs to another fan of yours: %(nickname)s.")


class IdentityTaken(DomainError):
    """The platform id belongs to another fan of the team."""

    code = "fan_identity_taken"
    message = _("The platform id %(uid)s belongs to another fan of yours: %(nickname)s.")


class IdentityEmpty(DomainError):
    """A platform without a name or an id on it."""

    code = "fan_identity_empty"
    message = _("Give the fan's name or id on the platform.")
    status = 400


class ContactRefused(DomainError):
    """The phone or e-mail address can't be one."""

    code = "fan_contact_invalid"
    status = 400


class TagRefused(DomainError):
    """A tag is too long, or there are too many."""

    code = "fan_tag_invalid"
    message = _("A tag has 1 to %(limit)s characters.")
    status = 400


class TagTaken(DomainError):
    """Another tag bears that name."""

    code = "fan_tag_taken"
    message = _("There is a tag “%(name)s” already. Merge the two instead.")


class TagInUse(DomainError):
    """Something asks for a tag that is to be deleted."""

    code = "fan_tag_in_use"
    message = _("%(use)s. Change that first, then delete the tag.")
    status = 409


class TooManyTags(DomainError):
    """A cap that a wrong column mapped to tags would run into."""

    code = "fan_tags_full"
    message = _("A team has at most %(limit)s tags. Remove some first.")


class MatchConflict(DomainError):
    """What is known of a person points at two different fans."""

    code = "fan_match_conflict"
    message = _("%(first)s belongs to one fan and %(second)s to another. Check which is right.")


class MatchUnclear(DomainError):
    """Several fans go by the same name on a platform."""

    code = "fan_match_unclear"
    message = _("Several fans are called “%(handle)s” there. Add the platform id.")


class CustomUnknown(DomainError):
    """A value for a field that the team has not."""

    code = "fan_custom_unknown"
    message = _("There is no field “%(key)s”. Those there are stand at /api/v1/fans/fields.")
    status = 400


class CustomRefused(DomainError):
    """A value its field can't hold; the message says why."""

    code = "fan_custom_refused"
    message = _("A value does not fit its field.")
    status = 400


class ConsentOlder(DomainError):
    """The fan said something else about their consent after that day."""

    code = "fan_consent_older"
    message = _("The fan said otherwise after that day; the newer word stands.")
