"""Refusals of kol.press."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class NameMissing(DomainError):
    """An outlet or a contact without a name."""

    code = "press_name_missing"
    message = _("Give a name.")
    status = 400


class PersonNameMissing(NameMissing):
    """A contact without a name."""

    message = _("Give the person's name.")


class FieldRefused(DomainError):
    """A value its field can't hold; ``field`` says which, the message why."""

    code = "press_field_invalid"
    message = _("This value does not fit here.")
    status = 400


class WordsRefused(DomainError):
    """A word of a list is too long, or there are too many of them."""

    code = "press_words_invalid"
    message = _("At most %(most)s of %(length)s characters each.")
    status = 400


class OutletTaken(DomainError):
    """Another outlet goes by that name; ``outlet`` is its public id."""

    code = "outlet_name_taken"
    message = _("There is an outlet by that name already: %(name)s.")


class OutletLoop(DomainError):
    """An outlet would belong to itself."""

    code = "outlet_group_loop"
    message = _("%(name)s belongs to this outlet itself. Choose another one.")


class OutletMerged(DomainError):
    """The record was merged into another; ``outlet`` is that one's public id."""

    code = "outlet_merged"
    message = _("This outlet was merged into another one: %(name)s. Use that one.")


class ContactErased(DomainError):
    """The record was erased and stays empty."""

    code = "contact_erased"
    message = _("This contact was erased. The record can't be filled again.")
    status = 410


class ContactMerged(DomainError):
    """The record was merged into another; ``contact`` is that one's public id."""

    code = "contact_merged"
    message = _("This record was merged into another one of yours: %(name)s. Use that one.")


class ChannelRefused(DomainError):
    """A phone, an address or an id that can't be one."""

    code = "contact_channel_invalid"
    message = _("“%(value)s” can't be reached. Check it.")
    status = 400


class JobRefused(DomainError):
    """A job whose dates or outlet don't fit."""

    code = "contact_job_invalid"
    message = _("Check the dates of this job.")
    status = 400


class JobTwice(DomainError):
    """Two jobs at one outlet at a time."""

    code = "contact_job_twice"
    message = _("They are at %(outlet)s already. End that job first, or change it.")


class ReasonMissing(DomainError):
    """Whoever says "do not contact" says why."""

    code = "do_not_contact_reason"
    message = _("Say why, so that colleagues understand it later.")
    status = 400


class AccountTwice(DomainError):
    """The same account of one holder again."""

    code = "press_account_twice"
    message = _("@%(handle)s is on the list already. Change that entry.")


class RecordChanged(DomainError):
    """Somebody changed the record after it was opened here."""

    code = "record_changed"
    message = _(
        "A colleague changed this record while you were editing. Look at it in another window;"
        " saving again puts what stands here over theirs."
    )


class TermRefused(DomainError):
    """A tag, beat or region is one word."""

    code = "press_term_refused"
    message = _("Give one word, without commas.")
    status = 400


class RowConflict(DomainError):
    """A row speaks of two records, or of somebody by another name."""

    code = "press_row_conflict"
    message = _("This row speaks of %(first)s and of %(second)s. Check which is right.")


class RowVague(DomainError):
    """A row says nothing by which the same person is known again."""

    code = "press_row_vague"
    message = _(
        "Give an id, a key of your own, a way to reach them or their outlet: a name alone may be"
        " anybody's."
    )
    status = 400


class ChannelsHidden(DomainError):
    """A program that sees channels masked can't say what they all are."""

    code = "press_contact_hidden"
    message = _(
        "This key sees channels masked, so it can't replace them: add to them by the bulk call."
    )
    status = 403
