"""Asking for approval, answering, talking about a post."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from foundation.teams.models import Staff
from kol.posts.models import Post, PostComment
from kol.posts.services.review import (
    comment_add,
    comment_resolve,
    post_approve,
    post_ask,
    post_ask_changes,
    post_withdraw,
)
from kol.posts.views.common import number_in, post_context, post_or_404, to_post, told


@require_POST
@team_page("posts.edit")
def ask(request: TeamRequest, public_id: str) -> HttpResponse:
    """Ask somebody, or whoever may approve."""
    post = post_or_404(public_id)
    wanted = request.POST.get("asked_of", "")
    asked_of = (
        Staff.objects.filter(public_id=wanted, state=Staff.State.ACTIVE).first() if wanted else None
    )
    undo = reverse("posts:withdraw", args=[request.team.slug, public_id])
    told(
        request,
        lambda: post_ask(
            post=post,
            staff=request.staff,
            actor=actor_of(request),
            number=number_in(request),
            asked_of=asked_of,
            note=request.POST.get("note", ""),
        ),
        _("Asked for approval"),
        undo,
    )
    return to_post(request, post)


@require_POST
@team_page("posts.approve")
def answer(request: TeamRequest, public_id: str) -> HttpResponse:
    """Approve, or say what should be changed."""
    post = post_or_404(public_id)
    changes = request.POST.get("say") == "changes"
    answered, words = (
        (post_ask_changes if changes else post_approve),
        request.POST.get("answer", ""),
    )
    try:
        answered(
            post=post,
            staff=request.staff,
            actor=actor_of(request),
            number=number_in(request),
            answer=words,
        )
    except DomainError as refusal:
        return _answer_refused(request, post_or_404(public_id), refusal, words)
    if changes:
        done = _("Sent back with your words")
    elif post.state == Post.State.SCHEDULED:
        done = _("Approved. What had a time goes out then.")
    else:
        done = _("Approved. It can be scheduled now.")
    messages.success(request, done)
    return to_post(request, post)


def _answer_refused(
    request: TeamRequest, post: Post, refusal: DomainError, words: str
) -> HttpResponse:
    """The post as it is now, with why it was not taken; where it waits for an answer, with what was
    typed, too."""
    waits = post.state == Post.State.REVIEW
    at_field = waits and refusal.field == "answer"
    if not at_field:
        messages.error(request, refusal.text())
    if not waits:
        return to_post(request, post)
    context = post_context(request, post, editing=False) | {
        "answer": words,
        "answer_error": refusal.text() if at_field else "",
    }
    return render(request, "kol/posts/post.html", context, status=refusal.status)


@require_POST
@team_page("posts.edit")
def withdraw(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take the asking or the approval back."""
    post = post_or_404(public_id)
    told(
        request,
        lambda: post_withdraw(post=post, staff=request.staff, actor=actor_of(request)),
        _("Taken back: it is a draft again"),
    )
    return to_post(request, post)


@require_POST
@team_page("posts.view")
def comment(request: TeamRequest, public_id: str) -> HttpResponse:
    """Say something about a post."""
    post = post_or_404(public_id)
    told(
        request,
        lambda: comment_add(
            post=post,
            staff=request.staff,
            actor=actor_of(request),
            text=request.POST.get("text", ""),
            platform=request.POST.get("platform", ""),
        ),
        _("Your comment is posted"),
    )
    return to_post(request, post)


@require_POST
@team_page("posts.view")
def resolve(request: TeamRequest, public_id: str, comment_id: str) -> HttpResponse:
    """A comment is done with, or open again."""
    post = post_or_404(public_id)
    found = PostComment.objects.filter(post=post, public_id=comment_id).first()
    if found is None:
        raise Http404
    comment_resolve(comment=found, staff=request.staff, done=request.POST.get("done", "1") == "1")
    return to_post(request, post)
