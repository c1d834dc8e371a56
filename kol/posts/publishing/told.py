"""What 今日 tells of what goes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kol.platforms.connectors.registry import capability_get
from kol.platforms.limits import rate_name

SHOWN = 24
# From so many hundredths on a quota is nearly used.
NEARLY = 80

# One column of a statement about ``%(team)s``, whose yesterday began at ``%(since)s``: posts that
# wait for a word, targets that wait for somebody (counted up to 100 each), what is due today, and
# what is used of the quotas that now run.
POSTS_TOLD = f"""
  (SELECT json_build_object(
    'review', (SELECT count(*) FROM (SELECT FROM posts_post
       WHERE team_id = %(team)s AND state = 'in_review' LIMIT 100) r),
    'states', (SELECT coalesce(json_object_agg(state, number), '{{}}') FROM (
       SELECT state, count(*) AS number FROM (SELECT state FROM posts_posttarget
         WHERE team_id = %(team)s
           AND state IN ('failed', 'unconfirmed', 'held', 'waiting_person')
           AND due_at >= %(since)s - interval '30 days' LIMIT 400) open
       GROUP BY state) counted),
    'overdue', (SELECT count(*) FROM (SELECT FROM posts_posttarget
       WHERE team_id = %(team)s AND state = 'scheduled'
         AND next_try_at < now() - interval '90 seconds' LIMIT 100) late),
    'due', (SELECT coalesce(json_agg(d ORDER BY d.due_at, d.id), '[]') FROM (
       SELECT t.id, t.public_id, t.place, t.state, t.due_at, p.title
       FROM posts_posttarget t JOIN posts_post p ON p.id = t.post_id
       WHERE t.team_id = %(team)s AND t.state NOT IN ('planned', 'cancelled')
         AND t.due_at >= %(since)s + interval '1 day'
         AND t.due_at < %(since)s + interval '2 days'
       ORDER BY t.due_at, t.id LIMIT {SHOWN}) d),
    'quotas', (SELECT coalesce(json_agg(q), '[]') FROM (
       SELECT a.public_id, a.platform, a.handle, q.rate, q.used
       FROM platforms_platformquota q JOIN platforms_platformaccount a ON a.id = q.account_id
       WHERE q.team_id = %(team)s AND q.starts_at <= now() AND q.ends_at > now()
       ORDER BY q.used DESC LIMIT 100) q)
  ))
"""  # noqa: S608 -- a number of ours


@dataclass(frozen=True, slots=True)
class DueTold:
    """One post at one place, today."""

    public_id: str
    place: str
    title: str
    state: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class QuotaTold:
    """An account's quota that is nearly used."""

    public_id: str
    platform: str
    handle: str
    used: int
    amount: int


@dataclass(frozen=True, slots=True)
class PostsTold:
    """What waits, what is due, what is nearly used."""

    review: int = 0
    failed: int = 0
    unconfirmed: int = 0
    held: int = 0
    by_hand: int = 0
    overdue: int = 0
    due: tuple[DueTold, ...] = ()
    quotas: tuple[QuotaTold, ...] = ()

    @property
    def troubles(self) -> int:
        """How many kinds of things wait for somebody who publishes."""
        return sum(map(bool, (self.failed, self.unconfirmed, self.held, self.by_hand)))


def posts_told(told: Mapping[str, Any]) -> PostsTold:
    """The column, read."""
    states = told["states"]
    return PostsTold(
        review=told["review"],
        failed=states.get("failed", 0),
        unconfirmed=states.get("unconfirmed", 0),
        held=states.get("held", 0),
        by_hand=states.get("waiting_person", 0),
        overdue=told["overdue"],
        due=tuple(
            DueTold(
                one["public_id"],
                one["place"],
                one["title"],
                one["state"],
                datetime.fromisoformat(one["due_at"]),
            )
            for one in told["due"]
        ),
        quotas=tuple(_nearly(told["quotas"])),
    )


def _nearly(rows: Iterable[Mapping[str, Any]]) -> Iterable[QuotaTold]:
    for row in rows:
        amount = _amount(row["platform"], row["rate"])
        if amount > 1 and row["used"] * 100 >= amount * NEARLY:
            yield QuotaTold(row["public_id"], row["platform"], row["handle"], row["used"], amount)


def _amount(platform: str, name: str) -> int:
    try:
        rates = capability_get(platform).rates
    except KeyError:
        return 0
    return next((rate.amount for rate in rates if rate_name(rate) == name), 0)
