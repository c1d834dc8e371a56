"""What staff are told of posts: of what was asked and answered, and of what happens on the way
out."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foundation.events.models import Event
from foundation.notify.registry import BELL, MAIL, SMS, Subject, notice_kind
from foundation.teams.models import Staff, Team
from foundation.teams.permissions import PERMISSIONS, role_may
from kol.posts.models import Post, PostComment, PostReview, PostTarget
from kol.posts.moves import TARGET_EVENTS

# Whatever was asked about a target is over when it goes on from where it stood.
_ON = frozenset(
    TARGET_EVENTS[state]
    for state in (
        PostTarget.State.PLANNED,
        PostTarget.State.SCHEDULED,
        PostTarget.State.ACCEPTED,
        PostTarget.State.LIVE,
        PostTarget.State.WAITING,
        PostTarget.State.HELD,
        PostTarget.State.FAILED,
        PostTarget.State.REJECTED,
        PostTarget.State.CANCELLED,
    )
)


def register() -> None:
    """Called once, in AppConfig.ready()."""
    _review()
    _trouble()
    notice_kind(
        "post.handoff_due",
        settled=_ON - {"post.handoff_due"},
        label=_("A post waits to be published by hand"),
        one=_("To be published by hand now: %(about)s"),
        many=ngettext_lazy(
            "%(count)d post waits to be published by hand",
            "%(count)d posts wait to be published by hand",
            "count",
        ),
        subjects=_handoffs,
        who=_hands,
        permission="posts.publish",
        many_path=lambda team: reverse("publishing:handoffs", args=[team.slug]),
        channels=(BELL, MAIL, SMS),
        delay=timedelta(0),
        # The next one is due by itself: the phone hears of it, whether the first was read or not.
        window=timedelta(minutes=10),
        icon="hand",
        tone="warn",
    )
    notice_kind(
        "post.not_ready",
        settled=_ON | {"post.ready", "post.rescheduled"},
        label=_("Something is in the way of a post that goes out in ten minutes"),
        one=_("Goes out soon, and something is in its way: %(about)s"),
        many=ngettext_lazy(
            "Something is in the way of %(count)d post that goes out soon",
            "Something is in the way of %(count)d posts that go out soon",
            "count",
        ),
        subjects=_targets,
        who=_author_and_leads,
        permission="posts.view",
        many_path=lambda team: f"{_going_out(team)}?state=not_ready",
        channels=(BELL, MAIL, SMS),
        delay=timedelta(0),
        icon="triangle-alert",
        tone="warn",
    )
    notice_kind(
        "post.not_cleared",
        settled=_ON | {"post.rescheduled"},
        label=_("A post is not approved ten minutes before its time"),
        one=_("Its time is near, and it is not approved or not scheduled: %(about)s"),
        many=ngettext_lazy(
            "The time of %(count)d post is near, and it is not approved or not scheduled",
            "The time of %(count)d posts is near, and they are not approved or not scheduled",
            "count",
        ),
        subjects=_targets,
        who=_author_and_leads,
        permission="posts.view",
        many_path=partial(_going_out_as, PostTarget.State.PLANNED.value),
        channels=(BELL, MAIL, SMS),
        delay=timedelta(0),
        icon="calendar-clock",
        tone="warn",
    )
    notice_kind(
        "post.live",
        label=_("A post of yours is live"),
        one=_("Live: %(about)s"),
        many=ngettext_lazy(
            "%(count)d post of yours is live", "%(count)d posts of yours are live", "count"
        ),
        subjects=_targets,
        who=_author_of_target,
        permission="posts.view",
        many_path=_going_out,
        channels=(BELL,),
        icon="circle-check",
        tone="good",
    )


def _review() -> None:
    notice_kind(
        "post.approval_asked",
        label=_("Your approval is asked"),
        one=_("Submitted for your approval: “%(about)s”"),
        many=ngettext_lazy(
            "%(count)d post was submitted for your approval",
            "%(count)d posts were submitted for your approval",
            "count",
        ),
        subjects=_posts,
        subject=_post_of,
        settled={"post.approved", "post.changes_asked", "post.drafted", "post.archived"},
        who=_asked,
        permission="posts.approve",
        many_path=lambda team: f"{_all_posts(team)}?state=in_review",
        channels=(BELL, MAIL),
        icon="shield-check",
    )
    told = {"post.commented": _talkers, "post.mentioned": _mentioned}
    for name, label, one, many, icon in (
        (
            "post.approved",
            _("A post of yours was approved"),
            _("Approved: “%(about)s”"),
            ngettext_lazy("%(count)d post approved", "%(count)d posts approved", "count"),
            "circle-check",
        ),
        (
            "post.changes_asked",
            _("Changes to a post of yours are asked for"),
            _("Changes asked: “%(about)s”"),
            ngettext_lazy(
                "Changes asked to %(count)d post", "Changes asked to %(count)d posts", "count"
            ),
            "pencil",
        ),
        (
            "post.commented",
            _("Somebody commented on a post of yours"),
            _("New comment on “%(about)s”"),
            ngettext_lazy(
                "New comments on %(count)d post", "New comments on %(count)d posts", "count"
            ),
            "message-circle-question",
        ),
        (
            "post.mentioned",
            _("Somebody mentioned you"),
            _("You are mentioned in the comments on “%(about)s”"),
            ngettext_lazy(
                "You are mentioned in the comments on %(count)d post",
                "You are mentioned in the comments on %(count)d posts",
                "count",
            ),
            "at-sign",
        ),
    ):
        notice_kind(
            name,
            label=label,
            one=one,
            many=many,
            subjects=_posts,
            subject=_post_of,
            who=told.get(name, _askers),
            events=("post.commented",) if name == "post.mentioned" else (),
            permission="posts.view",
            many_path=_all_posts,
            channels=(BELL, MAIL) if name != "post.approved" else (BELL,),
            icon=icon,
        )


def _trouble() -> None:
    for name, label, one, many in (
        (
            "post.failed",
            _("A post could not be published"),
            _("Could not be published: %(about)s"),
            ngettext_lazy("%(count)d post failed", "%(count)d posts failed", "count"),
        ),
        (
            "post.unconfirmed",
            _("Nobody can say whether a post went out"),
            _("Sent, and not confirmed by the platform: %(about)s"),
            ngettext_lazy(
                "%(count)d post was sent and not confirmed",
                "%(count)d posts were sent and not confirmed",
                "count",
            ),
        ),
        (
            "post.rejected",
            _("A platform rejected a post"),
            _("Rejected by the platform: %(about)s"),
            ngettext_lazy("%(count)d post was rejected", "%(count)d posts were rejected", "count"),
        ),
        (
            "post.held",
            _("A post is overdue and waits for your decision"),
            _("Overdue, not published: %(about)s"),
            ngettext_lazy(
                "%(count)d post became overdue and was held back",
                "%(count)d posts became overdue and were held back",
                "count",
            ),
        ),
    ):
        notice_kind(
            name,
            settled=_ON - {name},
            label=label,
            one=one,
            many=many,
            subjects=_targets,
            who=_author_and_leads,
            permission="posts.view",
            many_path=partial(_going_out_as, name.partition(".")[2]),
            channels=(BELL, MAIL),
            icon="triangle-alert",
            tone="bad",
        )


def _targets(team: Team, ids: Sequence[int]) -> Mapping[int, Subject]:
    return _named(team, ids, "publishing:target")


def _handoffs(team: Team, ids: Sequence[int]) -> Mapping[int, Subject]:
    return _named(team, ids, "publishing:handoff")


def _named(team: Team, ids: Sequence[int], page: str) -> Mapping[int, Subject]:
    targets = PostTarget.objects.select_related("post").filter(pk__in=ids)
    return {
        one.pk: Subject(f"{one.post} · {one.where}", reverse(page, args=[team.slug, one.public_id]))
        for one in targets
    }


def _posts(team: Team, ids: Sequence[int]) -> Mapping[int, Subject]:
    return {
        post.pk: Subject(str(post), reverse("posts:post", args=[team.slug, post.public_id]))
        for post in Post.objects.filter(pk__in=ids)
    }


def _all_posts(team: Team) -> str:
    return reverse("posts:list", args=[team.slug])


def _going_out(team: Team) -> str:
    return reverse("publishing:list", args=[team.slug])


def _going_out_as(state: str, team: Team) -> str:
    return f"{_going_out(team)}?state={state}"


def _post_of(event: Event) -> int | None:
    if event.subject_type == "posts.post":
        return event.subject_id
    post = event.payload.get("post")
    return post if isinstance(post, int) else None


def _asked(event: Event) -> list[int] | None:
    """Whom it was asked of; None: whoever may approve."""
    review = _reviews(event).first()
    return [review.asked_of_id] if review is not None and review.asked_of_id else None


def _askers(event: Event) -> list[int]:
    """Who wrote it, and who asked for approval."""
    found = list(Post.objects.filter(pk=_post_of(event) or 0).values_list("author_id", flat=True))
    found += list(_reviews(event).values_list("asked_by_id", flat=True)[:1])
    return [one for one in found if one is not None]


def _reviews(event: Event) -> "QuerySet[PostReview, PostReview]":
    return PostReview.objects.filter(post_id=_post_of(event) or 0).order_by("-pk")


def _talkers(event: Event) -> list[int]:
    """Who wrote the post, and who talked about it before; not who is told that they are
    mentioned."""
    said = PostComment.objects.filter(post_id=_post_of(event) or 0).order_by("-pk")[:50]
    found = {one.by_id for one in said if one.by_id}
    found |= set(Post.objects.filter(pk=_post_of(event) or 0).values_list("author_id", flat=True))
    return sorted(one for one in found - set(_mentioned(event)) if one is not None)


def _mentioned(event: Event) -> list[int]:
    """Whom the comment names."""
    named = event.payload.get("mentions")
    return [one for one in named if isinstance(one, int)] if isinstance(named, list) else []


def _author_of_target(event: Event) -> list[int]:
    authors = PostTarget.objects.filter(pk=event.subject_id or 0, post__author__isnull=False)
    return list(authors.values_list("post__author_id", flat=True))


def _author_and_leads(event: Event) -> list[int]:
    roles = PERMISSIONS["posts.approve"].roles
    leads = Staff.objects.filter(role__in=roles).values_list("pk", flat=True)
    return [*_author_of_target(event), *leads]


def _hands(event: Event) -> list[int] | None:
    """Whoever wrote it, where they may publish; else all who may."""
    target = PostTarget.objects.select_related("post__author").get(pk=event.subject_id or 0)
    author = target.post.author
    if author is None or author.state != Staff.State.ACTIVE:
        return None
    return [author.pk] if role_may(author.role, "posts.publish") else None
