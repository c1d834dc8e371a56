"""Refusals of the archive that drafts are compared with."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class TextShort(DomainError):
    """Too short to be found by."""

    code = "text_short"
    message = _("A text to compare with has at least %(least)s characters.")
    status = 422


class TextThere(DomainError):
    """The same text is kept already, perhaps with other blanks and signs."""

    code = "text_there"
    message = _("This text is in the archive already: %(title)s.")
