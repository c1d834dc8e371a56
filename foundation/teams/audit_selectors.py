"""Reads of the audit trail."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from foundation.scopes.pages import Page, keyset_page
from foundation.teams.audit_objects import names_now, object_page
from foundation.teams.audit_words import Change, action_label, changes_told, kind_label
from foundation.teams.models import AuditEntry, Staff, Team

PAGE = 50
# Each distinct value by one step down an index, however many rows share it.
_DISTINCT = {
    "action": """
WITH RECURSIVE found AS (
    (SELECT action AS value FROM teams_auditentry WHERE team_id = %(team)s
     ORDER BY action LIMIT 1)
    UNION ALL
    SELECT (SELECT action FROM teams_auditentry WHERE team_id = %(team)s AND action > found.value
            ORDER BY action LIMIT 1)
    FROM found WHERE found.value IS NOT NULL
)
SELECT value FROM found WHERE value IS NOT NULL
""",
    "object_type": """
WITH RECURSIVE found AS (
    (SELECT object_type AS value FROM teams_auditentry WHERE team_id = %(team)s
     ORDER BY object_type LIMIT 1)
    UNION ALL
    SELECT (SELECT object_type FROM teams_auditentry
            WHERE team_id = %(team)s AND object_type > found.value
            ORDER BY object_type LIMIT 1)
    FROM found WHERE found.value IS NOT NULL
)
SELECT value FROM found WHERE value IS NOT NULL
""",
}


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What a reader of the trail looks for; empty means any."""

    who: str = ""  # a staff's public id, or fan, api, system
    action: str = ""
    kind: str = ""
    object: str = ""  # the id of one object, of that kind
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the trail in words."""

    entry: AuditEntry
    who: str
    action: str
    kind: str
    object: str
    page: str
    changes: list[Change]


def audit_filter(params: QueryDict) -> AuditFilter:
    """The filter of an address; what can't be read is left out."""
    return AuditFilter(
        who=params.get("who", "")[:20],
        action=params.get("action", "")[:64],
        kind=params.get("kind", "")[:64],
        object=params.get("object", "") if params.get("object", "").isdecimal() else "",
        since=_day(params.get("since", "")),
        until=_day(params.get("until", "")),
    )


def audit_people() -> dict[int, Staff]:
    """Everybody who ever was on the team in scope, by user. One query."""
    people = Staff.objects.select_related("user", "team").order_by("state", "joined_at")
    return {staff.user_id: staff for staff in people}


def audit_page(
    *, team: Team, wanted: AuditFilter, params: QueryDict, people: dict[int, Staff]
) -> tuple[Page[AuditEntry], list[AuditLine]]:
    """A page of the trail, newest first. One query, and one for each kind of person or message
    on it."""
    entries = _wanted(AuditEntry.objects.select_related("actor_user"), team, wanted, people)
    page = keyset_page(entries, params=params, order=("-id",), size=PAGE, counted=False)
    staff = {one.pk: one for one in people.values()}
    names = names_now((entry.object_type, entry.object_id) for entry in page.rows)
    told = _Told(team, people, staff, names)
    return page, [told.line(entry) for entry in page.rows]


def audit_values(*, team: Team, column: str) -> list[str]:
    """The deeds (``action``) or kinds (``object_type``) in a team's trail. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT[column], {"team": team.pk})
        return [row[0] for row in cursor.fetchall()]


def _wanted(
    entries: "QuerySet[AuditEntry, AuditEntry]",
    team: Team,
    wanted: AuditFilter,
    people: dict[int, Staff],
) -> "QuerySet[AuditEntry, AuditEntry]":
    exact: dict[str, Any] = {}
    if wanted.who in ("fan", "api", "system"):
        exact["actor_kind"] = wanted.who
    elif wanted.who:
        user_ids = [pk for pk, staff in people.items() if staff.public_id == wanted.who]
        exact["actor_user_id"] = user_ids[0] if user_ids else -1
    if wanted.action:
        exact["action"] = wanted.action
    if wanted.kind:
        exact["object_type"] = wanted.kind
    if wanted.object:
        exact["object_id"] = int(wanted.object[:18])
    zone = ZoneInfo(team.time_zone)
    if wanted.since:
        exact["at__gte"] = datetime.combine(wanted.since, time(), zone).astimezone(UTC)
    if wanted.until:
        following = wanted.until + timedelta(days=1)
        exact["at__lt"] = datetime.combine(following, time(), zone).astimezone(UTC)
    return entries.filter(**exact)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a page of the trail is told with."""

    team: Team
    people: dict[int, Staff]  # by user
    staff: dict[int, Staff]  # by their own id
    names: dict[tuple[str, int], str]

    def line(self, entry: AuditEntry) -> AuditLine:
        """One line in words."""
        name, page = self._object(entry)
        return AuditLine(
            entry=entry,
            who=self._who(entry),
            action=action_label(entry.action),
            kind=kind_label(entry.object_type),
            object=name,
            page=page,
            changes=changes_told(entry.object_type, entry.changes),
        )

    def _who(self, entry: AuditEntry) -> str:
        if entry.actor_user_id in self.people and entry.actor_kind != "fan":
            return self.people[entry.actor_user_id].display_name
        return str(entry.actor_user) if entry.actor_user is not None else ""

    def _object(self, entry: AuditEntry) -> tuple[str, str]:
        """What the object is called and its page: the name kept, the one it has now, or the id."""
        if entry.object_type == "teams.team":
            return "", ""
        if entry.object_type == "teams.staff" and entry.object_id in self.staff:
            person = self.staff[entry.object_id]
            here = person.state == Staff.State.ACTIVE
            return person.display_name, self._page(entry) if here else ""
        now = self.names.get((entry.object_type, entry.object_id or 0), "")
        name = entry.object_name or now
        return name or entry.object_public_id, self._page(entry) if name else ""

    def _page(self, entry: AuditEntry) -> str:
        return object_page(entry.object_type, entry.object_public_id, team_slug=self.team.slug)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
