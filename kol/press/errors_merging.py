"""Refusals of merging contacts and of parting them again."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class MergeSelf(DomainError):
    """A record can't be merged into itself."""

    code = "contact_merge_self"
    message = _("Choose two different records.")
    status = 400


class MergeOver(DomainError):
    """The merge was undone already."""

    code = "contact_merge_undone"
    message = _("This merge was undone already: both records are there.")


class MergeForgotten(DomainError):
    """One of the two was erased since, so nobody knows what was whose."""

    code = "contact_merge_forgotten"
    message = _("One of the two was erased since. The merge can't be undone.")


class MergeBuried(DomainError):
    """The winner itself became part of another record since."""

    code = "contact_merge_buried"
    message = _("The record was merged into another one since. Undo that merge first.")
