"""Cards: a post of the team, or a KOL's new work, as one message of a group.

The team says it, no member does. A card is told by whose it is (``key``), so whoever is told the
same target or the same work again writes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from community.chat.live import message_announce
from community.chat.selectors import Said
from community.chat.selectors.messages import Picture
from community.chat.selectors.places import TeamFace
from community.groups.models import FanGroup
from foundation.assets.models import Asset
from foundation.scopes.scope import require_in_scope
from foundation.teams.models import Team

TITLE_LENGTH = 80
TEXT_LENGTH = 140
ALT_LENGTH = 200

_CARD = """
WITH g AS (
    UPDATE groups_fangroup
    SET last_seq = last_seq + 1, count_seq = count_seq + 1, last_message_at = now()
    WHERE id = %(group)s AND team_id = %(team)s AND state <> 'archived'
      AND NOT EXISTS (SELECT 1 FROM chat_message
                      WHERE group_id = %(group)s AND card_key = %(key)s)
    RETURNING last_seq, count_seq
)
INSERT INTO chat_message (team_id, group_id, seq, count_seq, kind, text, sender_name, sender_role,
                          from_kol, mention_all, card, card_key, image_id, created_at)
SELECT %(team)s, %(group)s, last_seq, count_seq, 'card', %(text)s, %(name)s, '', true, false,
       %(card)s, %(key)s, %(image)s, now()
FROM g
RETURNING id, seq, count_seq, created_at
"""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. ``source`` is where it is from (微博 @小满), ``url`` what it opens,
    ``picture`` a picture of the team's that members of the group may then open (readers.py) and
    ``alt`` what is to be seen there."""

    title: str
    text: str = ""
    url: str = ""
    source: str = ""
    picture: Asset | None = None
    alt: str = ""

    def told(self) -> dict[str, str]:
        """As it is kept."""
        return {
            "title": self.title[:TITLE_LENGTH],
            "text": " ".join(self.text.split())[:TEXT_LENGTH],
            "url": self.url[:1000],
            "source": self.source[:60],
            **({"alt": self.alt[:ALT_LENGTH]} if self.picture and self.alt else {}),
        }


@dataclass(frozen=True, slots=True)
class _Room:
    """A group as its open pages are told of it."""

    group_id: int
    group_public_id: str
    team: TeamFace


def card_write(*, group: FanGroup, key: str, card: Card) -> Said | None:
    """Put a card into a group, in the caller's transaction; None: it stands there already, or the
    group is archived. One statement."""
    require_in_scope(group.team_id, "Message")
    team, told = group.team, card.told()
    params = {
        "group": group.pk,
        "team": team.pk,
        "key": key,
        "text": told["title"] or told["text"],
        "name": team.name[:40],
        "card": models.JSONField().get_db_prep_value(told, connection),
        "image": card.picture.pk if card.picture else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CARD, params)
        row: tuple[int, int, int, datetime] | None = cursor.fetchone()
    if row is None:
        return None
    said = _said(row, team, params["text"], card)
    message_announce(place=_Room(group.pk, group.public_id, _face(team)), said=said)
    return said


def _said(row: tuple[Any, ...], team: Team, text: str, card: Card) -> Said:
    pk, seq, count_seq, created_at = row
    seen = card.picture
    return Said(
        pk=pk,
        seq=seq,
        count_seq=count_seq,
        kind="card",
        text=text,
        sender="",
        sender_name=team.name[:40],
        sender_role="",
        from_kol=True,
        mention_all=False,
        created_at=created_at,
        recalled=False,
        card=card.told(),
        picture=Picture(seen.public_id, seen.width, seen.height) if seen else None,
    )


def _face(team: Team) -> TeamFace:
    return TeamFace(
        team.pk, team.slug, team.name, team.accent, str(team.logo), team.language, team.time_zone
    )
