"""What clippings hold of contacts: how it follows a merge, what an erasure does, where it is told.

What somebody published stays, as newspapers do; their name as its author goes, from the line of
authors and from what is searched.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from foundation.text.postgres import SearchVectorOf
from kol.clippings.document import document_of
from kol.clippings.models import Capture, Clipping, ClippingContact, CrisisEntry
from kol.clippings.services.known import named_in
from kol.press.models import Contact
from kol.press.privacy_registry import DELETED, EMPTIED, ContactRef

REFS = (
    ContactRef(
        "clippings.clippingcontact.contact",
        erased=DELETED,
        told="coverage",
        columns=("clipping__title", "clipping__url", "clipping__published_at"),
    ),
    ContactRef(
        "clippings.crisisentry.contact",
        erased=EMPTIED,
        empty={"contact": None, "speaker": ""},
        told="said in a crisis",
        columns=("at", "speaker", "audience", "channel", "words"),
    ),
)


def pieces_move(loser: Contact, winner: Contact) -> dict[str, Any]:
    """Pieces of the loser become the winner's; where both were named, the winner stays."""
    theirs = ClippingContact.objects.filter(contact=winner).values("clipping")
    rows = ClippingContact.objects.filter(contact=loser)
    double = list(rows.filter(clipping__in=theirs).values_list("clipping_id", flat=True))
    rows.filter(clipping__in=double).delete()
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(contact=winner)
    return {"ids": ids, "double": double}


def pieces_unmove(loser: Contact, winner: Contact, moved: dict[str, Any]) -> None:
    """Back to how it was, as far as the pieces are still there."""
    ClippingContact.objects.filter(pk__in=moved["ids"], contact=winner).update(contact=loser)
    there = Clipping.objects.filter(pk__in=moved["double"]).values_list("pk", "team_id")
    ClippingContact.objects.bulk_create(
        [ClippingContact(team_id=team, clipping_id=pk, contact=loser) for pk, team in there],
        ignore_conflicts=True,
    )


def authors_forget(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    """Take erased people out of the lines of authors of their pieces, and of what is searched."""
    linked = ClippingContact.objects.filter(contact__in=contact_ids).values("clipping")
    for piece in Clipping.objects.filter(pk__in=linked).select_related("outlet"):
        author = piece.author
        for word in sorted(words, key=len, reverse=True):
            author = author.replace(word, "") if word else author
        others = piece.contacts.exclude(pk__in=contact_ids).values_list("name", flat=True)
        Clipping.objects.filter(pk=piece.pk).update(
            author=author.strip(),
            search=SearchVectorOf(document_of(piece, author=author, names=list(others))),
        )
    CrisisEntry.objects.filter(contact__in=contact_ids).update(speaker="", contact=None)
    # What was read of an address and waits to be looked over names its author too.
    named = Q()
    for word in words:
        named |= Q(article__author__icontains=word) if len(word) > 1 else Q()
    if named:
        found = Capture.objects.filter(named).values_list("pk", "article__author")
        theirs = [pk for pk, author in found.iterator() if named_in(author, words)]
        Capture.objects.filter(pk__in=theirs).delete()
