"""Tiers of accounts by their followers: the bounds are a team's own, platform by platform."""

from dataclasses import dataclass

from django.db.models import Q

from kol.platforms.models import FOLLOWED_VALUES, Platform
from kol.press.models import Tier, TierBounds


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least followers of each tier."""

    top: int
    mid: int
    tail: int

    def tier(self, followers: int | None) -> Tier | None:
        """The tier of an account with so many followers; None where nobody said how many."""
        if followers is None:
            return None
        if followers >= self.top:
            return Tier.TOP
        if followers >= self.mid:
            return Tier.MID
        return Tier.TAIL if followers >= self.tail else Tier.SMALL


# What agencies here go by; a team sets its own on the page of the archive's rules.
USUAL = Bounds(top=1_000_000, mid=100_000, tail=10_000)
DEFAULTS: dict[str, Bounds] = {
    Platform.WECHAT: Bounds(top=500_000, mid=100_000, tail=10_000),
    Platform.XIAOHONGSHU: Bounds(top=500_000, mid=50_000, tail=5_000),
    Platform.DOUYIN: Bounds(top=5_000_000, mid=500_000, tail=50_000),
    Platform.KUAISHOU: Bounds(top=5_000_000, mid=500_000, tail=50_000),
    Platform.BILIBILI: Bounds(top=1_000_000, mid=100_000, tail=10_000),
}


def bounds_all() -> dict[str, Bounds]:
    """The bounds of every platform for the team in scope. One query."""
    own = {
        one.platform: Bounds(one.top, one.mid, one.tail) for one in TierBounds.objects.order_by()
    }
    return {name: own.get(name) or DEFAULTS.get(name, USUAL) for name in FOLLOWED_VALUES}


def tier_q(tier: str, prefix: str = "") -> Q:
    """The condition on accounts (``prefix``: the path to them) under which one is of a tier. One
    query."""
    found = Q(pk__in=[])
    for platform, bounds in bounds_all().items():
        least, most = {
            Tier.TOP: (bounds.top, None),
            Tier.MID: (bounds.mid, bounds.top),
            Tier.TAIL: (bounds.tail, bounds.mid),
        }.get(Tier(tier), (0, bounds.tail))
        within = Q(**{f"{prefix}platform": platform, f"{prefix}followers__gte": least})
        if most is not None:
            within &= Q(**{f"{prefix}followers__lt": most})
        found |= within
    return found
