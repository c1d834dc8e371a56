"""What staff see: what waits, what was reported, what was decided, what rules did by themselves."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from community.moderation.models import Decision, Held, Hit, Report, Word, WordList
from community.moderation.registry import Line, desk
from foundation.scopes.scope import require_in_scope
from foundation.scopes.spans import USUAL_DAYS, newest
from foundation.teams.models import Staff
from foundation.teams.permissions import PERMISSIONS


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for staff, each number at most 1,000."""

    held: int
    reports: int
    overdue: int
    appeals: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.held + self.reports + self.appeals


_CAP = 1000
# The four numbers as columns of a statement about ``%(team)s``.
WAITING = f"""
  (SELECT count(*) FROM (SELECT 1 FROM moderation_held
     WHERE team_id = %(team)s AND state = 'waiting' LIMIT {_CAP}) x),
  (SELECT count(*) FROM (SELECT 1 FROM moderation_report
     WHERE team_id = %(team)s AND state = 'open' LIMIT {_CAP}) x),
  (SELECT count(*) FROM (SELECT 1 FROM moderation_report
     WHERE team_id = %(team)s AND state = 'open' AND due_at < now() LIMIT {_CAP}) x),
  (SELECT count(*) FROM (SELECT 1 FROM moderation_decision
     WHERE team_id = %(team)s AND appeal = 'open' LIMIT {_CAP}) x)
"""  # noqa: S608 -- a number of ours


def waiting(team_id: int) -> Waiting:
    """What waits in a team. One query."""
    require_in_scope(team_id, "Held")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {WAITING}", {"team": team_id})
        row = cursor.fetchone()
    return Waiting(*(row or (0, 0, 0, 0)))


def held_filter(
    *,
    q: str = "",
    state: str = "",
    group: str = "",
    why: str = "",
    days: int | None = USUAL_DAYS,
) -> "QuerySet[Held, Held]":
    """Held messages with group, sender and who decided. Words are looked for in the newest
    ``days``, and in all that waits. One query."""
    found = Held.objects.select_related("group", "member", "decided_by", "image")
    for word in q.split()[:5]:
        found = found.filter(Q(text__icontains=word) | Q(member__display_name__icontains=word))
    if q and state != Held.State.WAITING:
        found = newest(found, by="created_at", days=days)
    if state in Held.State.values:
        found = found.filter(state=state)
    if why:
        found = found.filter(why=why)
    return found.filter(group__public_id=group) if group else found


def reports_filter(
    *,
    q: str = "",
    state: str = "",
    group: str = "",
    reason: str = "",
    mine: Staff | None = None,
    days: int | None = USUAL_DAYS,
) -> "QuerySet[Report, Report]":
    """Reports with all that a row shows. ``state`` may be ``overdue`` too. Words are looked for in
    the newest ``days``, and in all that is open. One query."""
    found = Report.objects.select_related("group", "target", "reporter", "assigned_to", "decision")
    for word in q.split()[:5]:
        found = found.filter(
            Q(excerpt__icontains=word)
            | Q(note__icontains=word)
            | Q(target__display_name__icontains=word)
        )
    if q and state not in (Report.State.OPEN, "overdue"):
        found = newest(found, by="created_at", days=days)
    if state == "overdue":
        found = found.filter(state=Report.State.OPEN, due_at__lt=timezone.now())
    elif state in Report.State.values:
        found = found.filter(state=state)
    if reason:
        found = found.filter(reason=reason)
    if mine is not None:
        found = found.filter(assigned_to=mine)
    return found.filter(group__public_id=group) if group else found


def reports_with(report: Report) -> list[Report]:
    """Every report of the same thing, the first one first. One query."""
    same = Report.objects.filter(target_id=report.target_id, message_seq=report.message_seq)
    return list(same.select_related("reporter").order_by("pk")[:50])


def earlier_decisions(target_id: int, *, but: int | None = None) -> list[Decision]:
    """What was decided about somebody before, newest first. One query."""
    found = Decision.objects.filter(target_id=target_id)
    if but is not None:
        found = found.exclude(pk=but)
    return list(found.exclude(act=Decision.Act.DISMISS).select_related("by").order_by("-pk")[:10])


def context_of(group_id: int, seq: int | None) -> list[Line]:
    """The messages around one; none for a person. One query."""
    return desk().around(group_id, seq) if seq is not None else []


def decisions_filter(
    *, q: str = "", act: str = "", appeal: str = "", days: int | None = USUAL_DAYS
) -> "QuerySet[Decision, Decision]":
    """Decisions with whom they are about and who made them. Words are looked for in the newest
    ``days``, and in all whose appeal waits. One query."""
    found = Decision.objects.select_related("group", "target", "by", "appeal_by")
    for word in q.split()[:5]:
        found = found.filter(Q(excerpt__icontains=word) | Q(target__display_name__icontains=word))
    if q and appeal != Decision.Appeal.OPEN:
        found = newest(found, by="at", days=days)
    if act in Decision.Act.values:
        found = found.filter(act=act)
    return found.filter(appeal=appeal) if appeal in Decision.Appeal.values else found


def hits_filter(
    *, q: str = "", done: str = "", days: int | None = USUAL_DAYS
) -> "QuerySet[Hit, Hit]":
    """What rules did by themselves. Words are looked for in the newest ``days``. One query."""
    found = Hit.objects.select_related("group", "member")
    for word in q.split()[:5]:
        found = found.filter(Q(text__icontains=word) | Q(found__icontains=word))
    if q:
        found = newest(found, by="at", days=days)
    return found.filter(done=done) if done in Hit.Done.values else found


def word_lists() -> list[WordList]:
    """The team's lists by name. One query."""
    return list(WordList.objects.order_by("name"))


def words_filter(word_list: WordList, *, q: str = "") -> "QuerySet[Word, Word]":
    """The words of a list. One query."""
    found = Word.objects.filter(list=word_list)
    return found.filter(text__icontains=q) if q else found


def staff_who_decide() -> list[Staff]:
    """Colleagues a report can be given to. One query."""
    roles = PERMISSIONS["moderation.act"].roles
    found = Staff.objects.filter(state=Staff.State.ACTIVE, role__in=roles)
    return list(found.order_by("display_name", "pk"))
