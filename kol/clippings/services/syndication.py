"""Copies of one text (转载): which piece was the first."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q

from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from kol.clippings.errors import CopyRefused
from kol.clippings.likeness import LIKE, likeness
from kol.clippings.models import Clipping

Found = Clipping.Found
# A text is copied within days; what comes months later is quoted from an archive.
WITHIN = timedelta(days=60)
MOST_CANDIDATES = 60
_LOCK = 0x71_7A_63  # the class of our advisory locks: "qzc"


def copies_hold(team_id: int) -> None:
    """Nobody else of the team decides who is first until this transaction ends: two copies that
    come at once would each take itself for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, team_id % 2**31])


def copy_find(clipping: Clipping) -> None:
    """Look whether a piece is a copy, or the first of copies that came before it, and write it
    down; under ``copies_hold``. What people said stays. Two queries for a piece of its own."""
    if clipping.syndication_found == Found.HAND or clipping.signature is None:
        return
    first = _first_of(clipping)
    if first is None:
        return
    if clipping.published_at < first.published_at and first.syndication_found != Found.HAND:
        Clipping.objects.filter(Q(syndication_of=first) | Q(pk=first.pk)).exclude(
            pk=clipping.pk
        ).update(syndication_of=clipping, syndication_found=Found.TEXT)
        return
    # Its own copies, if it has any, are copies of the same first one.
    Clipping.objects.filter(Q(syndication_of=clipping) | Q(pk=clipping.pk)).update(
        syndication_of=first, syndication_found=Found.TEXT
    )
    clipping.syndication_of, clipping.syndication_found = first, Found.TEXT


def _first_of(clipping: Clipping) -> Clipping | None:
    """The first publication of the likeliest text there is, or None."""
    near = Clipping.objects.filter(
        state=Clipping.State.ACTIVE,
        bands__overlap=clipping.bands,
        published_at__range=(clipping.published_at - WITHIN, clipping.published_at + WITHIN),
    ).exclude(pk=clipping.pk)
    own = bytes(clipping.signature or b"")
    scored = [
        (likeness(own, bytes(one.signature)), -one.pk, one)
        for one in near.defer("text", "search").order_by("-pk")[:MOST_CANDIDATES]
        if one.signature is not None
    ]
    like = [row for row in scored if row[0] >= LIKE]
    if not like:
        return None
    best = max(like)[2]
    if best.syndication_of_id is None:
        return best
    if best.syndication_of_id == clipping.pk:
        return None
    return Clipping.objects.defer("text", "search").get(pk=best.syndication_of_id)


def copy_set(*, clipping: Clipping, first: Clipping | None, actor: Actor) -> Clipping:
    """Say that a piece is a copy of another (of what that one is a copy of), or with None that it
    is none. What people say, no text overrules. Raises CopyRefused."""
    with transaction.atomic():
        copies_hold(clipping.team_id)
        locked = Clipping.objects.select_for_update(of=("self",)).get(pk=clipping.pk)
        if first is not None:
            first = Clipping.objects.select_related("syndication_of").get(pk=first.pk)
            first = first.syndication_of or first
            if first.pk == locked.pk:
                raise CopyRefused(field="first")
        before = locked.syndication_of_id
        if first is not None:
            Clipping.objects.filter(syndication_of=locked).update(syndication_of=first)
        locked.syndication_of, locked.syndication_found = first, Found.HAND
        locked.save(update_fields=["syndication_of", "syndication_found"])
        changes = {"syndication_of": [before, first.pk if first else None]}
        audit_record(actor=actor, action="clipping.copy", obj=locked, changes=changes)
    return locked
