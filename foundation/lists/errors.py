"""Refusals of foundation.lists."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class ViewNameMissing(DomainError):
    code = "view_name_missing"
    message = _("Give the view a name.")
    status = 400


class ViewNameTaken(DomainError):
    code = "view_name_taken"
    message = _("You have a view called “%(name)s” already. Choose another name.")


class ViewsFull(DomainError):
    code = "views_full"
    message = _("You have %(limit)s views of this list already. Delete one first.")


class ViewNotYours(DomainError):
    """Somebody else's view is theirs to change."""

    code = "view_not_yours"
    message = _("Only %(owner)s can change this view. Save it as a view of your own.")
    status = 403


class BulkNothing(DomainError):
    code = "bulk_nothing"
    message = _("Say what is to be changed.")
    status = 400


class BulkNobody(DomainError):
    code = "bulk_nobody"
    message = _("Choose rows in the list first.")
    status = 400


class BulkRefused(DomainError):
    """A change that can't be made; the message says why."""

    code = "bulk_refused"
    message = _("This can't be changed for many at once.")
    status = 400


class BulkUndone(DomainError):
    code = "bulk_undone"
    message = _("This was undone already.")


class BulkRunning(DomainError):
    code = "bulk_running"
    message = _("It is still at work. Stop it, or wait for its end.")


class BulkTooOld(DomainError):
    code = "bulk_too_old"
    message = _("This was more than %(days)s days ago and can't be undone as a whole any more.")
