"""Taking back what was said."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from community.chat.errors import NotInGroup, RecallNotYours, RecallTooLate
from community.chat.live import recall_announce
from community.chat.models import Message
from community.chat.selectors import Place, Said, message_find
from community.groups.authority import act_check
from community.groups.models import GroupMember
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record

RECALL_WITHIN = timedelta(minutes=2)


def message_recall(*, place: Place, seq: int, actor: Actor) -> Said:
    """Take a message back: its text and picture are served to nobody any more.

    One's own within two minutes. At any time, on record, with an event: anybody's by staff who
    moderate, and by a fan who is admin what those below them said (groups.authority). Recalling
    twice is once. Raises NotInGroup (no such message here), RecallNotYours, RecallTooLate.
    """
    require_in_scope(place.team_id, "Message")
    said = message_find(place=place, seq=seq)
    if said is None or said.kind == "system":
        raise NotInGroup
    if said.recalled:
        return said
    own = said.sender == place.public_id
    if not own and not place.leads:
        raise RecallNotYours
    rows = Message.objects.filter(pk=said.pk, group_id=place.group_id, recalled_at=None)
    if not place.leads:
        rows = rows.filter(created_at__gt=Now() - RECALL_WITHIN)
    with transaction.atomic():
        if not own:
            _may_recall(place, said)
        done = rows.update(recalled_at=Now(), recalled_by_other=not own)
        if not done and _still_there(said.pk):
            raise RecallTooLate
        if done and not own:
            _noted(place, said, actor)
        gone = message_find(place=place, seq=seq)
        assert gone is not None
        recall_announce(place=place, said=gone)
    return gone


def _may_recall(place: Place, said: Said) -> None:
    """Judged on the row of the one who acts as it is now, locked: a role that is taken away
    meanwhile recalls before that or not at all. What was said for the team is the team's to
    recall. Raises RecallNotYours."""
    if place.may_moderate:
        return
    rows = GroupMember.objects.select_for_update(of=("self",), no_key=True)
    by = rows.get(pk=place.member_id)
    message = Message.objects.select_related("sender").get(pk=said.pk)
    if message.by_staff or message.from_kol:
        raise RecallNotYours
    if message.sender is None:
        return
    try:
        act_check(by=by, on=message.sender)
    except NotAllowed as error:
        raise RecallNotYours from error


def _noted(place: Place, said: Said, actor: Actor) -> None:
    message = Message.objects.get(pk=said.pk)
    audit_record(actor=actor, action="message.recall", obj=message)
    event_emit(
        team_id=place.team_id,
        name="message.recalled",
        actor=actor,
        subject=message,
        payload={
            "group": place.group_id,
            "seq": said.seq,
            "member": message.sender_id,
            "by": place.member_id,
        },
    )


def _still_there(pk: int) -> bool:
    return Message.objects.filter(pk=pk, recalled_at=None).exists()
