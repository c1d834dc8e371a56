"""How a run of publish-chaos is judged: by the sandbox's own books, each post by its mark."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.publish_faults import MUTE
from bench.publish_world import MARK, Books

LEAST = 0.995


@dataclass
class Fates:
    """What was counted. ``unsure`` is left unconfirmed where nobody can ask: because a worker was
    killed in the call (``unsure_killed``), or because the answer was lost."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    settled: int = 0
    askable: int = 0
    unsure_killed: int = 0
    unsure_answers: int = 0
    states: Counter[str] = field(default_factory=Counter)
    open: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of what could be reconciled, how much ended without a person."""
        return self.settled / max(1, self.askable)

    def hold(self, *, in_flight: int, answers_lost: int) -> bool:
        """None twice, none lost, no more unconfirmed than calls were under way at the kills."""
        return (
            not self.doubled
            and not self.lost
            and self.share >= LEAST
            and self.unsure_killed <= in_flight
            and self.unsure_answers <= answers_lost
        )


def count(books: Books) -> Fates:
    """Count the fates of all targets."""
    from kol.posts.models import PostAttempt, PostTarget

    read = books.read()
    every, out = _marks(read["posts"]), _marks(shown(read["posts"]))
    fates = Fates()
    seen_ids = {one["id"] for one in shown(read["posts"])}
    fates.doubled += [
        f"{one['platform']} by {one['by']} {one['value']}"
        for one in read["twice"]
        if len(seen_ids & set(one["posts"])) > 1
    ]
    cut_off = set(
        PostAttempt.objects.filter(step="submit", ended_at=None).values_list("target", flat=True)
    )
    for target in PostTarget.objects.select_related("post"):
        (mark,) = MARK.findall(str(target.post.body))
        _fate(fates, target, out[mark], every[mark], killed=target.pk in cut_off)
    return fates


def _fate(fates: Fates, target: Any, out: int, every: int, *, killed: bool) -> None:
    name = f"{target.platform} {target.pk} {target.state} {target.fault} {target.reason}".strip()
    fates.states[target.state] += 1
    if out > 1:
        fates.doubled.append(name)
    askable = target.platform not in MUTE
    fates.askable += askable
    if target.state in ("live", "rejected"):
        fates.settled += askable
        if not (out if target.state == "live" else every):
            fates.lost.append(name)
        return
    if target.state == "unconfirmed" and not askable:
        fates.unsure_killed += killed
        fates.unsure_answers += not killed
        return
    fates.open.append(name)
    if out:
        fates.lost.append(name)


def shown(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was turned down never appeared: sending it again is publishing it once."""
    return [one for one in posts if one["state"] != "rejected"]


def _marks(posts: list[dict[str, Any]]) -> Mapping[str, int]:
    """How many posts each mark is in."""
    found: Counter[str] = Counter()
    for one in posts:
        found.update(set(MARK.findall(f"{one['title']}\n{one['text']}\n{one['html']}")))
    return found
