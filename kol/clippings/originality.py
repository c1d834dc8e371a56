"""Clippings among what drafts are compared with: what others wrote about us, and quoted from us."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from foundation.events.models import Event
from kol.clippings.models import Clipping
from kol.posts.originality.archive import prints_forget, prints_put
from kol.posts.originality.registry import OriginalitySource, SourceText

KIND = "clipping"
_State = Clipping.State


def on_clipping_written(event: Event) -> None:
    """Have a piece found by what it says now, or no more. Two or three queries."""
    piece = (
        Clipping.objects.filter(pk=event.subject_id or 0, state=_State.ACTIVE)
        .only("team_id", "title", "text")
        .first()
    )
    if piece is None or not piece.text:
        prints_forget(kind=KIND, refs=[event.subject_id or 0])
    else:
        prints_put(team_id=piece.team_id, kind=KIND, texts={piece.pk: piece.text})


def clippings_of(ids: Sequence[int]) -> dict[int, SourceText]:
    """Pieces by id, for the registry of originality. One query."""
    pieces = Clipping.objects.filter(pk__in=ids, state=_State.ACTIVE)
    return {
        one.pk: SourceText(
            title=one.title,
            text=one.text,
            page="clippings:clipping",
            public_id=one.public_id,
            day=one.published_at.date().isoformat() if one.day_known else "",
        )
        for one in pieces.only("team_id", "public_id", "title", "text", "published_at", "day_known")
    }


SOURCE = OriginalitySource(_("Clipping"), clippings_of, "newspaper")
