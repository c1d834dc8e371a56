"""Refusals of kol.pitches."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class ReleaseChanged(DomainError):
    """Somebody saved a version in between."""

    code = "release_changed"
    message = _(
        "A colleague saved version %(number)s meanwhile. Compare it with yours, then save again."
    )


class ReleaseArchived(DomainError):
    """It was put away."""

    code = "release_archived"
    message = _("This release was put away. Bring it back first.")


class TextMissing(DomainError):
    """A headline or a text is empty."""

    code = "pitch_text_missing"
    message = _("Write something here.")
    status = 422


class FieldUnknown(DomainError):
    """A merge field nobody knows."""

    code = "pitch_field_unknown"
    message = _("There is no field {{%(name)s}}. Choose one of: %(known)s.")
    status = 422


class FieldsMissing(DomainError):
    """Recipients whose merge fields are empty."""

    code = "pitch_fields_missing"
    message = _(
        "%(people)s recipients lack a field: %(fields)s. Fill it in, give the field a fallback such"
        " as {{%(first)s|…}}, or choose to leave these people out."
    )


class NobodyToSendTo(DomainError):
    """None of those chosen can be written to."""

    code = "pitch_nobody"
    message = _("There is nobody on the list who can be written to.")


class NoAddressOfYours(DomainError):
    """Whoever asks for a try has proved no address to be theirs."""

    code = "pitch_no_address_of_yours"
    message = _("Confirm an e-mail address of your own in your account first: the try goes there.")


class TooManyRecipients(DomainError):
    """More than personal mails are for."""

    code = "pitch_too_many"
    message = _("A pitch goes to at most %(most)s people. Narrow the list, or make two of it.")
    status = 422


class PitchNotDraft(DomainError):
    """It was sent off."""

    code = "pitch_not_draft"
    message = _("This pitch was sent off already, so it can't be changed any more.")


class PitchNotThere(DomainError):
    """The step doesn't fit the state it is in."""

    code = "pitch_state"
    message = _("This pitch is not in a state for that: %(state)s.")


class OwnPitch(DomainError):
    """Who asks doesn't decide."""

    code = "pitch_own"
    message = _("Somebody else has to agree to what you want to send.")
    status = 403


class SiteAddressMissing(DomainError):
    """Mails carry links, which need the site's address."""

    code = "pitch_site_address"
    message = _(
        "The site's own address is not set (QZ_SITE_URL), so mails could carry no link to"
        " unsubscribe. Ask whoever runs the site."
    )


class FollowUpRefused(DomainError):
    """The rules of the team allow no further one, or nobody is left to ask."""

    code = "pitch_follow_up"
    message = _("The rules of your team allow %(most)s follow-ups to a pitch.")


class NobodyToFollowUp(DomainError):
    """Everybody answered."""

    code = "pitch_nobody_left"
    message = _("Nobody is left to ask again: all have answered, or could not be reached.")


class RecipientEnded(DomainError):
    """The mail to them has left or never will."""

    code = "pitch_recipient_ended"
    message = _("Their mail has left already, or they were left out.")


class EmbargoPast(DomainError):
    """An embargo in the past holds nothing."""

    code = "release_embargo_past"
    message = _("This moment has passed. Choose a later one, or leave it empty.")
    status = 422


class TooManyFiles(DomainError):
    """More than a mail should carry."""

    code = "release_files"
    message = _("At most %(most)s files with %(megabytes)s MB together go with a release.")
    status = 422


class MailboxRefused(DomainError):
    """The mailbox can't be read; the code says why."""

    code = "mailbox"
    message = _("The mailbox can't be read.")
    status = 422
