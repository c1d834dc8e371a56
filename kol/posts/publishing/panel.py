"""The panel of a post's page: where it goes, what became of each, what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from foundation.teams.access import TeamRequest, may
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.registry import addressed
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostAttempt, PostShape, PostTarget
from kol.posts.publishing.selectors import attempts_of, pulse, targets_of
from kol.posts.publishing.speaking import by_hand
from kol.posts.publishing.ways import ways_of
from kol.posts.publishing.words import TONES, acts_of, fault_text, next_text, reason_text
from kol.posts.registry import target_kinds

State = PostTarget.State


@dataclass(frozen=True, slots=True)
class Row:
    """One target as it is shown."""

    target: PostTarget
    tone: str
    next: str
    fault: str
    reason: str
    acts: tuple[str, ...]
    # The account that has to be connected again first; empty for none.
    reconnect: str = ""
    # How it goes out there, where the platform has several ways.
    way: str = ""
    attempts: list[PostAttempt] = field(default_factory=list)

    @property
    def addressless(self) -> bool:
        """Whether what is live there has no address to say."""
        return not addressed(self.target.platform)

    @property
    def sends(self) -> int:
        """How often it was handed to the platform; asking and what people said is not counted."""
        return sum(one.step == PostAttempt.Step.SUBMIT for one in self.attempts)


@dataclass(frozen=True, slots=True)
class Choice:
    """One place that can be chosen: ``value`` is ``kind:ref``."""

    value: str
    label: str
    chosen: bool
    fixed: bool


def targets_context(
    request: TeamRequest, post: Post, shapes: Mapping[str, PostShape] | None = None
) -> dict[str, Any]:
    """What templates/kol/posts/targets.html needs. Four queries, one more where a platform has
    several ways and the post's ``shapes`` were not read yet, and those of the kinds' choices (where
    somebody may choose)."""
    targets = targets_of(post)
    ways = ways_of(targets, shapes)
    tried = attempts_of(targets) if targets else {}
    going = post.state in (Post.State.APPROVED, Post.State.SCHEDULED)
    may_edit = may(request, "posts.edit") and post.state != Post.State.ARCHIVED
    may_publish = may(request, "posts.publish")
    choices = choices_of(targets) if may_edit else []
    return {
        "target_rows": [
            row_of(one, tried.get(one.pk, []), may_publish, ways.get(one.pk, "")) for one in targets
        ],
        "target_planned": [
            (one, ways.get(one.pk, "")) for one in targets if one.state == State.PLANNED
        ],
        # So many wait for their time, and may be moved together.
        "target_waiting": (
            sum(one.state == State.SCHEDULED for one in targets) if may_publish else 0
        ),
        "target_placed": any(one.state != State.CANCELLED for one in targets),
        "target_choices": choices,
        "target_pulse": pulse(),
        **_typed(request, targets),
        # Where a person comes back to: the address of now may be that of a deed.
        "here": reverse("posts:post", args=[request.team.slug, post.public_id]),
        "known": " ".join(
            one.value for _label, some in choices for one in some if one.chosen and not one.fixed
        ),
        "may_choose": may_edit,
        "may_publish": may_publish,
        "can_schedule": going and may_publish,
        "target_when": _when_next(post, targets),
        # A time it had is over, and nobody had approved it by then.
        "target_missed": any(
            one.state == State.PLANNED and one.due_at is not None and one.due_at < timezone.now()
            for one in targets
        ),
    }


def _when_next(post: Post, targets: Sequence[PostTarget]) -> datetime:
    """The time that is offered: what somebody planned where that is still to come, else now."""
    planned = [one.due_at for one in targets if one.state == State.PLANNED]
    coming = (at for at in (*planned, post.planned_at) if at and at > timezone.now())
    return timezone.localtime(next(coming, None))


def _typed(request: TeamRequest, targets: Sequence[PostTarget]) -> dict[str, Any]:
    """What was typed for times: where they were refused (views/desk.schedule), or where places are
    ticked beside them (views/desk.places_choose), which only adds the new ones."""
    said = request.POST if request.htmx and "due_at" in request.POST else request.GET
    ticked = said.getlist("target")
    shown = said.get("shown", "").split()
    if said is request.POST:
        ticked += [one.public_id for one in targets if one.public_id not in shown]
    return {
        "typed_due": said.get("due_at", "") if "target" in said or shown else "",
        "typed_targets": ticked,
        "typed_stay": said.get("move", "0" if shown else "") == "0",
    }


def row_of(
    target: PostTarget, attempts: list[PostAttempt], may_publish: bool, way: str = ""
) -> Row:
    """A target with its words. No query."""
    return Row(
        target,
        TONES.get(target.state, ""),
        next_text(target, by_hand=by_hand(target)),
        fault_text(target.fault),
        reason_text(target.reason),
        acts_of(target) if may_publish else (),
        _to_connect(target),
        way,
        attempts,
    )


def _to_connect(target: PostTarget) -> str:
    account = target.account
    lost = account is not None and account.connection != PlatformAccount.Connecting.CONNECTED
    return account.public_id if account and lost and target.fault == Fault.AUTH else ""


def choices_of(targets: list[PostTarget]) -> list[tuple[str, list[Choice]]]:
    """Every place a post can go to, by kind: accounts first. One query, and those of the kinds."""
    there: dict[str, PostTarget] = {}
    for target in targets:
        if target.state != State.CANCELLED:
            ref = target.account.public_id if target.account else target.ref
            there[f"{target.kind}:{ref}"] = target
    accounts = PlatformAccount.objects.filter(state=PlatformAccount.State.ACTIVE)
    found: list[tuple[str, list[Choice]]] = [
        (
            "",
            [
                _choice("account", one.public_id, str(one), there)
                for one in accounts.order_by("platform", "handle")
            ],
        )
    ]
    for name, kind in target_kinds().items():
        places = [_choice(name, one.ref, one.label, there) for one in kind.choices()]
        found.append((str(kind.label), places))
    return [(label, choices) for label, choices in found if choices]


def _choice(kind: str, ref: str, label: str, there: dict[str, PostTarget]) -> Choice:
    value = f"{kind}:{ref}"
    target = there.get(value)
    return Choice(
        value, label, target is not None, target is not None and target.state != State.PLANNED
    )
