"""Refusals about what passed between us: interactions, follow-ups, gifts, and being forgotten."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class NobodyThere(DomainError):
    """An interaction with neither a person nor an outlet."""

    code = "interaction_with_nobody"
    message = _("Say with whom it was: a contact, or an outlet.")
    status = 400


class TooManyThere(DomainError):
    """More people than anybody meets at once."""

    code = "interaction_too_many"
    message = _("At most %(most)s people. What went to more of them is a pitch or an event.")
    status = 400


class NotYet(DomainError):
    """Something that passed, in the future."""

    code = "interaction_not_yet"
    message = _("That time is still to come. Plan it as a follow-up.")
    status = 400


class LongAgo(DomainError):
    """A day nobody means."""

    code = "interaction_long_ago"
    message = _("Check the year.")
    status = 400


class TextMissing(DomainError):
    """A follow-up that doesn't say what is to be done."""

    code = "follow_up_empty"
    message = _("Say what is to be done.")
    status = 400


class OwnerGone(DomainError):
    """Somebody who is not on the team any more can't be reminded."""

    code = "follow_up_owner_gone"
    message = _("Choose somebody who is on the team.")
    status = 400


class FollowUpOver(DomainError):
    """It was done or dropped meanwhile."""

    code = "follow_up_over"
    message = _("This follow-up is done or dropped already. Open it again first.")


class GiftInvalid(DomainError):
    """A gift without a name, a value or a day that fit."""

    code = "gift_invalid"
    message = _("Say what it was, what it was worth and on which day.")
    status = 400


class GiftToCome(DomainError):
    """A gift on a day that nobody has reached yet."""

    code = "gift_to_come"
    message = _("That day is still to come.")
    status = 400


class GiftOverCeiling(DomainError):
    """The person would get more in that year than the team allows."""

    code = "gift_over_ceiling"
    message = _(
        "That is %(over)s yuan more than a person may get in a year: %(before)s of %(ceiling)s yuan"
        " are given in %(year)s. Give less, or have it recorded by somebody who may go beyond."
    )


class RetentionPast(DomainError):
    """A day to keep somebody until that is over, or too far away."""

    code = "retention_day_invalid"
    message = _("Choose a day between tomorrow and ten years from now.")
    status = 400
