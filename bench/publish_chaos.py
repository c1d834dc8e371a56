"""publish-chaos: 2,000 targets (60 when quick) over four workers that are killed and started again,
at platforms that fail at random; none goes out twice, none is lost.

Whether that holds is counted in the sandbox's own books, by the address each post carries (by its
title where a platform takes no addresses). The figure is the share of what could be reconciled that
ended live or rejected without a person; the limit is all of it. See README.md for the shares of
platforms and faults.
"""

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bench.harness import Result, Run
from bench.people import bench_team
from bench.publish_world import Books, accounts, end, sandbox, targets, worker

WHOLE, QUICK = 2000, 40
WORKERS = 4
LEAST = 0.995
SEED = 20261127
# Shares of targets: platforms that can be asked, one whose work is accepted first, one that can't
# be asked.
SHARES = {"weibo": 0.8, "wechat": 0.05, "wecom": 0.15}
EACH = {"weibo": 12, "wechat": 1, "wecom": 3}
PUBLISH = {"call": "publish"}
FAULTS: list[dict[str, Any]] = [
    *(
        {"platform": platform, **PUBLISH, "kind": kind, "probability": share, "seconds": 0.5}
        for platform in ("weibo", "wechat")
        for kind, share in {
            "drop_after": 0.04, "drop_before": 0.04, "drop_midway": 0.02, "error_after": 0.03,
            "error_before": 0.03, "timeout_after": 0.01, "busy": 0.05, "rate": 0.03,
        }.items()
    ),
    {"platform": "wechat", **PUBLISH, "kind": "reject", "probability": 0.1},
    {"platform": "wecom", **PUBLISH, "kind": "busy", "probability": 0.05},
    {"call": "read", "kind": "error_before", "probability": 0.05},
    {"call": "check", "kind": "error_before", "probability": 0.05},
    # So that calls are under way when workers are killed.
    {"call": "publish", "kind": "slow", "seconds": 0.05, "probability": 0.3},
]  # fmt: skip
OPEN = ("scheduled", "claimed", "submitting", "accepted", "unconfirmed")


@dataclass
class Fates:
    """What was counted at the end."""

    lost: int = 0
    settled: int = 0
    askable: int = 0
    unsure: int = 0
    in_flight: int = 0
    states: dict[str, int] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of what could be reconciled, how much ended without a person."""
        return self.settled / max(1, self.askable)


def run(run: Run) -> Result:
    """Once: an ending is counted, not a time."""
    from django.conf import settings

    from foundation.scopes.scope import team_scope

    settings.POST_LEASE_SECONDS = run.size(3, 1)
    settings.POST_SETTLE_SECONDS = run.size(3, 1)
    count = run.size(WHOLE, QUICK)
    owner = bench_team()
    with sandbox() as books, team_scope(owner.team):
        books.tell("switches", **{"wechat.publish_seconds": 0.3, "wechat.mass_seconds": 0.3})
        world = _world(owner, books, count)
        books.tell("faults", faults=FAULTS, seed=SEED)
        begun = time.monotonic()
        kills = _play(run)
        seconds = time.monotonic() - begun
        fates = _count(books, world)
    run.note(
        f"{len(world)} targets in {seconds:.1f} s, {kills} workers killed; ended {fates.states};"
        f" twice {fates.doubled}, lost {fates.lost}; unconfirmed where nobody can ask"
        f" {fates.unsure} of {fates.in_flight} calls under way at the kills"
    )
    return Result(
        bench=run.name,
        figure=fates.share * 100,
        unit="% settled without a person",
        against="all that could be reconciled",
        ratio=fates.share,
        target=f">= {LEAST:g}, none twice, none lost",
        holds=not fates.doubled
        and not fates.lost
        and fates.share >= LEAST
        and fates.unsure <= fates.in_flight,
    )


def _world(owner: Any, books: Books, count: int) -> list[Any]:
    from django.utils import timezone

    places = []
    for platform, share in SHARES.items():
        wanted = max(1, round(count * share))
        number = -(-wanted // EACH[platform])
        made = accounts(owner.team, books, platform, [f"{9000 + one}" for one in range(number)])
        places += (made * EACH[platform])[:wanted]
    random.Random(SEED).shuffle(places)  # repeatable on purpose
    return targets(owner.team, places, timezone.now(), cover=_cover(owner))


def _cover(owner: Any) -> Any:
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from foundation.assets.services import asset_create
    from foundation.scopes.actors import Actor

    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "#c2410c").save(drawn, "JPEG")
    upload = SimpleUploadedFile("cover.jpg", drawn.getvalue(), content_type="image/jpeg")
    actor = Actor(kind="staff", user_id=owner.user_id, staff_id=owner.pk)
    return asset_create(
        team_id=owner.team_id, upload=upload, purpose="library", ref_id=None, actor=actor
    )


def _play(run: Run) -> int:
    """Workers come and go until nothing is open but what a person has to look at."""
    from kol.posts.publishing.claiming import leases_lapse

    chance = random.Random(SEED)  # repeatable on purpose
    crew = [worker() for _worker in range(WORKERS)]
    kills, stop = 0, time.monotonic() + run.size(600, 30)
    next_kill = time.monotonic() + 0.3
    try:
        while _open():
            if time.monotonic() > stop:
                run.note("not at an end in time")
                break
            if time.monotonic() > next_kill and kills < run.size(60, 2):
                place = chance.randrange(WORKERS)
                end(crew[place])
                crew[place] = worker()
                kills, next_kill = kills + 1, time.monotonic() + 0.3 + chance.random()
            leases_lapse()
            _hurry()
            time.sleep(0.1)
    finally:
        for child in crew:
            end(child)
    return kills


def _open() -> bool:
    from kol.posts.models import PostTarget

    rows = PostTarget.objects.filter(state__in=OPEN)
    return rows.exclude(state="unconfirmed", ask_at=None).exists()


def _hurry() -> None:
    """As if pauses were over: the order of things is tested, not the platforms' patience."""
    from django.utils import timezone

    from kol.posts.models import PostTarget

    now = timezone.now()
    PostTarget.objects.filter(state="scheduled", next_try_at__gt=now).exclude(
        fault="quota"
    ).exclude(platform="wecom", fault="").update(next_try_at=now)
    waiting = PostTarget.objects.filter(state__in=["accepted", "unconfirmed"])
    waiting.filter(asked=0, ask_at__gt=now).update(ask_at=now)
    soon = now + timedelta(seconds=0.6)
    waiting.filter(asked__gt=0, ask_at__gt=soon).update(ask_at=soon)


def _words(posts: list[dict[str, Any]]) -> str:
    return "\n\n".join(f"{one['title']}\n{one['text']}\n{one['html']}" for one in posts)


def _count(books: Books, world: list[Any]) -> Fates:
    from kol.posts.models import PostAttempt, PostTarget

    read = books.read()
    # What was turned down never appeared: sending it again is publishing it once.
    out = [one for one in read["posts"] if one["state"] != "rejected"]
    whole, every = _words(out), _words(read["posts"])
    shown = {one["id"] for one in out}
    fates = Fates()
    fates.doubled += [
        f"{one['platform']} by {one['by']}"
        for one in read["twice"]
        if len(shown & set(one["posts"])) > 1
    ]
    for target in PostTarget.objects.select_related("post"):
        fates.states[target.state] = fates.states.get(target.state, 0) + 1
        mark = target.sent.get("link") or ""
        seen = whole.count(mark) if mark and mark in whole else whole.count(target.post.title)
        if seen > 1:
            fates.doubled.append(f"{target.platform} {target.state} {target.pk}")
        askable = target.platform != "wecom"
        fates.askable += askable
        if target.state == "unconfirmed":
            fates.unsure += not askable
        elif target.state in ("live", "rejected"):
            fates.settled += askable
            there = seen or (target.state == "rejected" and target.post.title in every)
            fates.lost += not there
        else:
            fates.lost += seen > 0
    open_calls = PostAttempt.objects.filter(step="submit", ended_at=None)
    fates.in_flight = open_calls.filter(target__platform="wecom").count()
    return fates
