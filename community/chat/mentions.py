"""Who a message calls by name."""

import re

from django.db import connection

MOST = 20
_NAME = 40
_SIGN = re.compile("[@＠]")
# Everybody is called by these.
_ALL = ("所有人", "全体成员", "全体", "all", "everyone")


def calls_all(text: str) -> bool:
    """Whether the text calls everybody."""
    return any(
        text[found.end() : found.end() + 8].lower().startswith(_ALL)
        for found in _SIGN.finditer(text)
    )


def members_called(*, text: str, group_id: int, team_id: int) -> list[tuple[int, str, str]]:
    """(key, public id, name) of the active members a text calls, MOST at most.

    A name may hold spaces and Chinese text has none after it, so of all names a call could mean
    the longest that is a member's counts. One query by index, whatever the group's size; none
    when nobody is called.
    """
    heads = _heads(text)
    if not heads:
        return []
    candidates = sorted({head[:size] for head in heads for size in range(1, len(head) + 1)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, public_id, display_name FROM groups_groupmember"
            " WHERE group_id = %s AND team_id = %s AND state = 'active'"
            " AND display_name = ANY(%s) LIMIT 200",
            [group_id, team_id, candidates],
        )
        found = cursor.fetchall()
    names = {row[2] for row in found}
    meant = {
        max((name for name in names if head.startswith(name)), key=len, default="")
        for head in heads
    }
    return [row for row in found if row[2] in meant][:MOST]


def _heads(text: str) -> list[str]:
    """What stands after each @, as far as a name could reach."""
    parts = _SIGN.split(text)[1 : MOST + 1]
    heads = [part.split("\n", 1)[0][:_NAME].rstrip() for part in parts]
    return [head for head in heads if head]
