"""publish-chaos: 2,000 targets (33 when quick) at eleven platforms, over four Celery workers that
are killed and started again, as is all else a site has, while everything goes wrong at random at
the platforms; none goes out twice, none is lost.

Whether that holds is counted in the sandbox's own books. The figure is the share of what could be
reconciled that ended live or rejected without a person; the limit is all of it. See README.md for
what goes wrong, and how often.
"""

import random
import time
from collections.abc import Iterable
from typing import Any

from bench.harness import Result, Run
from bench.people import bench_team
from bench.publish_accounts import APP, APPS, accounts
from bench.publish_crew import CALLING_MUTE, Crew, Marks, dispatcher, ear, ear_port, workers
from bench.publish_fates import LEAST, Fates, count
from bench.publish_faults import answers_lost, faults
from bench.publish_world import Books, library, sandbox, targets

WHOLE, QUICK = 2000, 33
WORKERS = 4
SEED = 20261127
# Of how many of two thousand, and how many an account.
SHARES = {
    "weibo": (0.42, 12), "wechat": (0.06, 1), "douyin": (0.14, 8), "kuaishou": (0.1, 8),
    "bilibili": (0.1, 8), "wecom": (0.05, 3), "feishu": (0.04, 4), "dingtalk": (0.03, 3),
    "telegram": (0.02, 3), "discord": (0.02, 4), "qqbot": (0.02, 2),
}  # fmt: skip
SWITCHES = {
    "wechat.publish_seconds": 0.3, "wechat.mass_seconds": 0.3, "douyin.review_seconds": 0.6,
    "kuaishou.pending_seconds": 0.4, "bilibili.review_seconds": 0.6,
}  # fmt: skip
OPEN = ("scheduled", "claimed", "submitting", "accepted", "unconfirmed")


def run(run: Run) -> Result:
    """Once: an ending is counted, not a time."""
    from django.conf import settings

    from foundation.scopes.scope import team_scope

    settings.POST_LEASE_SECONDS = run.size(3, 1)
    settings.POST_SETTLE_SECONDS = 0.2 if run.quick else 3
    settings.POST_DRAIN_SECONDS = 1
    _patience_shortened(run)
    owner = bench_team()
    with sandbox() as books, team_scope(owner.team):
        books.tell("switches", **SWITCHES)
        port = ear_port()
        world = made(owner, books, run.size(WHOLE, QUICK), f"http://127.0.0.1:{port}")
        books.tell("faults", faults=faults(), seed=SEED)
        play = Play(run, port)
        begun = time.monotonic()
        play.whole()
        seconds = time.monotonic() - begun
        fates = count(books)
        lines = books.ask("faults")["faults"]
        lost_answers, struck = answers_lost(lines), _struck(lines)
    _tell(run, fates, play, f"{len(world)} targets in {seconds:.1f} s", lost_answers)
    _tell_struck(run, struck)
    return Result(
        bench=run.name,
        figure=fates.share * 100,
        unit="% settled without a person",
        against="all that could be reconciled",
        ratio=fates.share,
        target=f">= {LEAST:g}, none twice, none lost",
        holds=fates.hold(in_flight=play.in_flight, answers_lost=lost_answers),
    )


def _patience_shortened(run: Run) -> None:
    """What the program waits for on its own clock: the order of things is tested."""
    from datetime import timedelta

    from kol.platforms.connectors.kuaishou import connector as kuaishou
    from kol.platforms.services import tokens

    kuaishou.GONE_SECONDS = run.size(4, 1)
    tokens.CLAIMED = timedelta(seconds=3)
    tokens.COOL = timedelta(seconds=0.3)


def made(owner: Any, books: Books, wanted: int, site: str) -> list[Any]:
    """So many targets (about), due now, at accounts whose platforms tell ``site``."""
    from django.utils import timezone

    places = []
    for platform, (share, each) in SHARES.items():
        number = max(1, round(wanted * share))
        uids = [f"{9000 + one}" for one in range(-(-number // each))]
        theirs = accounts(owner.team, books, platform, uids)
        _callbacks(books, platform, theirs, site)
        places += (theirs * each)[:number]
    random.Random(SEED).shuffle(places)  # repeatable on purpose
    return targets(owner.team, places, timezone.now(), library(owner))


def _callbacks(books: Books, platform: str, theirs: list[Any], site: str) -> None:
    """Where the platform tells what became of posts: of each account, or of the app."""
    if platform == "wechat":
        for one in theirs:
            url = f"{site}/hooks/platforms/{one.public_id}/"
            books.tell("accounts", platform=platform, uid=one.uid, callback=url)
    elif platform in APPS:
        url = f"{site}/hooks/platforms/{theirs[0].app.public_id}/"
        books.tell("accounts", platform=platform, uid=APP, callback=url)


class Play:
    """Processes come and go until nothing is open but what a person has to look at."""

    def __init__(self, run: Run, port: int) -> None:
        self.run, self.port = run, port
        self.chance = random.Random(SEED)  # repeatable on purpose
        self.marks = Marks(WORKERS)
        self.kills = {"worker": 0, "dispatcher": 0, "ear": 0}
        # Calls that were under way at a kill where nobody can ask afterwards.
        self.in_flight = 0
        self.emptied = 0

    def whole(self) -> None:
        """From the first worker to the last."""
        crew = workers(WORKERS, self.marks)
        others = {"dispatcher": dispatcher(), "ear": ear(self.port)}
        stop = time.monotonic() + self.run.size(600, 30)
        next_kill = time.monotonic() + self.run.size(2, 1)
        try:
            while is_open():
                if time.monotonic() > stop:
                    self.run.note("not at an end in time")
                    break
                if time.monotonic() > next_kill and self._kill_due():
                    self._worker_dies(crew)
                    self._others_die(others)
                    next_kill = time.monotonic() + 0.3 + self.chance.random()
                hurry()
                time.sleep(0.1)
        finally:
            for one in (crew, *others.values()):
                one.end()

    def _kill_due(self) -> bool:
        """Kills go along with the work, however slow the machine is."""
        from kol.posts.models import PostTarget

        most = self.run.size(60, 2)
        ended = PostTarget.objects.exclude(state__in=OPEN).count()
        share = ended / max(1, PostTarget.objects.count())
        return self.kills["worker"] < min(most, 1 + most * share)

    def _worker_dies(self, crew: Crew) -> None:
        place = self.chance.randrange(WORKERS)
        crew.kill(place)
        self.in_flight += self.marks.take(place) == CALLING_MUTE
        crew.again(place)
        self.kills["worker"] += 1

    def _others_die(self, others: dict[str, Crew]) -> None:
        """Every so often, and Valkey once in the middle."""
        if self.kills["worker"] == self.run.size(30, 1) and not self.emptied:
            self.emptied = valkey_emptied()
        for name, one in others.items():
            if self.chance.random() < (1 if self.run.quick else 0.15):
                one.kill(0)
                one.again(0)
                self.kills[name] += 1


def valkey_emptied() -> int:
    """Everything this benchmark has in Valkey is gone, as after a restart without its file."""
    from django.conf import settings

    from foundation.live import valkey

    keys = list(valkey.client().scan_iter(match=f"*{settings.REDIS_PREFIX}*", count=1000))
    return int(valkey.client().delete(*keys)) if keys else 0


def is_open() -> bool:
    """Whether anything is left but what a person has to look at."""
    from kol.posts.models import PostTarget

    rows = PostTarget.objects.filter(state__in=OPEN)
    return rows.exclude(state="unconfirmed", ask_at=None).exists()


def hurry() -> None:
    """As if the platforms' pauses were over; what waits for its turn at an account, or for the next
    hour's quota, waits."""
    from datetime import timedelta

    from django.utils import timezone

    from kol.posts.models import PostTarget

    now = timezone.now()
    later = PostTarget.objects.filter(state="scheduled", next_try_at__gt=now)
    later.exclude(fault__in=["", "quota"]).update(next_try_at=now)
    waiting = PostTarget.objects.filter(state__in=["accepted", "unconfirmed"])
    waiting.filter(asked=0, ask_at__gt=now).update(ask_at=now)
    soon = now + timedelta(seconds=0.6)
    waiting.filter(asked__gt=0, ask_at__gt=soon).update(ask_at=soon)


def _struck(lines: Iterable[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """How often each fault struck, by platform."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (str(line["platform"]), str(line["kind"]))
        found[key] = found.get(key, 0) + int(line["hits"])
    return found


def _tell(run: Run, fates: Fates, play: Play, what: str, lost_answers: int) -> None:
    run.note(
        f"{what}; killed {play.kills}, {play.emptied} keys of Valkey gone; ended"
        f" {dict(fates.states)}; twice {fates.doubled}, lost {fates.lost}"
    )
    run.note(
        f"unconfirmed where nobody can ask: {fates.unsure_killed} of {play.in_flight} calls under"
        f" way at the kills, {fates.unsure_answers} of {lost_answers} answers that were lost"
    )
    if fates.open:
        run.note(f"left to a person: {'; '.join(fates.open[:20])}")


def _tell_struck(run: Run, struck: dict[tuple[str, str], int]) -> None:
    by_kind: dict[str, int] = {}
    for (_platform, kind), hits in struck.items():
        by_kind[kind] = by_kind.get(kind, 0) + hits
    run.note("struck: " + ", ".join(f"{kind} {hits}" for kind, hits in by_kind.items()))
