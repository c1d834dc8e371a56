"""Every time somebody of the media and we were in touch, told by the app that knows it.

The score of a relationship (``services/health.py``) is reckoned from these. An app registers its
rows in ``AppConfig.ready()`` and calls ``health_reckon(contact_ids=...)`` when they change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Expression
    from django.db.models.query import QuerySet


class Touch(models.TextChoices):
    """What a row counts as. The first three are the directions of an interaction."""

    OURS = "ours", _("We to them")
    THEIRS = "theirs", _("They to us")
    BOTH = "both", _("Both")
    # One mail to many: it asks for an answer, but is no talk, so it makes nobody warmer by itself.
    SENT = "sent", _("Sent to many")
    # They published something about us.
    COVERAGE = "coverage", _("Coverage")


@dataclass(frozen=True, slots=True)
class TouchRows:
    """Rows of one table: the paths to their contact's id and to their moment, and what they are.

    ``what`` is a ``Touch``, or an expression or ``F`` that gives one.
    """

    found: "QuerySet[Any, Any]"
    contact: str
    at: str
    what: "Touch | Expression | models.F"


# ``rows(contact_ids)``: the rows about these contacts, in any number of tables.
Rows = Callable[[Sequence[int]], list[TouchRows]]
_sources: dict[str, Rows] = {}


def touch_source(name: str, rows: Rows) -> None:
    """Add a source of touches; the same name again replaces it."""
    _sources[name] = rows


def touch_rows(contact_ids: Sequence[int]) -> list[TouchRows]:
    """The rows of every source about these contacts. No query."""
    return [part for rows in _sources.values() for part in rows(contact_ids)]
