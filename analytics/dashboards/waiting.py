"""What waits for staff, over several apps: one statement of the columns each of them gives."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from community.fans.selectors.pairs import PAIRS_OPEN
from community.moderation.selectors.desk import WAITING, Waiting
from foundation.imports.selectors import IMPORTS_TOLD, ImportTold
from foundation.scopes.scope import require_in_scope
from kol.clippings.selectors.told import CLIPPINGS_TOLD, AlertTold
from kol.pitches.selectors.told import PITCHES_TOLD, PitchesTold
from kol.platforms.selectors.told import ACCOUNTS_TOLD
from kol.posts.publishing.told import POSTS_TOLD, PostsTold, posts_told
from kol.press.selectors.exports import EXPORTS_WAITING
from kol.press.selectors.pair_filters import PRESS_PAIRS_OPEN

_SQL = f"""
SELECT {WAITING}, {PAIRS_OPEN}, {PRESS_PAIRS_OPEN}, {EXPORTS_WAITING}, {CLIPPINGS_TOLD},
  {PITCHES_TOLD}, {POSTS_TOLD}, {ACCOUNTS_TOLD}, {IMPORTS_TOLD}
"""


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits in the queue of moderation, pairs of records that may be one fan, one contact or
    one outlet (at most 1,000 each), exports of the archive that want a lead's word, alerts of
    watches nobody took note of, watches that fail, what goes out, accounts to be connected again,
    and imports nobody has looked at since they left rows out or stopped."""

    moderation: Waiting
    pairs: int
    contact_pairs: int
    outlet_pairs: int
    exports: int
    alerts: list[AlertTold]
    watches: int
    pitches: PitchesTold
    posts: PostsTold
    accounts: int
    imports: list[ImportTold]


def waits(team_id: int, since: datetime) -> Waits:
    """What waits in a team; of imports, since then. One query."""
    require_in_scope(team_id, "Import")
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"team": team_id, "since": since})
        row = cursor.fetchone()
    (
        *queue,
        pairs,
        contacts,
        outlets,
        exports,
        alerts,
        watches,
        review,
        fails,
        replies,
        posts,
        accounts,
        imports,
    ) = row
    return Waits(
        Waiting(*queue),
        pairs,
        contacts,
        outlets,
        exports,
        [AlertTold(**one) for one in _read(alerts)],
        watches,
        PitchesTold(review, fails, replies),
        posts_told(json.loads(posts) if isinstance(posts, str) else posts),
        accounts,
        [ImportTold(**one) for one in _read(imports)],
    )


def _read(told: Any) -> list[dict[str, Any]]:
    """JSON of a column, read already or not."""
    return list(json.loads(told) if isinstance(told, str) else told)
