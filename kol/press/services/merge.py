"""Two records of one person become one, and apart again."""

from typing import Any

from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.teams.audit import audit_record
from kol.press.errors import ContactErased, ContactMerged
from kol.press.errors_merging import MergeBuried, MergeForgotten, MergeOver, MergeSelf
from kol.press.holders import contact_holders
from kol.press.models import Contact, ContactMerge, ContactPair
from kol.press.search import contact_index
from kol.press.services.announce import contact_event
from kol.press.services.health import health_reckon
from kol.press.services.merge_fields import Keep, fields_merge, fields_unmerge


def contacts_merge(
    *, winner: Contact, loser: Contact, actor: Actor, keep: Keep | None = None
) -> ContactMerge:
    """All that hangs on ``loser`` moves to ``winner``; the loser's row stays and points there.

    ``keep`` says whose values stand (``"winner"`` or ``"loser"``), by the names of
    ``merge_fields.CHOICES`` and ``custom.<key>``; ``{"other_name": "keep"}`` makes the name that
    goes a pen name. The same again changes nothing. Raises MergeSelf, ContactErased, ContactMerged.
    """
    if winner.pk == loser.pk:
        raise MergeSelf
    return past_deadlocks(lambda: _merge(winner.pk, loser.pk, actor, keep or {}))


def contact_unmerge(*, merge: ContactMerge, actor: Actor) -> ContactMerge:
    """Part the two again: each has what it had. What was changed on the winner since stays as it
    is, and ``merge.lost`` says so. Raises MergeOver, MergeForgotten, MergeBuried."""
    return past_deadlocks(lambda: _unmerge(merge.pk, actor))


def _merge(winner_id: int, loser_id: int, actor: Actor, keep: Keep) -> ContactMerge:
    winner, loser = _both(winner_id, loser_id)
    if loser.merged_into_id == winner.pk:
        return ContactMerge.objects.filter(loser=loser, state=ContactMerge.State.DONE).get()
    for one in (winner, loser):
        if one.state == Contact.State.ERASED:
            raise ContactErased
        if one.merged_into_id is not None:
            into = Contact.objects.get(pk=one.merged_into_id)
            raise ContactMerged(name=into.name, contact=into.public_id)
    moved: dict[str, Any] = {"state": loser.state}
    moved["held"] = {one.name: one.move(loser, winner) for one in contact_holders()}
    moved["fields"] = fields_merge(winner, loser, keep)
    earlier = Contact.objects.filter(merged_into=loser).order_by("pk")
    moved["earlier"] = list(earlier.values_list("pk", flat=True))
    Contact.objects.filter(pk__in=moved["earlier"]).update(merged_into=winner)
    Contact.objects.filter(pk=loser.pk).update(state=Contact.State.MERGED, merged_into=winner)
    _pair_set(winner, loser, ContactPair.State.MERGED)
    contact_index([winner.pk, loser.pk])
    health_reckon(contact_ids=[winner.pk])
    merge = ContactMerge.objects.create(
        team_id=winner.team_id, winner=winner, loser=loser, moved=moved, by_id=actor.staff_id
    )
    for one, other in ((winner, loser), (loser, winner)):
        audit_record(
            actor=actor,
            action="contact.merge" if one is winner else "contact.merged",
            obj=one,
            changes={"with": [None, other.public_id], "merge": [None, merge.public_id]},
        )
    contact_event(
        team_id=winner.team_id,
        name="contact.merged",
        contact_ids=[winner.pk],
        contact=winner,
        actor=actor,
        loser=loser.pk,
        merge=merge.pk,
    )
    _tell_updated([winner], actor)
    return merge


def _both(winner_id: int, loser_id: int) -> tuple[Contact, Contact]:
    """Both rows, locked in the order of their ids, which every merge keeps."""
    rows = Contact.objects.select_for_update().filter(pk__in=[winner_id, loser_id])
    found = {contact.pk: contact for contact in rows.order_by("pk")}
    return found[winner_id], found[loser_id]


def _unmerge(merge_id: int, actor: Actor) -> ContactMerge:
    merge = ContactMerge.objects.select_for_update().get(pk=merge_id)
    winner, loser = _both(merge.winner_id, merge.loser_id)
    if merge.state != ContactMerge.State.DONE:
        raise MergeOver
    if not merge.moved or Contact.State.ERASED in (winner.state, loser.state):
        raise MergeForgotten
    if winner.merged_into_id is not None:
        raise MergeBuried
    moved = merge.moved
    # First, or the triggers would turn every row that goes back to the winner again.
    Contact.objects.filter(pk=loser.pk).update(state=moved["state"], merged_into=None)
    loser.state, loser.merged_into_id = moved["state"], None
    Contact.objects.filter(pk__in=moved["earlier"], merged_into=winner).update(merged_into=loser)
    lost = fields_unmerge(winner, moved["fields"])
    for one in contact_holders():
        if one.name in moved["held"]:
            lost += one.unmove(loser, winner, moved["held"][one.name]) or []
    _pair_set(winner, loser, ContactPair.State.OPEN)
    contact_index([winner.pk, loser.pk])
    health_reckon(contact_ids=[winner.pk, loser.pk])
    for contact in (winner, loser):
        audit_record(
            actor=actor,
            action="contact.unmerge",
            obj=contact,
            changes={"merge": [merge.public_id, None]},
        )
    merge.state, merge.undone_at = ContactMerge.State.UNDONE, timezone.now()
    merge.lost, merge.moved = lost, {}
    merge.save(update_fields=["state", "undone_at", "lost", "moved"])
    _tell_updated([winner, loser], actor)
    return merge


def _pair_set(one: Contact, other: Contact, state: str) -> None:
    first, second = sorted((one.pk, other.pk))
    ContactPair.objects.filter(first=first, second=second).update(
        state=state, decided_at=None if state == ContactPair.State.OPEN else timezone.now()
    )


def _tell_updated(contacts: list[Contact], actor: Actor) -> None:
    contact_event(
        team_id=contacts[0].team_id,
        name="contact.updated",
        contact_ids=[contact.pk for contact in contacts],
        actor=actor,
        fields=["merge"],
    )
