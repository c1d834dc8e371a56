"""Pages of the archive, and comparing a draft with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.posts.models import ArchivedText, Post
from kol.posts.originality import earlier
from kol.posts.originality.checking import originality_check
from kol.posts.originality.forms import DraftForm, TextForm
from kol.posts.originality.registry import originality_sources
from kol.posts.originality.selectors import stretches, text_get, texts_page
from kol.posts.originality.texts import text_add, texts_delete


@require_safe
@team_page("posts.view")
def text_list(request: TeamRequest) -> HttpResponse:
    """Texts that drafts are compared with, beside posts and clippings."""
    q, brought = request.GET.get("q", "").strip(), request.GET.get("import", "")
    context = {
        "page": texts_page(q=q, brought=brought, params=request.GET),
        "q": q,
        "narrowed": bool(q or brought),
        "may_edit": may(request, "posts.edit"),
        "list_url": reverse("originality:list", args=[request.team.slug]),
    }
    template = "kol/posts/originality/list.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("posts.edit")
def text_new(request: TeamRequest) -> HttpResponse:
    """Keep a text."""
    form = TextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = text_add(staff=request.staff, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _("Kept in the archive."))
            return redirect("originality:text", request.team.slug, row.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/posts/originality/new.html", {"form": form}, status=status)


@require_safe
@team_page("posts.view")
def text_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One text."""
    context = {"text": _text_or_404(public_id), "may_edit": may(request, "posts.edit")}
    return render(request, "kol/posts/originality/text.html", context)


@require_POST
@team_page("posts.edit")
def text_delete(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take a text out of the archive."""
    row = _text_or_404(public_id)
    texts_delete(public_ids=[row.public_id], staff=request.staff, actor=actor_of(request))
    messages.success(request, _("Deleted from the archive."))
    return redirect("originality:list", request.team.slug)


@team_page("posts.view")
def check(request: TeamRequest) -> HttpResponse:
    """Compare any text with the archive: a page of its own."""
    form = DraftForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context |= _checked(form.cleaned_data["text"])
        return render(request, "kol/posts/originality/check.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/posts/originality/check.html", context, status=status)


@require_POST
@team_page("posts.view")
def post_check(request: TeamRequest, public_id: str) -> HttpResponse:
    """Compare a post with the archive, itself left out: what its form says now (``title`` and
    ``body``), or what is kept of it. The form of an article holds no plain text."""
    post = Post.objects.filter(public_id=public_id).first()
    if post is None:
        raise Http404
    body = request.POST.get("body") if post.kind != Post.Kind.ARTICLE else None
    if body is None:
        text = earlier.post_words(post.title, post.body)
    else:
        text = "\n".join([request.POST.get("title", ""), body])
    context = _checked(text.strip(), (earlier.KIND, post.pk))
    return render(request, "kol/posts/originality/told.html", context)


def _checked(text: str, exclude: tuple[str, int] | None = None) -> dict[str, Any]:
    told = originality_check(text, exclude)
    kinds = originality_sources()
    return {
        "told": told,
        "stretches": list(stretches(text, told)),
        "sources": [(one, kinds[one.kind]) for one in told.sources],
    }


def _text_or_404(public_id: str) -> ArchivedText:
    try:
        return text_get(public_id)
    except NotFound:
        raise Http404 from None
