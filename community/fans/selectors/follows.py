"""What is known of a follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from community.fans.models import Fan, FollowFact
from kol.platforms.models import PlatformAccount


@dataclass(frozen=True, slots=True)
class FollowKnown:
    """``None`` means not known, which is not "no". ``how`` and ``checked_at`` are of the newest
    evidence, empty without any."""

    follows_us: bool | None
    we_follow: bool | None
    how: str
    checked_at: datetime | None

    @property
    def mutual(self) -> bool | None:
        """Both ways; a known "no" decides alone."""
        if self.follows_us is False or self.we_follow is False:
            return False
        return True if self.follows_us and self.we_follow else None


def follow_known(*, fan: Fan, account: PlatformAccount) -> FollowKnown:
    """What evidence says of a fan and an account of ours, over all the fan's identities there.

    One identity that follows is enough; "no" needs evidence and no "yes" beside it. One query.
    """
    facts = list(
        FollowFact.objects.filter(identity__fan=fan, account=account).order_by("-checked_at", "-pk")
    )
    if not facts:
        return FollowKnown(None, None, "", None)
    return FollowKnown(
        follows_us=_any_of(fact.follows_us for fact in facts),
        we_follow=_any_of(fact.we_follow for fact in facts),
        how=facts[0].how,
        checked_at=facts[0].checked_at,
    )


def _any_of(answers: Iterable[bool | None]) -> bool | None:
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None
