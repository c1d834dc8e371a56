"""Refusals of community.moderation."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class MessageHeld(DomainError):
    """No refusal: the message waits for review, and only its sender sees it."""

    code = "message_held"
    message = _("Waiting for review. Others see it once the team has let it through.")
    status = 202


class MessageDeclined(DomainError):
    """It waited, and was declined."""

    code = "message_declined"
    message = _("The team did not let this message through: %(reason)s")
    status = 422


class MessageRefused(DomainError):
    """A rule refuses it."""

    code = "message_refused"
    message = _("Something in this message is not allowed here (%(what)s). Change it, then send.")
    status = 422


class LinkRefused(DomainError):
    """A link to a site the team does not know."""

    code = "message_link_refused"
    message = _("Links to %(host)s are not allowed here. Send the message without it.")
    status = 422


class PictureRefused(DomainError):
    """A picture with a code in it."""

    code = "message_picture_refused"
    message = _("Pictures with QR codes are not allowed here. Choose another one.")
    status = 422


class NewMemberLimit(DomainError):
    """New members may not do this yet."""

    code = "message_new_member"
    message = _("New members can't send this yet. Try again in %(hours)s hours.")
    status = 403


class NewMemberPause(DomainError):
    """New members speak at a slower pace."""

    code = "message_new_member_pause"
    message = _("New members speak a little slower. Go on in %(seconds)s s.")
    status = 429


class WordMuted(DomainError):
    """A rule refused it and muted the sender."""

    code = "message_muted"
    message = _(
        "This message is not allowed here, and you are muted for %(minutes)s minutes. You can"
        " appeal on the page of your reports and decisions."
    )
    status = 403


class HeldDecided(DomainError):
    """Somebody else decided otherwise meanwhile."""

    code = "held_decided"
    message = _("Somebody on the team has decided this already. Reload the page.")


class ReportOwn(DomainError):
    """Of oneself."""

    code = "report_own"
    message = _("You can't report yourself. You can recall your own messages.")
    status = 422


class ReportTooMany(DomainError):
    """Too many in an hour."""

    code = "report_too_many"
    message = _("You have reported a lot within an hour. The team looks at those first.")
    status = 429


class ReportDecided(DomainError):
    """Somebody else decided otherwise meanwhile."""

    code = "report_decided"
    message = _("Somebody on the team has decided this already. Reload the page.")


class AboutOneself(DomainError):
    """Nobody judges what is about themselves."""

    code = "about_oneself"
    message = _("This is about you. Somebody else on the team decides on it.")
    status = 403


class DecisionImpossible(DomainError):
    """The decision does not fit the thing."""

    code = "decision_impossible"
    message = _("This decision does not fit what was reported. Choose another one.")
    status = 422


class ReasonNeeded(DomainError):
    """Whoever is affected is told why."""

    code = "decision_reason_needed"
    message = _("Write the reason in a few words: it is told to whom it is about.")
    status = 422


class AppealClosed(DomainError):
    """Appealed already, too late, or nothing to appeal against."""

    code = "appeal_closed"
    message = _("This can't be appealed any more. One appeal is possible, within 30 days.")


class AppealOther(DomainError):
    """Who decided does not decide on the appeal while somebody else can."""

    code = "appeal_other"
    message = _("You made this decision. Let a colleague look at the appeal.")
    status = 403


class AppealUnsendable(DomainError):
    """Granting the appeal would send a message, and it can't be sent."""

    code = "appeal_unsendable"
    message = _(
        "The message can't be sent now: its sender is muted or no longer in the group, or it is "
        "no longer kept. Lift the mute first, or let the decision stand."
    )


class WordsTooMany(DomainError):
    """More than a team may keep."""

    code = "words_too_many"
    message = _("A team keeps at most %(most)s words. Remove some first.")
    status = 422


class WordListNameTaken(DomainError):
    """Two lists of one name."""

    code = "word_list_name_taken"
    message = _("There is a list of this name already.")

    def __init__(self) -> None:
        super().__init__(field="name")
