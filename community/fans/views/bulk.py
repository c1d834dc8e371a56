"""Tags on many fans at once: those chosen on the page, or all that fit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from community.fans.importing.rows import tags_split
from community.fans.long_work import fans_tag_job
from community.fans.models import Fan
from community.fans.selectors.filters import filters_of
from community.fans.selectors.listing import PAGE
from community.fans.services import fan_tag, fan_untag, tags_get
from community.fans.views.common import back_to
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page


@require_POST
@team_page("fans.edit")
def fans_bulk_tag(request: TeamRequest) -> HttpResponse:
    """Put tags on the fans chosen in the list, or take them off; ``all`` means all that fit."""
    home = reverse("fans:list", args=[request.team.slug])
    act = request.POST.get("act", "add")
    try:
        names = list(tags_split(request.POST.get("tag", "")))
        if act == "merge":
            return _merge(request)
        if not names:
            messages.error(request, _("Choose fans in the list and type a tag."))
        elif request.POST.get("all"):
            return _all_that_fit(request, act, names)
        else:
            _chosen(request, act, names)
    except DomainError as error:
        messages.error(request, error.text())
    return back_to(request, home)


def _chosen(request: TeamRequest, act: str, names: list[str]) -> None:
    chosen = list(dict.fromkeys(request.POST.getlist("fans")))[:PAGE]
    fans = list(Fan.objects.filter(public_id__in=chosen, state=Fan.State.ACTIVE).order_by("pk"))
    if not fans:
        messages.error(request, _("Choose fans in the list and type a tag."))
        return
    deed = fan_untag if act == "remove" else fan_tag
    count = deed(team_id=request.team.pk, fans=fans, names=names, actor=actor_of(request))
    text = ngettext("%(count)d fan changed.", "%(count)d fans changed.", count)
    messages.success(request, text % {"count": count})


def _all_that_fit(request: TeamRequest, act: str, names: list[str]) -> HttpResponse:
    """A job; what is wrong with the tags is said now and not when it runs."""
    if act != "remove":
        tags_get(team_id=request.team.pk, names=names)
    given = _asked(request)
    job = fans_tag_job(
        filters=filters_of(given).values(),
        add=names if act != "remove" else [],
        remove=names if act == "remove" else [],
        actor=actor_of(request),
    )
    return redirect("jobs:detail", request.team.slug, job.public_id)


def _merge(request: TeamRequest) -> HttpResponse:
    chosen = list(dict.fromkeys(request.POST.getlist("fans")))
    if len(chosen) != 2:
        messages.error(request, _("Choose exactly two fans to merge."))
        return back_to(request, reverse("fans:list", args=[request.team.slug]))
    address = reverse("fans:merge", args=[request.team.slug])
    return redirect(f"{address}?a={chosen[0]}&b={chosen[1]}")


def _asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the list the form stood on."""
    query = QueryDict(request.POST.get("next", "").partition("?")[2])
    return {name: "，".join(query.getlist(name)) for name in query}
