"""Refusals of writing and reviewing posts."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class BodyBroken(DomainError):
    """What came is not the structure a text is kept in."""

    code = "body_broken"
    message = _("This text could not be read: %(what)s. Nothing was changed.")
    status = 422


class BodyTooLong(DomainError):
    """Longer than any platform takes."""

    code = "body_too_long"
    message = _("This text is longer than %(most)s characters. Make it two posts.")
    status = 422


class LinkBroken(DomainError):
    """No address a browser would open."""

    code = "link_broken"
    message = _("%(link)s is no web address. Give one that begins with https://.")
    status = 422


class PostChanged(DomainError):
    """Somebody else saved since: both texts are shown, and one chooses."""

    code = "post_changed"
    message = _(
        "%(name)s saved this post meanwhile (number %(number)s). Compare both texts and keep the"
        " one that is right."
    )


class PostPutAway(DomainError):
    """It was put away."""

    code = "post_put_away"
    message = _("This post was put away. Bring it back first.")


class PostMove(DomainError):
    """The step doesn't fit the state it is in."""

    code = "post_move"
    message = _("That can't be done while the post is in this state: %(state)s.")


class PostEmpty(DomainError):
    """Nothing to approve."""

    code = "post_empty"
    message = _("There is nothing in this post yet. Write something or add a picture first.")
    status = 422


class PostOut(DomainError):
    """It is on its way, or out there."""

    code = "post_out"
    message = _(
        "This post is on its way to %(place)s, or out there already. Cancel that first, or make a"
        " copy of the post and change the copy."
    )


class OwnPost(DomainError):
    """Nobody says yes to their own work where two are asked for."""

    code = "own_post"
    message = _("Nobody approves their own post in this team. Ask a colleague who may approve.")
    status = 403


class ReviewerUnfit(DomainError):
    """Asked of somebody who may not approve."""

    code = "reviewer_unfit"
    message = _("%(name)s may not approve posts. Ask somebody else, or nobody in particular.")
    status = 422


class WordsMissing(DomainError):
    """Changes are asked for without saying which."""

    code = "words_missing"
    message = _("Say in a sentence what should be changed.")
    status = 422


class PlanFar(DomainError):
    """A day nobody plans for; some can't even be read back from the database."""

    code = "post_plan_far"
    message = _("Choose a day within the next %(years)s years.")
    status = 422


class MediaUnknown(DomainError):
    """No such file in the library."""

    code = "media_unknown"
    message = _("A file of this post is not in the library any more. Choose another one.")
    status = 422


class TooMuchMedia(DomainError):
    """More files than any platform takes."""

    code = "too_much_media"
    message = _("A post takes %(most)s files at most.")
    status = 422


class AdvertiserMissing(DomainError):
    """An advertisement is kept on record with whose it is."""

    code = "advertiser_missing"
    message = _("This is an advertisement: say on whose behalf, under “What has to be said”.")
    status = 422


class LawStops(DomainError):
    """The team's rule: what advertising law forbids is not asked for."""

    code = "law_stops"
    message = _(
        "This team lets nothing be reviewed that advertising law forbids: %(words)s. Change these"
        " words first."
    )
    status = 422
