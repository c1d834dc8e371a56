"""The list of posts, and what is done with a whole one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.platforms.connectors.registry import capabilities
from kol.posts.composer import moment_read
from kol.posts.labels import label_of
from kol.posts.models import Post
from kol.posts.publishing.words import TONES as TARGET_TONES
from kol.posts.selectors import authors, campaigns, posts_page
from kol.posts.services.editing import (
    post_bring_back,
    post_duplicate,
    post_plan,
    post_put_away,
)
from kol.posts.stages import STAGE_TONES, STAGES
from kol.posts.views.common import post_or_404, to_post, told

ASKED = ("q", "state", "platform", "campaign", "author")


@require_safe
@team_page("posts.view")
def post_list(request: TeamRequest) -> HttpResponse:
    """The team's posts."""
    asked = {name: request.GET.get(name, "").strip() for name in ASKED}
    page = posts_page(params=request.GET, **asked)
    context: dict[str, Any] = {
        **asked,
        "page": page,
        "filtered": any(asked.values()),
        "may_edit": may(request, "posts.edit"),
        "states": [
            *Post.State.choices,
            ("todo", STAGES["todo"]),
            ("live", _("Live somewhere")),
            ("late", _("Past its planned time")),
        ],
        "stage_names": STAGES,
        "kind_names": dict(Post.Kind.choices),
        "tones": STAGE_TONES,
        "target_tones": TARGET_TONES,
        "platform_names": {
            target.platform: label_of(target.platform)
            for post in page.rows
            for target in post.places
        },
        "now": timezone.now(),
        "list_url": reverse("posts:list", args=[request.team.slug]),
    }
    template = "kol/posts/list.html"
    if request.htmx:
        return render(request, f"{template}#rows", context)
    context |= {
        "platforms": [(one.platform, one.label) for one in capabilities()],
        "campaigns": [(one, one) for one in campaigns()],
        "authors": authors(),
    }
    return render(request, template, context)


@require_POST
@team_page("posts.edit")
def post_act(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Put away, bring back, copy, or plan for a time."""
    post = post_or_404(public_id)
    doing: dict[str, Any] = {"post": post, "staff": request.staff, "actor": actor_of(request)}

    def undo(name: str) -> str:
        return reverse("posts:act", args=[request.team.slug, public_id, name])

    match act:
        case "away":
            if told(request, lambda: post_put_away(**doing), _("Put away"), undo("back")):
                return redirect("posts:list", request.team.slug)
        case "back":
            told(request, lambda: post_bring_back(**doing), _("Brought back, as a draft"))
        case "copy":
            made = post_duplicate(**doing)
            return redirect("posts:post", request.team.slug, made.public_id)
        case "plan":
            typed = request.POST.get("planned_at", "")
            at = moment_read(typed)
            if typed and at is None:
                messages.error(request, _("Choose a day and a time."))
            else:
                told(request, lambda: post_plan(planned_at=at, **doing), _("Planned"))
        case _:
            raise Http404
    return to_post(request, post)
