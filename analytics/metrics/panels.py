"""What pages of apps below show of figures."""

from dataclasses import dataclass

from analytics.metrics.models import Series, Work
from analytics.metrics.selectors import SeriesTold, days_ago, pulls_told, series_told
from foundation.scopes.panels import Context
from foundation.teams.access import TeamRequest
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostTarget

DAYS = 30


def account_context(account: PlatformAccount, team_slug: str) -> Context:
    """The last month of an account's figures, and how its pulls fare. Five queries."""
    pulls = pulls_told([account])
    return {
        "series": series_told(Series.Of.ACCOUNT, [account.pk], since=days_ago(DAYS))[account.pk],
        "pulls": pulls,
        "minutes": next((one.minutes for one in pulls if one.minutes), None),
        "account": account,
        "days": DAYS,
        "team_slug": team_slug,
    }


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """A target that is live, with its figures."""

    target: PostTarget
    work: Work
    series: list[SeriesTold]


def target_context(target: PostTarget, team_slug: str) -> Context:
    """The figures of one target. Three queries; one where it is not live."""
    return _context(list(Work.objects.select_related("target").filter(target=target)), team_slug)


def post_context(request: TeamRequest, post: Post) -> Context | None:
    """The figures of all places a post is live at; None where there are none. Three queries at
    most."""
    works = Work.objects.select_related("target").filter(target__post=post)
    found = list(works.order_by("pk"))
    return _context(found, request.team.slug) if found else None


def _context(works: list[Work], team_slug: str) -> Context:
    told = (
        series_told(Series.Of.WORK, [work.pk for work in works], since=days_ago(DAYS))
        if works
        else {}
    )
    places = [
        PlaceTold(work.target, work, told[work.pk]) for work in works if work.target is not None
    ]
    return {"places": places, "days": DAYS, "team_slug": team_slug}
