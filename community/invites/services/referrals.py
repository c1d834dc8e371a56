"""Who brought whom: a place in the tree, taken once, with the first joining."""

from django.utils import timezone

from community.fans.models import Fan
from community.groups.models import GroupMember
from community.invites.models import Referral
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.prepared import fetch_one

# The referrer counts only where this is the fan's first joining of any group of the team. A row
# that is there already stays as it is: of two friends whose codes are used at once, one counts.
_PLACE = """
INSERT INTO invites_referral (team_id, fan_id, parent_id, invite_id, at)
SELECT %(team)s::bigint, %(fan)s::bigint,
    (SELECT r.id FROM invites_referral r
     WHERE r.fan_id = %(referrer)s::bigint AND r.team_id = %(team)s::bigint
       AND r.fan_id <> %(fan)s::bigint
       AND NOT EXISTS (SELECT 1 FROM groups_groupmember m
            WHERE m.fan_id = %(fan)s::bigint AND m.id <> %(member)s::bigint)),
    %(invite)s::bigint, %(now)s::timestamptz
ON CONFLICT (fan_id) DO NOTHING
RETURNING id, parent_id
"""


def place_take(
    *, fan: Fan, member: GroupMember, invite_id: int, referrer_id: int | None, actor: Actor
) -> None:
    """Give a fan who joins by a code their place in the tree, below who brought them.

    In the joining transaction; one query. Whoever has a place keeps it.
    """
    row = fetch_one(
        _PLACE,
        {
            "team": fan.team_id,
            "fan": fan.pk,
            "referrer": referrer_id,
            "member": member.pk,
            "invite": invite_id,
            "now": timezone.now(),
        },
    )
    if row is None or row[1] is None:
        return
    event_emit(
        team_id=fan.team_id,
        name="invite.referred",
        actor=actor,
        payload={"fan": fan.pk, "referrer": referrer_id, "invite": invite_id, "place": row[0]},
    )


def place_ensure(*, fan: Fan) -> None:
    """A place of one's own for a fan who has none yet, so that others can stand below it."""
    Referral.objects.bulk_create([Referral(team_id=fan.team_id, fan=fan)], ignore_conflicts=True)
