"""Refusals of kol.clippings."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class HeadlineMissing(DomainError):
    """A piece needs a headline."""

    code = "clipping_headline_missing"
    message = _("Give the headline.")
    status = 400


class ClippingThere(DomainError):
    """The page is among the clippings already; ``clipping`` is its public id."""

    code = "clipping_there"
    message = _("This page is among the clippings already: %(title)s")


class ClippingRefused(DomainError):
    """A value its field can't hold."""

    code = "clipping_field_invalid"
    message = _("This value does not fit here.")
    status = 400


class CopyRefused(DomainError):
    """A piece can't be a copy of itself, or of one of its own copies."""

    code = "clipping_copy_invalid"
    message = _("Choose the piece that was published first; it can't be this one or its copy.")
    status = 400


class CaptureTooMany(DomainError):
    """More addresses wait than a team may let wait."""

    code = "capture_too_many"
    message = _("Many addresses are being read at the moment. Try again in a minute.")
    status = 429


class WatchThere(DomainError):
    """The team watches this feed with these words already."""

    code = "watch_there"
    message = _("This feed is watched already: %(name)s")


class WatchesTooMany(DomainError):
    """A team may watch so many feeds."""

    code = "watches_too_many"
    message = _("A team can watch %(most)s feeds. End one that is no longer needed.")


class WatchEnded(DomainError):
    """An ended watch stays ended."""

    code = "watch_ended"
    message = _("This watch has ended. Add the feed again.")


class CrisisClosed(DomainError):
    """A log that is closed takes entries only after it was opened again."""

    code = "crisis_closed"
    message = _("This log is closed. Open it again to add to it.")


class EntryRefused(DomainError):
    """What an entry needs is missing."""

    code = "crisis_entry_invalid"
    message = _("Say who said what.")
    status = 400


class EntryToCome(DomainError):
    """Something that was said, in the future."""

    code = "crisis_entry_to_come"
    message = _("That time is still to come.")
    status = 400


class FilesTooMany(DomainError):
    """A piece keeps so many files."""

    code = "clipping_files_too_many"
    message = _("A clipping keeps %(most)s files. Remove one first.")
