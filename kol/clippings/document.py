"""What a piece is found by."""

from collections.abc import Sequence

from foundation.text.segments import search_document
from kol.clippings.models import Clipping

# So much of a text is looked through when words are searched for.
TEXT_SEARCHED = 30_000


def document_of(piece: Clipping, *, author: str, names: Sequence[str]) -> list[str]:
    """The lexemes of a piece: its words, and the names of who published, wrote and speaks."""
    outlet = piece.outlet.name if piece.outlet else ""
    named = [author, piece.outlet_name, outlet, *names]
    return search_document(
        words=[piece.title, *piece.tags, piece.campaign, piece.text[:TEXT_SEARCHED]],
        names=[name for name in dict.fromkeys(named) if name],
    )
