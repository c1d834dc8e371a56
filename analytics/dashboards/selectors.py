"""今日: what waits for the team, what is due today, and what changed since yesterday.

The page has no tables of its own: it asks the apps below. Nine queries.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists
from django.utils import timezone

from analytics.dashboards.waiting import waits
from community.chat.selectors.unanswered import Unanswered, unanswered
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember, GroupPool, JoinRequest
from community.groups.selectors import (
    GroupCount,
    Moved,
    join_counts_since,
    leavers_since,
    people_moved_since,
    requests_waiting,
)
from community.groups.selectors.pools import pools_needing
from community.invites.models import Invite
from community.invites.selectors import InviteJoins, codes_told, joins_by_invite_since
from community.moderation.selectors.desk import Waiting
from foundation.imports.registry import import_targets
from foundation.imports.selectors import ImportTold
from foundation.teams.models import Role, Team
from foundation.teams.permissions import role_may
from kol.clippings.selectors.told import AlertTold
from kol.pitches.selectors.told import PitchesTold
from kol.platforms.models import PlatformAccount
from kol.posts.publishing.told import PostsTold

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
    pairs: int
    contact_pairs: int
    outlet_pairs: int
    # Exports of the archive that want a lead's word.
    exports: int
    # Mentions that jumped, and watches that fail.
    alerts: list[AlertTold]
    watches: int
    pitches: PitchesTold
    posts: PostsTold
    # Accounts on platforms that somebody has to connect again.
    accounts: int
    imports: list[ImportTold]
    ending: list[Invite]
    dropped: list[Invite]
    pools: list[GroupPool]
    came: int
    went: int
    join_groups: list[GroupCount]
    by_invite: list[InviteJoins]
    leavers: list[GroupMember]
    steps: FirstSteps | None

    @property
    def waiting(self) -> int:
        """How many things wait (those shown to somebody who sees all)."""
        return self.waiting_for(Role.OWNER)

    def waiting_for(self, role: str) -> int:
        """How many of them wait for somebody of this role."""
        asked = len(self.requests) + len(self.unanswered) + len(self.dropped) + len(self.pools)
        for permission, count in (
            ("moderation.view", self.moderation.total),
            ("fans.edit", self.pairs),
            ("press.approve", self.exports + self.pitches.review),
            ("press.settings", 1 if self.pitches.mailbox_fails else 0),
            ("press.view", len(self.alerts)),
            ("posts.publish", self.posts.troubles),
            ("platforms.edit", 1 if self.accounts else 0),
            ("posts.approve", self.posts.review),
            ("press.edit", self.contact_pairs + self.outlet_pairs + bool(self.watches)),
        ):
            asked += count if role_may(role, permission) else 0
        return asked + len(self.imports_for(role))

    def imports_for(self, role: str) -> list[ImportTold]:
        """Those imports that somebody of this role may go on with."""
        may = {one.name for one in import_targets() if role_may(role, one.permission)}
        return [one for one in self.imports if one.target in may]


def yesterday_begin(team: Team, now: datetime | None = None) -> datetime:
    """Midnight at which yesterday began on the team's own clock."""
    local = (now or timezone.now()).astimezone(ZoneInfo(team.time_zone))
    day = local.date() - timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(team.time_zone))


def today(team: Team) -> Today:
    """The desk of the day of the team in scope. Nine queries, seven while nobody came or went, and
    one more while there are no requests either (a new team's first steps are looked up then)."""
    since = yesterday_begin(team)
    requests = list(requests_waiting(SHOWN + 1))
    leavers = list(leavers_since(since)[:SHOWN])
    groups = join_counts_since(since)
    invites = joins_by_invite_since(since, limit=SHOWN) if groups else []
    moved = people_moved_since(team.pk, since) if groups or leavers else Moved(0, 0)
    codes, waiting = codes_told(soon=SOON, limit=SHOWN), waits(team.pk, since)
    return Today(
        since=since,
        requests=requests[:SHOWN],
        more_requests=len(requests) > SHOWN,
        unanswered=unanswered(SHOWN),
        moderation=waiting.moderation,
        pairs=waiting.pairs,
        contact_pairs=waiting.contact_pairs,
        outlet_pairs=waiting.outlet_pairs,
        exports=waiting.exports,
        alerts=waiting.alerts,
        watches=waiting.watches,
        pitches=waiting.pitches,
        posts=waiting.posts,
        accounts=waiting.accounts,
        imports=waiting.imports,
        ending=codes.ending,
        dropped=codes.dropping,
        pools=pools_needing(),
        came=moved.came,
        went=moved.went,
        join_groups=groups,
        by_invite=invites,
        leavers=leavers,
        steps=None if groups or requests else first_steps(team),
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
