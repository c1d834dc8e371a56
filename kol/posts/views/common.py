"""What the pages of posts share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, may
from foundation.teams.permissions import role_may
from foundation.teams.selectors import staff_list
from kol.platforms.models import PlatformAccount
from kol.platforms.selectors import accounts_list
from kol.posts.composer import edited_text, tabs_of
from kol.posts.lawful import law_flags
from kol.posts.models import Post, PostReview
from kol.posts.panels import panels_of
from kol.posts.publishing.panel import targets_context
from kol.posts.publishing.selectors import targets_of
from kol.posts.rendering import PostParts
from kol.posts.selectors import campaigns, comments_of, post_get, reviews_of
from kol.posts.services.review import makers_of, two_eyes
from kol.posts.stages import STAGE_TONES, STAGES, stage_of

State = Post.State


def post_or_404(public_id: str) -> Post:
    """A post of the team. Raises Http404."""
    try:
        return post_get(public_id)
    except NotFound:
        raise Http404 from None


def number_in(request: TeamRequest) -> int:
    """The number a form began from; 0 for none."""
    given = request.POST.get("number", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def told(request: TeamRequest, act: Callable[[], object], done: str, undo: str = "") -> bool:
    """Do something and say so, or say why not."""
    try:
        act()
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return False
    messages.success(request, done, extra_tags=f"undo:{undo}" if undo else "")
    return True


def to_post(request: TeamRequest, post: Post) -> HttpResponse:
    """Back to its page."""
    return redirect("posts:post", request.team.slug, post.public_id)


def tabs_context(request: TeamRequest, post: Post, parts: PostParts) -> dict[str, Any]:
    """What the tabs of platforms need. Five queries at most."""
    targets = targets_of(post)
    accounts: list[PlatformAccount] = list(accounts_list())
    tabs = tabs_of(parts, targets, accounts)
    stage = stage_of(post.state, targets)
    return {
        "post": post,
        "team": request.team,
        "tabs": tabs,
        # Without scripts and to readers: where it goes or has a version; nowhere yet, all of them.
        "tabs_minded": [tab for tab in tabs if tab.minded] or tabs,
        "flags": law_flags(parts),
        "stopping": sum(tab.stopping for tab in tabs if tab.chosen),
        "stage": STAGES[stage],
        "tone": STAGE_TONES.get(stage, ""),
    }


def rich_acts() -> list[tuple[str, str, str]]:
    """The acts of the article's editor: what they do, their icon, their name."""
    return [
        ("bold", "bold", _("Bold")),
        ("italic", "italic", _("Italic")),
        ("heading", "heading", _("Heading")),
        ("quote", "quote", _("Quote")),
        ("bullets", "list", _("List")),
        ("numbers", "list-ordered", _("Numbered list")),
        ("link", "link", _("Link")),
        ("divider", "minus", _("Dividing line")),
        ("undo", "undo-2", _("Undo")),
    ]


def post_context(
    request: TeamRequest, post: Post, *, editing: bool, parts: PostParts | None = None
) -> dict[str, Any]:
    """Everything a post's page shows. ``parts``: as they are typed, where that is not kept."""
    parts = parts or PostParts(post)
    master = parts.shaped()
    reviews = reviews_of(post)
    open_review = next((one for one in reviews if one.state == PostReview.State.OPEN), None)
    approves = may(request, "posts.approve")
    staff = list(staff_list())
    return {
        **tabs_context(request, post, parts),
        **targets_context(request, post, parts.shapes),
        "parts": parts,
        "master": master,
        "text": edited_text(post.body, post.kind),
        "topics": " ".join(post.topics),
        "planned_was": post.planned_at,
        "files": [*master.images, *([master.video] if master.video else [])],
        "cover": master.cover,
        "alts": {one.asset.public_id: one.alt for one in parts.media if one.alt},
        "kinds": Post.Kind.choices,
        "editing": editing,
        "rich_acts": rich_acts() if post.kind == Post.Kind.ARTICLE else [],
        "reviews": reviews,
        "review": open_review,
        "last_review": reviews[0] if reviews else None,
        "may_approve": approves,
        "may_edit": may(request, "posts.edit"),
        "own": two_eyes(request.team.pk) and request.staff.pk in makers_of(post, open_review),
        "reviewers": [
            (one.public_id, one.display_name)
            for one in staff
            if role_may(one.role, "posts.approve") and one.pk != request.staff.pk
        ],
        "colleagues": [one.display_name for one in staff if one.pk != request.staff.pk],
        "comments": comments_of(post),
        "campaigns": campaigns(),
        "panels": panels_of(request, post) if not editing else [],
    }
