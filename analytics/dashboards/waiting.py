"""What waits for staff, over several apps: one statement of the columns each of them gives."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from community.fans.selectors.pairs import PAIRS_OPEN
from community.moderation.selectors.desk import WAITING, Waiting
from foundation.imports.selectors import IMPORTS_TOLD, ImportTold
from foundation.scopes.scope import require_in_scope
from kol.press.selectors.exports import EXPORTS_WAITING

_SQL = f"SELECT {WAITING}, {PAIRS_OPEN}, {EXPORTS_WAITING}, {IMPORTS_TOLD}"


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits in the queue of moderation, pairs of records that may be one person (at most
    1,000), exports of the archive that want a lead's word, and imports nobody has looked at since
    they left rows out or stopped."""

    moderation: Waiting
    pairs: int
    exports: int
    imports: list[ImportTold]


def waits(team_id: int, since: datetime) -> Waits:
    """What waits in a team; of imports, since then. One query."""
    require_in_scope(team_id, "Import")
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"team": team_id, "since": since})
        *queue, pairs, exports, imports = cursor.fetchone()
    told = json.loads(imports) if isinstance(imports, str) else imports
    return Waits(Waiting(*queue), pairs, exports, [ImportTold(**one) for one in told])
