"""Prints of the archive: put with a text, taken out with it."""

from collections.abc import Iterable, Mapping

from foundation.text.copied import prints_kept
from kol.posts.models import TextPrints


def prints_put(*, team_id: int, kind: str, texts: Mapping[int, str]) -> None:
    """Have these texts found by what they say now, in the caller's transaction. One query.

    Prints of one team mean nothing in another (its id is their seed): whatever an index answers is
    this team's own.
    """
    rows = [
        TextPrints(team_id=team_id, kind=kind, ref=ref, prints=prints_kept(text, team_id))
        for ref, text in sorted(texts.items())
    ]
    TextPrints.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["team", "kind", "ref"],
        update_fields=["prints"],
    )


def prints_forget(*, kind: str, refs: Iterable[int]) -> None:
    """Have these texts of the team in scope found no more. One query."""
    TextPrints.objects.filter(kind=kind, ref__in=list(refs)).delete()
