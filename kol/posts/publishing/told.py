"""What 今日 tells of what goes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from kol.platforms.connectors.capability import Rate
from kol.platforms.connectors.registry import capability_get
from kol.platforms.limits import rate_name
from kol.platforms.words import rate_told
from kol.posts.models import PostTarget
from kol.posts.models.targets import place_named
from kol.posts.publishing.words import fault_text
from kol.posts.selectors import BEFORE, LATE
from kol.posts.stages import NEED_SOMEBODY

SHOWN = 24
# Of what waits for somebody so many stand as rows; the rest is a number and a link.
ROWS = 5
# From so many hundredths on a quota is nearly used.
NEARLY = 80

_OPEN = ", ".join(f"'{state.value}'" for state in NEED_SOMEBODY)
_BEFORE = ", ".join(f"'{state.value}'" for state in BEFORE)
# How a post is called: its title, or how its text begins.
_NAME = "coalesce(nullif(p.title, ''), left(split_part(btrim(p.words), E'\\n', 1), 40))"
# One column of a statement about ``%(team)s``, whose yesterday began at ``%(since)s``: posts that
# wait for a word, targets that wait for somebody (up to 100 and 500 counted, the most urgent of
# both as rows), what is due today, and what is used of the quotas that now run.
POSTS_TOLD = f"""
  (SELECT json_build_object(
    'review', (SELECT count(*) FROM (SELECT FROM posts_post
       WHERE team_id = %(team)s AND state = 'in_review' LIMIT 100) r),
    'asks', (SELECT coalesce(json_agg(a ORDER BY a.asked_at, a.id), '[]') FROM (
       SELECT r.id, p.public_id, {_NAME} AS name, s.display_name AS by, r.asked_at AS asked_at,
         coalesce((SELECT min(t.due_at) FROM posts_posttarget t
           WHERE t.post_id = p.id AND t.state = 'planned'), p.planned_at) AS goes_at
       FROM posts_postreview r JOIN posts_post p ON p.id = r.post_id
         LEFT JOIN teams_staff s ON s.id = r.asked_by_id
       WHERE r.team_id = %(team)s AND r.state = 'open' AND p.state = 'in_review'
       ORDER BY r.asked_at, r.id LIMIT {ROWS}) a),
    'rows', (SELECT coalesce(json_agg(w ORDER BY w.urgency, w.due_at, w.id), '[]') FROM (
       SELECT t.id, t.public_id, t.platform, t.place, t.state, t.due_at, t.fault, {_NAME} AS name,
         (SELECT a.public_id FROM platforms_platformaccount a WHERE a.id = t.account_id
          AND t.fault = 'auth' AND a.connection <> 'connected') AS reconnect,
         array_position(ARRAY[{_OPEN}], t.state::text) AS urgency
       FROM posts_posttarget t JOIN posts_post p ON p.id = t.post_id
       WHERE t.team_id = %(team)s
         AND t.state IN ({_OPEN})
         AND t.due_at >= %(since)s - interval '30 days'
       ORDER BY urgency, t.due_at, t.id LIMIT {ROWS}) w),
    'open', (SELECT count(*) FROM (SELECT FROM posts_posttarget
       WHERE team_id = %(team)s
         AND state IN ({_OPEN})
         AND due_at >= %(since)s - interval '30 days' LIMIT 500) open),
    'overdue', (SELECT count(*) FROM (SELECT FROM posts_posttarget
       WHERE team_id = %(team)s AND state = 'scheduled'
         AND next_try_at < now() - interval '90 seconds' LIMIT 100) late),
    'missed', (SELECT count(DISTINCT post_id) FROM (SELECT post_id FROM posts_posttarget
       WHERE team_id = %(team)s AND state = 'planned'
         AND due_at >= %(since)s - interval '7 days' AND due_at < now() LIMIT 100) missed),
    'late', (SELECT count(*) FROM (SELECT FROM posts_post p
       WHERE team_id = %(team)s AND state IN ({_BEFORE})
         AND planned_at >= now() - interval '{LATE.days} days' AND planned_at < now()
         AND NOT EXISTS (SELECT FROM posts_posttarget t WHERE t.post_id = p.id
           AND t.due_at IS NOT NULL AND t.state <> 'cancelled') LIMIT 100) late),
    'live', (SELECT count(DISTINCT post_id) FROM (SELECT post_id FROM posts_posttarget
       WHERE team_id = %(team)s AND state = 'live' AND live_at >= %(since)s
         AND due_at >= %(since)s - interval '7 days' LIMIT 500) live),
    'not_ready', (SELECT count(DISTINCT post_id) FROM (SELECT post_id FROM posts_posttarget
       WHERE team_id = %(team)s AND state = 'scheduled' AND wrong <> '[]'
         AND due_at >= %(since)s LIMIT 100) wrong),
    'due', (SELECT coalesce(json_agg(d ORDER BY d.due_at, d.id), '[]') FROM (
       SELECT t.id, t.public_id, t.platform, t.place, t.state, t.due_at, {_NAME} AS name
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
    name: str
    state: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class OpenTold(DueTold):
    """One post at one place that waits for somebody; ``fault`` is why it failed, in words, and
    ``reconnect`` the account that has to be connected again first."""

    fault: str
    reconnect: str

    @property
    def state_name(self) -> str:
        """The state as it is called everywhere."""
        return str(dict(PostTarget.State.choices)[self.state])


@dataclass(frozen=True, slots=True)
class AskTold:
    """One post that waits for a word, and who asked for it."""

    public_id: str
    name: str
    by: str
    asked_at: datetime
    # When it is to go out, where that is known.
    goes_at: datetime | None

    @property
    def late(self) -> bool:
        """That time is over."""
        return self.goes_at is not None and self.goes_at < timezone.now()


@dataclass(frozen=True, slots=True)
class QuotaTold:
    """An account's quota that is nearly used."""

    public_id: str
    platform: str
    handle: str
    used: int
    rate: Rate

    @property
    def limit(self) -> str:
        """The limit in words, with its unit and its time."""
        return rate_told(self.rate)


@dataclass(frozen=True, slots=True)
class PostsTold:
    """What waits, what is due, what is nearly used."""

    review: int = 0
    open: int = 0
    overdue: int = 0
    # Of these three a post counts once, at however many places.
    not_ready: int = 0
    # Had a time that passed before anybody approved it.
    missed: int = 0
    # The time it was planned for is over, and it was given none to go out at.
    late: int = 0
    # Went live since yesterday began.
    live: int = 0
    due: tuple[DueTold, ...] = ()
    quotas: tuple[QuotaTold, ...] = ()
    rows: tuple[OpenTold, ...] = ()
    asks: tuple[AskTold, ...] = ()

    @property
    def troubles(self) -> int:
        """How many things wait for somebody who publishes."""
        return self.open + self.not_ready + self.missed + self.late

    @property
    def more(self) -> int:
        """How many of them do not stand as rows."""
        return max(0, self.open - len(self.rows))

    @property
    def more_asks(self) -> int:
        """How many posts more wait for a word."""
        return max(0, self.review - len(self.asks))


def posts_told(told: Mapping[str, Any]) -> PostsTold:
    """The column, read."""
    return PostsTold(
        review=told["review"],
        open=told["open"],
        overdue=told["overdue"],
        not_ready=told["not_ready"],
        missed=told["missed"],
        late=told["late"],
        live=told["live"],
        due=tuple(DueTold(**_due(one)) for one in told["due"]),
        quotas=tuple(_nearly(told["quotas"])),
        rows=tuple(
            OpenTold(**_due(one), fault=fault_text(one["fault"]), reconnect=one["reconnect"] or "")
            for one in told["rows"]
        ),
        asks=tuple(
            AskTold(
                one["public_id"],
                one["name"],
                one["by"] or "",
                _moment(one["asked_at"]),
                _moment(one["goes_at"]) if one["goes_at"] else None,
            )
            for one in told["asks"]
        ),
    )


def _due(one: Mapping[str, Any]) -> dict[str, Any]:
    names = ("public_id", "name", "state")
    place = place_named(one["platform"], one["place"])
    return {name: one[name] for name in names} | {"place": place, "due_at": _moment(one["due_at"])}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _nearly(rows: Iterable[Mapping[str, Any]]) -> Iterable[QuotaTold]:
    for row in rows:
        rate = _rate(row["platform"], row["rate"])
        if rate and rate.amount > 1 and row["used"] * 100 >= rate.amount * NEARLY:
            yield QuotaTold(row["public_id"], row["platform"], row["handle"], row["used"], rate)


def _rate(platform: str, name: str) -> Rate | None:
    try:
        rates = capability_get(platform).rates
    except KeyError:
        return None
    return next((rate for rate in rates if rate_name(rate) == name), None)
