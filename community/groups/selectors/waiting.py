"""Those who wait for conditions put together: who may come in by now, and when an answer comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone
from django.utils.translation import pgettext

from community.groups.models import EntryRules, FanGroup, JoinRequest, RuleEvidence
from community.groups.rules.judge import judge
from community.groups.rules.tree import Kind
from community.groups.selectors.rules import asks_questions, facts_of, rules_of, tree_of
from foundation.scopes.scope import system_scope
from foundation.teams.models import Team

PENDING = JoinRequest.State.PENDING
# How often requests are answered by themselves (settings, groups.requests_answer): an answer may
# come so much later than it is due.
ANSWER_EVERY = timedelta(minutes=5)


def requests_passing(group: FanGroup, requests: Sequence[JoinRequest]) -> list[JoinRequest]:
    """Of these waiting requests (with their fans) those whose conditions are all met by now. One
    query for the tree, one for answers where there are questions, and those of facts_of."""
    tree = tree_of(group)
    facts = facts_of(tree, [request.fan for request in requests])
    answers = _answers(requests) if asks_questions(tree) else {}
    return [
        request
        for request in requests
        if judge(
            tree,
            replace(
                facts[request.fan_id],
                door=request.door_id is not None,
                answers=answers.get(request.pk, {}),
            ),
        ).value
        is True
    ]


def _answers(requests: Sequence[JoinRequest]) -> dict[int, dict[str, str]]:
    """As selectors.rules.answers_of, of many at once."""
    rows = RuleEvidence.objects.filter(
        request__in=[request.pk for request in requests], kind=Kind.QUESTION
    ).exclude(said="")
    found: dict[int, dict[str, str]] = {}
    for request, key, said in rows.order_by("pk").values_list("request", "key", "said"):
        found.setdefault(request or 0, {})[key] = said
    return found


def fans_waiting(fan_ids: Iterable[int]) -> list[int]:
    """Which of these fans wait at a group with conditions put together. One query."""
    waiting = JoinRequest.objects.filter(
        fan__in=list(fan_ids),
        state=PENDING,
        group__entry=FanGroup.Entry.RULES,
        group__state=FanGroup.State.OPEN,
    )
    return sorted(set(waiting.values_list("fan_id", flat=True)))


def groups_waiting() -> list[tuple[int, int]]:
    """The groups of any team at whose conditions somebody waits: (team, group). One query."""
    with system_scope():
        rows = JoinRequest.objects.filter(
            state=PENDING,
            group__entry=FanGroup.Entry.RULES,
            group__state=FanGroup.State.OPEN,
            team__state=Team.State.OPEN,
        )
        return list(rows.order_by("group").values_list("team_id", "group_id").distinct())


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """When a waiting request is answered by itself at the latest, in words, and how."""

    text: str
    approves: bool


def answer_due(request: JoinRequest, *, now: datetime | None = None) -> AnswerDue | None:
    """The answer that comes by itself to a waiting request, on its team's clock; None where none
    comes or it is overdue (the group is full, for one). Of a request with group and team. One
    query."""
    if request.state != PENDING or request.group.state != FanGroup.State.OPEN:
        return None
    rules = rules_of(request.group)
    if rules.auto_answer == EntryRules.Auto.NONE:
        return None
    since = request.reopened_at or request.created_at
    at = since + timedelta(hours=rules.auto_hours) + ANSWER_EVERY
    at += timedelta(minutes=1)  # never told too early by the seconds left out
    if at <= (now or timezone.now()):
        return None
    local = at.astimezone(ZoneInfo(request.team.time_zone))
    text = dateformat.format(local, pgettext("date format", "F j, H:i"))
    return AnswerDue(text, rules.auto_answer == EntryRules.Auto.APPROVE)
