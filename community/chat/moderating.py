"""What the chat does for moderation, which stands below it: release, recall, context."""

from community.chat.errors import NotInGroup
from community.chat.models import Message
from community.chat.selectors import place_of
from community.chat.services import message_recall, message_release
from community.groups.models import FanGroup
from community.groups.services import member_for_staff
from community.moderation.models import Held
from community.moderation.registry import Line, MessageDesk
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff

AROUND = 5


def held_release(held: Held, actor: Actor) -> int:
    """Send what was held; its number."""
    return message_release(held=held, actor=actor)


def message_take_back(group_id: int, seq: int, staff: Staff, actor: Actor) -> None:
    """Recall a message in the name of staff; one that is recalled already stays so."""
    group = FanGroup.objects.get(pk=group_id)
    member = member_for_staff(group=group, staff=staff)
    place = place_of(member_id=member.pk, team_id=staff.team_id)
    if place is None:
        raise NotInGroup
    message_recall(place=place, seq=seq, actor=actor)


def messages_around(group_id: int, seq: int) -> list[Line]:
    """Some messages before a number and after it, with their texts as they were said: staff who
    decide see what was recalled too. One query."""
    rows = (
        Message.objects.filter(group_id=group_id, seq__gte=seq - AROUND, seq__lte=seq + AROUND)
        .exclude(kind=Message.Kind.SYSTEM)
        .select_related("image")
        .order_by("seq")
    )
    return [
        Line(
            seq=one.seq,
            name=one.sender_name,
            text=one.text,
            at=one.created_at,
            image=one.image.public_id if one.image else "",
            recalled=one.recalled_at is not None,
        )
        for one in rows
    ]


DESK = MessageDesk(release=held_release, recall=message_take_back, around=messages_around)
