"""Taking back what was said."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from community.chat.errors import NotInGroup, RecallNotYours, RecallTooLate
from community.chat.live import recall_announce
from community.chat.models import Message
from community.chat.selectors import Place, Said, message_find
from foundation.scopes.actors import Actor
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record

RECALL_WITHIN = timedelta(minutes=2)


def message_recall(*, place: Place, seq: int, actor: Actor) -> Said:
    """Take a message back: its text and picture are served to nobody any more.

    One's own within two minutes; staff who moderate, anybody's at any time (audited). Recalling
    twice is once. Raises NotInGroup (no such message here), RecallNotYours, RecallTooLate.
    """
    require_in_scope(place.team_id, "Message")
    said = message_find(place=place, seq=seq)
    if said is None or said.kind == "system":
        raise NotInGroup
    if said.recalled:
        return said
    own = said.sender == place.public_id
    if not own and not place.may_moderate:
        raise RecallNotYours
    rows = Message.objects.filter(pk=said.pk, group_id=place.group_id, recalled_at=None)
    if not place.may_moderate:
        rows = rows.filter(created_at__gt=Now() - RECALL_WITHIN)
    with transaction.atomic():
        if not rows.update(recalled_at=Now()) and _still_there(said.pk):
            raise RecallTooLate
        if not own:
            audit_record(actor=actor, action="message.recall", obj=Message.objects.get(pk=said.pk))
        gone = message_find(place=place, seq=seq)
        assert gone is not None
        recall_announce(place=place, said=gone)
    return gone


def _still_there(pk: int) -> bool:
    return Message.objects.filter(pk=pk, recalled_at=None).exists()
