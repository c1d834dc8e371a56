"""A note of the team on something: what may be written in one, wherever it is kept."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError
from foundation.text.normal import display_clean


class NoteEmpty(DomainError):
    """A note without words."""

    code = "note_empty"
    message = _("Write a note first.")
    status = 400


class NoteTooLong(DomainError):
    """More than a note holds: it is not cut, for its end may be the point."""

    code = "note_too_long"
    message = _("A note has at most %(limit)s characters. Write two.")
    status = 422


def note_text(typed: str, limit: int) -> str:
    """What was typed, made safe to keep. Raises NoteEmpty, NoteTooLong, both of field ``text``."""
    written = typed.replace("\r\n", "\n").strip()
    cleaned = display_clean(written, limit, multiline=True).strip()
    if not cleaned:
        raise NoteEmpty(field="text")
    if len(written) > limit:
        raise NoteTooLong(field="text", limit=limit)
    return cleaned
