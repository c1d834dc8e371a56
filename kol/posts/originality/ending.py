"""The end of a team: its archive goes."""

from kol.posts.models import ArchivedText, TextPrints


def texts_erase(limit: int) -> int:
    """Of a team that is erased, all texts and prints go. Returns how many rows went."""
    for model in (TextPrints, ArchivedText):
        some = model.objects.order_by("pk").values("pk")[:limit]
        gone, _by_model = model.objects.filter(pk__in=some).delete()
        if gone:
            return gone
    return 0
