"""Two records of one person become one, and apart again."""

from typing import Any

from foundation.scopes.actors import Actor
from kol.press.errors import ContactErased, ContactMerged
from kol.press.holders import contact_holders
from kol.press.models import Contact, ContactMerge, ContactPair
from kol.press.search import contact_index
from kol.press.services.announce import contact_event
from kol.press.services.health import health_reckon
from kol.press.services.merge_fields import CONTACT_FIELDS
from kol.press.services.merging import Keep, Merging, record_unmerge, records_merge


def contacts_merge(
    *, winner: Contact, loser: Contact, actor: Actor, keep: Keep | None = None
) -> ContactMerge:
    """As ``merging.records_merge``: ``keep`` says whose values stand (``"winner"`` or ``"loser"``),
    by the names of ``merge_fields.CONTACT_FIELDS`` and ``custom.<key>``; ``{"other_name": "keep"}``
    makes the name that goes a pen name. Raises MergeSelf, ContactErased, ContactMerged."""
    merge: ContactMerge = records_merge(MERGING, winner, loser, actor, keep)
    return merge


def contact_unmerge(*, merge: ContactMerge, actor: Actor) -> ContactMerge:
    """As ``merging.record_unmerge``. Raises MergeOver, MergeForgotten, MergeBuried."""
    undone: ContactMerge = record_unmerge(MERGING, merge, actor)
    return undone


def _refuse(contact: Contact) -> None:
    if contact.state == Contact.State.ERASED:
        raise ContactErased
    if contact.merged_into_id is not None:
        into = Contact.objects.get(pk=contact.merged_into_id)
        raise ContactMerged(name=into.name, contact=into.public_id)


def _gone(contact: Contact) -> bool:
    return contact.state == Contact.State.ERASED


def _holding(loser_id: int) -> None:
    """A contact's name is nobody's alone."""


def _parting(loser: Contact, winner: Contact) -> None:
    """Two people may have one name."""


def _written(winner: Contact, loser: Contact) -> None:
    contact_index([winner.pk, loser.pk])
    health_reckon(contact_ids=[one.pk for one in (winner, loser) if one.merged_into_id is None])


def _merged(winner: Contact, loser: Contact, merge: Any, actor: Actor) -> None:
    contact_event(
        team_id=winner.team_id,
        name="contact.merged",
        contact_ids=[winner.pk],
        contact=winner,
        actor=actor,
        loser=loser.pk,
        merge=merge.pk,
    )


def _updated(contacts: list[Contact], actor: Actor) -> None:
    contact_event(
        team_id=contacts[0].team_id,
        name="contact.updated",
        contact_ids=[contact.pk for contact in contacts],
        actor=actor,
        fields=["merge"],
    )


MERGING = Merging(
    model=Contact,
    merges=ContactMerge,
    pairs=ContactPair,
    noun="contact",
    holders=contact_holders,
    fields_merge=CONTACT_FIELDS.merge,
    fields_unmerge=CONTACT_FIELDS.unmerge,
    refuse=_refuse,
    gone=_gone,
    holding=_holding,
    parting=_parting,
    written=_written,
    merged=_merged,
    updated=_updated,
)
