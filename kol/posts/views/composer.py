"""The composer: one page to write, shape, check and hand on a post; and its saving."""

from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from foundation.assets.library import library_add
from foundation.assets.library_views import MOST_AT_ONCE
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.posts.composer import edited_text, form_draft, moment_read, without_texts
from kol.posts.drafts import Draft, draft_clean, draft_of, draft_told
from kol.posts.errors import PostChanged
from kol.posts.models import Post
from kol.posts.publishing.panel import targets_context
from kol.posts.rendering import PostParts
from kol.posts.services.beginning import post_begin
from kol.posts.services.editing import post_save
from kol.posts.services.keeping import parts_typed
from kol.posts.services.review import post_ask
from kol.posts.versions import differences
from kol.posts.views.common import (
    State,
    number_in,
    post_context,
    post_or_404,
    tabs_context,
    to_post,
)

# Open for writing as they are; the others ask first, for an edit takes something away.
WRITABLE = (State.DRAFT, State.CHANGES)


@team_page("posts.edit")
def post_new(request: TeamRequest) -> HttpResponse:
    """Begin a post, or go on with the empty one begun last. Looking at the address (a bookmark, a
    reload) begins nothing: it leads to the list."""
    if request.method != "POST":
        return redirect("posts:list", request.team.slug)
    post = post_begin(
        staff=request.staff, actor=actor_of(request), kind=request.POST.get("kind", "")
    )
    return to_post(request, post)


@team_page("posts.view")
def post_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One post: to write where it may be written, else to read; ``?edit=1`` opens it."""
    post = post_or_404(public_id)
    may_edit = may(request, "posts.edit") and post.state != State.ARCHIVED
    editing = may_edit and (post.state in WRITABLE or "edit" in request.GET)
    context = post_context(request, post, editing=editing)
    template = "kol/posts/composer.html" if editing else "kol/posts/post.html"
    return render(request, template, context)


@require_POST
@team_page("posts.edit")
def post_save_view(request: TeamRequest, public_id: str) -> HttpResponse:
    """Save what the form says. A script gets the tabs drawn anew; somebody else's save meanwhile
    gives both texts to choose from."""
    post = post_or_404(public_id)
    by_script = request.headers.get("X-Autosave") == "1"
    before = post.state
    data: QueryDict = request.POST
    saved: Post | None = None
    try:
        data = _with_files(request)
        draft = form_draft(data, post.kind)
        saved = post_save(
            post=post,
            staff=request.staff,
            actor=actor_of(request),
            number=number_in(request),
            draft=draft,
            keep=not by_script,
        )
        if "ask" in request.POST:
            post_ask(post=saved, staff=request.staff, actor=actor_of(request), number=saved.number)
    except PostChanged as refusal:
        return _conflict(request, post_or_404(public_id), draft, data, refusal, by_script)
    except DomainError as refusal:
        if saved is not None:  # the text is kept; what was asked for besides is refused
            return _shown(request, saved, refusal)
        return _refused(request, post, data, refusal, by_script)
    if not by_script:
        return to_post(request, saved)
    return _drawn(request, saved, voided=before != saved.state == Post.State.DRAFT)


def _with_files(request: TeamRequest) -> QueryDict:
    """The form, with files that came along (where no script sent them ahead) at its end."""
    data = request.POST.copy()
    for upload in request.FILES.getlist("file")[:MOST_AT_ONCE]:
        file = library_add(team_id=request.team.pk, actor=actor_of(request), upload=upload)
        data.appendlist("media", file.asset.public_id)
    return data


def _drawn(request: TeamRequest, post: Post, *, voided: bool) -> HttpResponse:
    """``voided``: the edit took an approval, or the asking for one, away."""
    post.team = request.team
    parts = PostParts(post)
    context = {**tabs_context(request, post, parts), "editing": True, "voided": voided}
    if voided:  # what was scheduled is so no more
        context |= targets_context(request, post, parts.shapes)
    response = render(request, "kol/posts/tabs.html#previews", context)
    response["X-Post-Number"] = str(post.number)
    response["X-Post-State"] = post.state
    return response


def _refused(
    request: TeamRequest, post: Post, data: QueryDict, refusal: DomainError, by_script: bool
) -> HttpResponse:
    """Nothing was saved: to a script why, and else the page with all that was typed."""
    if by_script:
        return JsonResponse(
            {"code": refusal.code, "text": refusal.text(), "field": refusal.field or ""},
            status=refusal.status if refusal.status != 409 else 422,
        )
    more: dict[str, Any] = {"planned_was": moment_read(data.get("planned_was", ""))}
    try:
        draft = form_draft(data, post.kind)
    except DomainError:  # a text is what is refused (too long, say): the field has it as it is
        draft = form_draft(without_texts(data), post.kind)
        more["text"] = data.get("body", "")
    parts = parts_typed(post, draft, number_in(request))
    return _shown(request, parts.post, refusal, parts, **more)


def _shown(
    request: TeamRequest,
    post: Post,
    refusal: DomainError,
    parts: PostParts | None = None,
    **more: Any,
) -> HttpResponse:
    """The composer, with what was refused above it."""
    context = post_context(request, post, editing=True, parts=parts)
    told = {"refusal": refusal.text(), **more}
    return render(request, "kol/posts/composer.html", context | told, status=422)


def _conflict(
    request: TeamRequest,
    post: Post,
    draft: Draft,
    data: QueryDict,
    refusal: PostChanged,
    by_script: bool,
) -> HttpResponse:
    """Both texts with all that differs, versions of platforms too, and a way to keep either."""
    if by_script:
        body = {"code": refusal.code, "text": refusal.text(), "number": post.number}
        return JsonResponse(body, status=409)
    mine, theirs = draft_clean(draft), draft_of(PostParts(post))
    context: dict[str, Any] = {
        "post": post,
        "refusal": refusal.text(),
        "mine": edited_text(mine.body, mine.kind),
        "mine_title": mine.title,
        "theirs": edited_text(post.body, post.kind),
        "differences": differences(draft_told(theirs), draft_told(mine)),
        "fields": [
            (name, value)
            for name, values in data.lists()
            if name not in ("csrfmiddlewaretoken", "number")
            for value in values
        ],
        "number": post.number,
    }
    return render(request, "kol/posts/conflict.html", context, status=409)
