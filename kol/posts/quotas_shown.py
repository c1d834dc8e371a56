"""What is left of the quotas of a post's places when it is to go out, for the composer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from kol.platforms.limits import counted_as
from kol.posts.models import Post, PostTarget
from kol.posts.quotas import TAKES, QuotaAt, Times, most_at, rates_of, times_around


class Quotas:
    """The quotas of all chosen accounts. One query, none where no quota counts."""

    def __init__(
        self, post: Post, targets: Sequence[PostTarget], options: Mapping[str, Mapping[str, Any]]
    ) -> None:
        # What each platform of the post is asked for on its own.
        self.options = options
        self.post = post
        counted = [one for one in targets if one.account_id and rates_of(one.platform)]
        self.times: dict[int, Times] = {}
        if counted:
            longest = max(rate.seconds for one in counted for rate in rates_of(one.platform))
            # A month may have a day more than its rate says.
            reach = timedelta(seconds=longest, days=1)
            moments = [self._at(one) for one in counted]
            accounts = {one.account_id or 0 for one in counted}
            self.times = times_around(accounts, min(moments) - reach, max(moments) + reach)

    def of(self, target: PostTarget) -> tuple[str, list[QuotaAt]] | None:
        """The account's handle with its quotas at the target's time, the target itself left out;
        None where there are none. No query."""
        times = self.times.get(target.account_id or 0)
        if times is None or target.account is None:
            return None
        at = self._at(target)
        counts = counted_as(
            target.platform, {**target.account.options, **self.options.get(target.platform, {})}
        )
        found = []
        for rate in rates_of(target.platform, counts):
            others = list(times[rate.what])
            # Its own place among them, where it has one.
            mine = target.called_at or target.due_at
            if target.state in TAKES and mine in others:
                others.remove(mine)
            found.append(QuotaAt(rate, most_at(others, at, rate), rate.amount))
        return (target.account.handle, found) if found else None

    def _at(self, target: PostTarget) -> datetime:
        return target.due_at or self.post.planned_at or timezone.now()
