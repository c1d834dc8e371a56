"""The team's tags: how many have each, renaming, merging, deleting."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.fans.long_work import tag_end_job
from community.fans.models import FanTag, Tag
from community.fans.selectors.pairs import tags_counted
from community.fans.services.tags_manage import AT_ONCE, tag_empty_some, tag_end, tag_rename
from community.fans.tag_uses import tag_unused, tag_uses
from foundation.jobs.models import Job
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import COUNT_CAP, keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_safe
@team_page("fans.view")
def tag_list(request: TeamRequest) -> HttpResponse:
    """All tags by name, and how many fans have each, as far as lists count."""
    query = request.GET.get("q", "").strip()[:30]
    tags = tags_counted(most=COUNT_CAP)
    if query:
        tags = tags.filter(name__icontains=query)
    page = keyset_page(tags, params=request.GET, order=("name", "id"), size=50)
    context = {
        "page": page,
        "q": query,
        "may_edit": may(request, "fans.edit"),
        "most": COUNT_CAP,
    }
    return render(request, "community/fans/tags.html", context)


@team_page("fans.edit")
def tag_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Rename a tag, merge it into another, or delete it."""
    tag = Tag.objects.filter(public_id=public_id).first()
    if tag is None:
        raise Http404
    refused: dict[str, str] = {}
    typed = tag.name
    if request.method == "POST":
        act = request.POST.get("act", "rename")
        typed = request.POST.get("name", tag.name)
        try:
            if act == "rename":
                tag_rename(tag=tag, name=typed, actor=actor_of(request))
                messages.success(request, _("Saved."))
                return redirect("fans:tags", request.team.slug)
            into = _other(request, tag) if act == "merge" else None
            if act == "merge" and into is None:
                refused["into"] = _("Choose the tag it becomes part of.")
            elif act == "delete" and request.POST.get("confirm", "").strip() != tag.name:
                refused["confirm"] = _("This is not the tag's name.")
            else:
                return _end(request, tag, into)
        except DomainError as error:
            refused["confirm" if act == "delete" else "name"] = error.text()
    context = {
        "tag": tag,
        "typed": typed,
        "refused": refused,
        "uses": tag_uses(tag, request.team.slug),
        "count": FanTag.objects.filter(tag=tag).count(),
        "others": [
            (one.public_id, one.name)
            for one in Tag.objects.exclude(pk=tag.pk)
            .order_by("name")
            .only("team_id", "public_id", "name")
        ],
    }
    status = 422 if refused else 200
    return render(request, "community/fans/tag.html", context, status=status)


def _other(request: TeamRequest, tag: Tag) -> Tag | None:
    others = Tag.objects.exclude(pk=tag.pk)
    return others.filter(public_id=request.POST.get("into", "")).first()


def _end(request: TeamRequest, tag: Tag, into: Tag | None) -> HttpResponse:
    """At once for few fans, as a job for many."""
    actor = actor_of(request)
    if into is None:
        tag_unused(tag)
    if FanTag.objects.filter(tag=tag).count() > AT_ONCE:
        job: Job = tag_end_job(tag=tag, into=into, actor=actor)
        return redirect("jobs:detail", request.team.slug, job.public_id)
    name = tag.name
    after, count = 0, 1
    while count:
        after, count = tag_empty_some(tag=tag, into=into, after=after, actor=actor)
    tag_end(tag=tag, into=into, actor=actor)
    text = _("%(tag)s was merged.") if into else _("%(tag)s was deleted.")
    messages.success(request, text % {"tag": name})
    return redirect("fans:tags", request.team.slug)
