"""Those who wait."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.fans.models import FollowFact
from community.groups.models import FanGroup, JoinRequest, RequestNote
from foundation.scopes.pages import rows_count
from foundation.scopes.scope import system_scope
from foundation.scopes.spans import USUAL_DAYS, newest
from foundation.teams.models import Team

RequestSet = QuerySet[JoinRequest, JoinRequest]
State, Why = JoinRequest.State, JoinRequest.Why


def _with_all(found: RequestSet) -> RequestSet:
    return found.select_related(
        "group", "group__entry_account", "account", "fan", "proof", "decided_by"
    )


def requests_filter(
    *,
    q: str = "",
    group: str = "",
    state: str = State.PENDING,
    why: str = "",
    proof: str = "",
    within: int | None = USUAL_DAYS,
) -> RequestSet:
    """The team's requests by words of nickname or claimed name, group (public id), state, reason
    and whether a screenshot came (``proof``: yes, no). With all a row shows. Words are looked for
    among those asked ``within`` so many days, and in all that wait. One query."""
    state = state if state in State.values else State.PENDING
    found = _with_all(JoinRequest.objects.filter(state=state))
    if q and state != State.PENDING:
        found = newest(found, by="created_at", days=within, state=state)
    for word in q.split()[:5]:
        found = found.filter(Q(fan__nickname__icontains=word) | Q(claimed_handle__icontains=word))
    if group:
        found = found.filter(group__public_id=group)
    if why in Why.values:
        found = found.filter(why=why)
    if proof in {"yes", "no"}:
        found = found.filter(proof__isnull=proof == "no")
    return found


def requests_waiting(limit: int = 10) -> RequestSet:
    """Who waits in groups that are not archived: the longest waiting first, with all a row
    shows. One query."""
    return _waiting().order_by("created_at", "pk")[:limit]


def _waiting() -> RequestSet:
    return _with_all(
        JoinRequest.objects.filter(state=State.PENDING).exclude(
            group__state=FanGroup.State.ARCHIVED
        )
    )


def request_get(public_id: str) -> JoinRequest | None:
    """One request of the team in scope, with all its page shows. One query."""
    return _with_all(JoinRequest.objects.filter(public_id=public_id)).first()


def requests_overlooked() -> dict[int, list[int]]:
    """Fans of any team who wait for a follow that is known by now: team id -> fan ids. One query,
    over all teams."""
    with system_scope():
        facts = FollowFact.objects.filter(
            identity__fan=OuterRef("fan"),
            account=OuterRef("group__entry_account"),
            follows_us=True,
        )
        # Of conditions put together: whatever became known since they were asked last.
        newer = FollowFact.objects.filter(
            identity__fan=OuterRef("fan"),
            checked_at__gt=Coalesce(OuterRef("checked_at"), OuterRef("created_at")),
        )
        rows = (
            JoinRequest.objects.filter(
                state=State.PENDING,
                group__state=FanGroup.State.OPEN,
                team__state=Team.State.OPEN,
            )
            .filter(
                Q(
                    Exists(facts),
                    Q(group__entry=FanGroup.Entry.FOLLOWS) | Exists(facts.filter(we_follow=True)),
                    why__in=[Why.FOLLOW, Why.MUTUAL],
                )
                | Q(Exists(newer), group__entry=FanGroup.Entry.RULES)
            )
            .order_by("pk")
            .values_list("team_id", "fan_id")[:1000]
        )
        overlooked: dict[int, list[int]] = {}
        for team_id, fan_id in rows:
            overlooked.setdefault(team_id, []).append(fan_id)
    return overlooked


def waiting_in(group: FanGroup) -> int:
    """How many wait at one group. One query."""
    return rows_count(JoinRequest.objects.filter(group=group, state=State.PENDING))


def declined_before(request: JoinRequest) -> int:
    """How often this fan was declined by this group. One query."""
    return JoinRequest.objects.filter(
        group_id=request.group_id, fan_id=request.fan_id, state=State.DECLINED
    ).count()


def notes_of(request: JoinRequest) -> list[RequestNote]:
    """What the team wrote about a request, newest first. One query."""
    notes = RequestNote.objects.filter(request=request).select_related("author")
    return list(notes.order_by("-pk")[:100])


def teams_with_holds_over() -> list[int]:
    """The teams that keep places for requests past their time. One query."""
    with system_scope():
        over = JoinRequest.objects.filter(held_until__lt=timezone.now())
        return sorted(set(over.values_list("team_id", flat=True)))
