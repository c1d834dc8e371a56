"""How far a post is, told from its own state and from what became of it at its places."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kol.posts.models import Post, PostTarget

_Target = PostTarget.State
# What a person has to do something about, the most urgent first.
NEED_SOMEBODY = (
    _Target.WAITING,
    _Target.FAILED,
    _Target.REJECTED,
    _Target.UNCONFIRMED,
    _Target.HELD,
)
_ASIDE = frozenset({_Target.PLANNED, _Target.CANCELLED})
STAGES: dict[str, str | Promise] = {
    **{state.value: state.label for state in Post.State},
    "todo": pgettext_lazy("post", "Needs attention"),
    "going_out": pgettext_lazy("post", "Going out"),
    "live": pgettext_lazy("post", "Live"),
}
STAGE_TONES = {
    Post.State.REVIEW.value: "warn",
    Post.State.CHANGES.value: "bad",
    Post.State.APPROVED.value: "good",
    Post.State.SCHEDULED.value: "accent",
    "todo": "warn",
    "going_out": "accent",
    "live": "good",
}


def stage_of(state: str, places: Iterable[PostTarget]) -> str:
    """A key of STAGES. A post that was scheduled is as far as its places are: live once all of
    them are, in need of somebody as soon as one is. Raises nothing, makes no query."""
    if state != Post.State.SCHEDULED:
        return state
    states = {one.state for one in places} - _ASIDE
    if not states.isdisjoint(NEED_SOMEBODY):
        return "todo"
    if states == {_Target.LIVE}:
        return "live"
    return "going_out" if _Target.LIVE in states or _Target.ACCEPTED in states else state
