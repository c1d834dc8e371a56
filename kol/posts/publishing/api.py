"""Where posts go and what became of it, for partners' programs."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.scopes.errors import NotFound
from kol.posts.models import Post, PostAttempt, PostTarget
from kol.posts.publishing.api_bodies import (
    AttemptsPageOut,
    ConfirmIn,
    PlacesIn,
    TargetOut,
    TargetsPageOut,
    WhenIn,
)
from kol.posts.publishing.preflight import wrong_text
from kol.posts.publishing.selectors import target_get
from kol.posts.publishing.ways import mode_of, with_ways
from kol.posts.services.deciding import (
    target_confirm_live,
    target_confirm_not,
    target_retry,
)
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import (
    Slot,
    post_schedule,
    target_cancel,
    target_reschedule,
)

READ, WRITE = "posts:read", "posts:write"
SHOWN = (
    "kind", "ref", "platform", "place", "state", "due_at", "next_try_at", "live_at", "url",
    "remote_id", "fault", "reason", "attempts",
)  # fmt: skip
TRIED = (
    "number", "step", "outcome", "fault", "code", "reason", "log_id", "begun_at", "ended_at",
)  # fmt: skip


def target_out(target: PostTarget) -> dict[str, Any]:
    """A target of with_ways, with post and account fetched, as TargetOut has it."""
    return {
        "id": target.public_id,
        "post": target.post.public_id,
        "account": target.account.public_id if target.account else None,
        **{name: getattr(target, name) for name in SHOWN},
        "mode": mode_of(target),
        "warnings": [
            {"code": one["code"], "text": wrong_text(one)}
            for one in target.wrong
            if target.state == PostTarget.State.SCHEDULED
        ],
    }


def attempt_out(attempt: PostAttempt) -> dict[str, Any]:
    """A try as AttemptOut has it."""
    return {name: getattr(attempt, name) for name in TRIED}


def _post(public_id: str) -> Post:
    post = Post.objects.filter(public_id=public_id).first()
    if post is None:
        raise NotFound
    return post


class TargetsView(PartnerView):
    """All targets."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(
        operation_id="targets_list",
        parameters=[
            OpenApiParameter("post", str, description=_("Id of the post")),
            OpenApiParameter("state", str, enum=PostTarget.State.values),
        ],
        responses=TargetsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Posts at their places, the newest first."""
        rows = PostTarget.objects.select_related("post", "account")
        if state := self.word("state", PostTarget.State.values):
            rows = rows.filter(state=state)
        if post := self.word("post"):
            rows = rows.filter(post__public_id=post)
        return self.page(with_ways(rows), target_out)


class PostTargetsView(PartnerView):
    """The places of one post."""

    scopes: ClassVar[dict[str, str]] = {"PUT": WRITE}

    @extend_schema(operation_id="post_targets_put", request=PlacesIn, responses=TargetsPageOut)
    def put(self, request: Request, public_id: str) -> Response:
        """Say where a post goes: newly named places are planned, planned ones that are left out
        are taken off, scheduled ones stay."""
        given = self.read(PlacesIn)
        places = [Place(ref=one["ref"], kind=one["kind"]) for one in given["places"]]
        targets_choose(post=_post(public_id), staff=self.staff, actor=self.actor, places=places)
        rows = PostTarget.objects.filter(post__public_id=public_id).exclude(
            state=PostTarget.State.CANCELLED
        )
        found = with_ways(rows.select_related("post", "account")).order_by("-pk")
        return Response({"items": [target_out(one) for one in found], "next": None})


class TargetView(PartnerView):
    """One target."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(operation_id="target_get", responses=TargetOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One post at one place, with what became of it."""
        return Response(target_out(target_get(public_id)))


class AttemptsView(PartnerView):
    """The tries at one target."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(operation_id="target_attempts_list", responses=AttemptsPageOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Every try and every question, the newest first."""
        return self.page(PostAttempt.objects.filter(target=target_get(public_id)), attempt_out)


class TargetScheduleView(PartnerView):
    """Scheduling one target."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="target_schedule", request=WhenIn, responses=TargetOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Schedule an approved post at a planned place. Content that is not approved as it stands
        is refused, and so is a moment over the platform's quota (unless it may be moved)."""
        given = self.read(WhenIn)
        target = target_get(public_id)
        slot = Slot(target, given.get("due_at"), given["move"])
        post_schedule(post=target.post, staff=self.staff, actor=self.actor, targets=[slot])
        return Response(target_out(target_get(public_id)))


class TargetRescheduleView(PartnerView):
    """Another time."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="target_reschedule", request=WhenIn, responses=TargetOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Give a target another time. Refused once it was handed to the platform."""
        given = self.read(WhenIn)
        target_reschedule(
            target=target_get(public_id),
            staff=self.staff,
            actor=self.actor,
            due_at=given.get("due_at"),
            move=given["move"],
        )
        return Response(target_out(target_get(public_id)))


class TargetCancelView(PartnerView):
    """Cancelling."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="target_cancel", request=None, responses=TargetOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Cancel a target. Refused once it was handed to the platform."""
        target_cancel(target=target_get(public_id), staff=self.staff, actor=self.actor)
        return Response(target_out(target_get(public_id)))


class TargetConfirmView(PartnerView):
    """What a person saw."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="target_confirm", request=ConfirmIn, responses=TargetOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Say that an unconfirmed or handed-off post is live and where, or that it is not there:
        then it goes out again, or is cancelled."""
        given = self.read(ConfirmIn)
        target = target_get(public_id)
        if given["live"]:
            target_confirm_live(
                target=target,
                staff=self.staff,
                actor=self.actor,
                url=given["url"],
                reason=given["reason"],
            )
        else:
            target_confirm_not(
                target=target, staff=self.staff, actor=self.actor, again=given["again"]
            )
        return Response(target_out(target_get(public_id)))


class TargetRetryView(PartnerView):
    """Trying again."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="target_retry", request=WhenIn, responses=TargetOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Send what failed or was held once more, now or at a moment; over a quota at the next
        free one."""
        given = self.read(WhenIn)
        target_retry(
            target=target_get(public_id),
            staff=self.staff,
            actor=self.actor,
            due_at=given.get("due_at"),
        )
        return Response(target_out(target_get(public_id)))
