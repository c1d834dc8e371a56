"""Who may open a picture of a group."""

from django.db import connection

from foundation.assets.models import Asset
from foundation.teams.models import User

_MAY_READ = """
SELECT 1
FROM groups_groupmember p
JOIN teams_team t ON t.id = p.team_id AND t.state = 'open'
LEFT JOIN teams_staff s ON s.id = p.staff_id AND s.team_id = p.team_id AND s.state = 'active'
JOIN chat_message m ON m.group_id = p.group_id AND m.image_id = %s AND m.recalled_at IS NULL
WHERE p.group_id = %s AND p.user_id = %s AND p.team_id = %s AND p.state = 'active'
  AND (s.id IS NOT NULL OR p.fan_id IS NOT NULL AND m.seq > p.joined_seq)
LIMIT 1
"""


_ON_A_CARD = """
SELECT 1
FROM chat_message m
JOIN groups_groupmember p ON p.group_id = m.group_id AND p.team_id = m.team_id
JOIN teams_team t ON t.id = p.team_id AND t.state = 'open'
LEFT JOIN teams_staff s ON s.id = p.staff_id AND s.team_id = p.team_id AND s.state = 'active'
WHERE m.image_id = %s AND m.team_id = %s AND m.kind = 'card' AND m.recalled_at IS NULL
  AND p.user_id = %s AND p.state = 'active'
  AND (s.id IS NOT NULL OR p.fan_id IS NOT NULL AND m.seq > p.joined_seq)
LIMIT 1
"""


def card_picture_readable(user: User, asset: Asset) -> bool:
    """A picture of the team's on a card that stands, for those who may read a group it is in. One
    query."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_A_CARD, [asset.pk, asset.team_id, user.pk])
        return cursor.fetchone() is not None


def chat_picture_readable(user: User, asset: Asset) -> bool:
    """A picture of a message that stands (not recalled), for those who may read it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_READ, [asset.pk, asset.ref_id, user.pk, asset.team_id])
        return cursor.fetchone() is not None
