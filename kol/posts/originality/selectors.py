"""Reads of the archive, and a text cut up where it overlaps."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query
from kol.posts.models import ArchivedText
from kol.posts.originality.checking import Originality, Overlap

TextSet = QuerySet[ArchivedText, ArchivedText]


def texts_page(
    *, q: str = "", brought: str = "", params: QueryDict | None = None
) -> Page[ArchivedText]:
    """A page of imported texts, the newest first: those with these words, or of one import (its
    public id). Two queries."""
    texts = ArchivedText.objects.defer("search")
    if q:
        asked = search_query(q[:200])
        texts = texts.filter(search=SearchMatch(asked)) if asked else texts.none()
    if brought:
        texts = texts.filter(brought_by__public_id=brought[:12])
    return keyset_page(texts, params=params, order=("-id",))


def text_get(public_id: str) -> ArchivedText:
    """One text. One query. Raises NotFound."""
    row = ArchivedText.objects.filter(public_id=public_id).defer("search").first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text; ``overlap`` where it stands in the archive too."""

    text: str
    overlap: Overlap | None = None


def stretches(text: str, told: Originality) -> Iterator[Stretch]:
    """A text cut up where passages begin and end."""
    at = 0
    for overlap in told.overlaps:
        if overlap.start > at:
            yield Stretch(text[at : overlap.start])
        yield Stretch(text[overlap.start : overlap.end], overlap)
        at = overlap.end
    if at < len(text):
        yield Stretch(text[at:])
