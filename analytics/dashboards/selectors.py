"""今日: what waits for the team, what is due today, and what changed since yesterday.

The page has no tables of its own: it asks the apps below. Nine queries.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists
from django.utils import timezone

from community.chat.selectors.unanswered import Unanswered, unanswered
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember, GroupPool, JoinRequest
from community.groups.selectors import (
    GroupCount,
    join_counts_since,
    leavers_since,
    requests_waiting,
)
from community.groups.selectors.pools import pools_needing
from community.invites.models import Invite
from community.invites.selectors import InviteJoins, codes_dropping, joins_by_invite_since
from community.moderation.selectors.desk import Waiting
from community.moderation.selectors.desk import waiting as moderation_waiting
from foundation.teams.models import Team
from kol.platforms.models import PlatformAccount

SHOWN = 8
SOON = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new team has done already on the way to its first conversation."""

    account: bool
    fans: bool
    group: bool
    code: bool

    @property
    def at(self) -> int:
        """The number of the next step, from 0; 4 when all are done."""
        done = (self.account, self.fans, self.group, self.code)
        return next((number for number, value in enumerate(done) if not value), len(done))


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the page shows."""

    since: datetime
    requests: list[JoinRequest]
    more_requests: bool
    unanswered: list[Unanswered]
    moderation: Waiting
    ending: list[Invite]
    dropped: list[Invite]
    pools: list[GroupPool]
    joins: int
    join_groups: list[GroupCount]
    by_invite: list[InviteJoins]
    leavers: list[GroupMember]
    more_leavers: bool
    steps: FirstSteps | None

    @property
    def waiting(self) -> int:
        """How many things wait (those shown)."""
        asked = len(self.requests) + len(self.unanswered) + len(self.dropped) + len(self.pools)
        return asked + self.moderation.total


def yesterday_begin(team: Team, now: datetime | None = None) -> datetime:
    """Midnight at which yesterday began on the team's own clock."""
    local = (now or timezone.now()).astimezone(ZoneInfo(team.time_zone))
    day = local.date() - timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(team.time_zone))


def today(team: Team) -> Today:
    """The desk of the day of the team in scope. Eight queries, nine while there are no joins
    and no requests yet (a new team's first steps are looked up then)."""
    since = yesterday_begin(team)
    requests = list(requests_waiting(SHOWN + 1))
    leavers = list(leavers_since(since)[: SHOWN + 1])
    groups = join_counts_since(since)
    invites = joins_by_invite_since(since, limit=SHOWN) if groups else []
    return Today(
        since=since,
        requests=requests[:SHOWN],
        more_requests=len(requests) > SHOWN,
        unanswered=unanswered(SHOWN),
        moderation=moderation_waiting(team.pk),
        ending=codes_ending(),
        dropped=codes_dropping(SHOWN),
        pools=pools_needing(),
        joins=sum(group.count for group in groups),
        join_groups=groups,
        by_invite=invites,
        leavers=leavers[:SHOWN],
        more_leavers=len(leavers) > SHOWN,
        steps=None if groups or requests else first_steps(team),
    )


def codes_ending() -> list[Invite]:
    """Codes in use that end within two days, the nearest end first. One query."""
    now = timezone.now()
    return list(
        Invite.objects.filter(
            state=Invite.State.ACTIVE, expires_at__gt=now, expires_at__lte=now + SOON
        )
        .select_related("group")
        .order_by("expires_at", "pk")[:SHOWN]
    )


def first_steps(team: Team) -> FirstSteps | None:
    """Which first steps the team in scope has taken; None when all are. One query."""
    row = (
        Team.objects.filter(pk=team.pk)
        .annotate(
            account=Exists(PlatformAccount.objects.all()),
            fans=Exists(Fan.objects.all()),
            group=Exists(FanGroup.objects.all()),
            code=Exists(Invite.objects.all()),
        )
        .values_list("account", "fans", "group", "code")
        .get()
    )
    steps = FirstSteps(*row)
    return None if steps.at == len(row) else steps
