"""What the chat does about things that happened elsewhere."""

from community.chat.selectors import staff_only_group_ids
from community.chat.services import notice_write
from community.chat.services.erasure import sayings_erase
from community.groups.models import FanGroup, GroupMember
from foundation.events.models import Event
from foundation.live.publish import silence_many_surely, silence_surely
from foundation.live.wire import EVERYBODY


def member_joined(event: Event) -> None:
    """Say in the group who came. Staff come in quietly: they carry no fan."""
    member_id = event.payload.get("member")
    if member_id is not None and event.payload.get("fan") is not None:
        notice_write(
            member_id=int(member_id), team_id=event.team_id, word="joined", event_id=event.pk
        )


def fan_erased(event: Event) -> None:
    """A fan's record was emptied: what they said as fans names nobody any more."""
    places = GroupMember.objects.filter(fan_id__in=event.payload["fans"], staff=None)
    sayings_erase(member_ids=places.values_list("pk", flat=True))


def place_ended(event: Event) -> None:
    """Who left or was removed hears no more, even where Valkey was away at that moment. The
    service says so at once; this says it again once Valkey is back."""
    user_id = (
        GroupMember.objects.filter(pk=event.payload["member"])
        .values_list("user_id", flat=True)
        .first()
    )
    if user_id is not None:
        silence_surely(user_id=user_id, group_id=event.payload["group"], at=event.at)


def places_ended(event: Event) -> None:
    """As place_ended, for many who were removed at once: one message, and pages that missed the
    first one ask again over some time."""
    members = event.payload["members"]
    users = GroupMember.objects.filter(pk__in=members).order_by("pk")
    silence_many_surely(
        user_ids=list(users.values_list("user_id", flat=True)),
        group_id=event.payload["group"],
        spread_ms=max(2_000, 10 * len(members)),
        at=event.at,
    )


def staff_left(event: Event) -> None:
    """Who is off the team hears nothing more of the groups they were in as staff only."""
    user_id = event.payload.get("user")
    if user_id is None:
        return
    for group_id in staff_only_group_ids(user_id=int(user_id), team_id=event.team_id):
        # Twice does no harm, so it need not wait for the commit.
        silence_surely(user_id=int(user_id), group_id=group_id, at=event.at)


def team_closed(event: Event) -> None:
    """Nobody hears more of a team that closed, even where Valkey was away at that moment."""
    for group_id in FanGroup.objects.values_list("pk", flat=True):
        silence_surely(user_id=EVERYBODY, group_id=group_id, at=event.at)
