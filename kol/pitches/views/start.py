"""From the list of contacts to a pitch: the chosen people, or all who fit, go along."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.imports.customs import custom_fields
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.pitches.candidates import MOST, chosen_contacts
from kol.pitches.models import Pitch, Release
from kol.pitches.selectors.pitches import drafts_newest
from kol.pitches.services.drafts import pitch_choose, pitch_create
from kol.pitches.views.common import pitch_or_404, release_or_404, told
from kol.pitches.views.drafts import usual_text
from kol.press.lists import CONTACTS
from kol.press.models import Contact
from kol.press.selectors.listing import contact_filters_of, contacts_narrowed

SHOWN = 20


@team_page("press.pitch")
def pitch_start(request: TeamRequest) -> HttpResponse:
    """Which release is pitched to the people of the list, or which draft they are put on. GET: all
    of the list whose query string this is; POST: its chosen rows, or all; with ``release`` or
    ``draft`` it is done."""
    request.page_of = CONTACTS.page
    posted = request.method == "POST"
    whole = bool(request.POST.get("all")) if posted else True
    query = request.POST.get("query", "")[:4000] if posted else request.GET.urlencode()
    rows = list(dict.fromkeys(request.POST.getlist("rows")))[: MOST + 1]
    chosen = _whole(query) if whole else {"picked": rows}
    count = chosen_contacts(chosen)[: MOST + 1].count()
    fits = 0 < count <= MOST
    if posted and fits and (page := _begun(request, chosen)):
        return redirect(page)
    releases = Release.objects.exclude(state=Release.State.ARCHIVED).order_by("-pk")
    home = reverse(CONTACTS.page, args=[request.team.slug])
    context = {
        "count": count,
        "fits": fits,
        "most": MOST,
        "whole": whole,
        "query": query,
        "rows": [] if whole else rows,
        "releases": list(releases[:SHOWN]),
        "drafts": drafts_newest(SHOWN),
        "back": f"{home}?{query}" if query else home,
    }
    return render(request, "kol/pitches/start.html", context)


def _whole(query: str) -> dict[str, Any]:
    """All who fit a list: its filters, which are asked again when it is sent; or, where something
    was typed or nothing narrows it, those who are found now, for what was typed is not kept."""
    filters = contact_filters_of(QueryDict(query), custom_fields(CONTACTS.name))
    if filters.by and not filters.q:
        return {"filters": filters.values()}
    found = contacts_narrowed(filters).order_by("pk").values_list("public_id", flat=True)
    return {"picked": list(found[: MOST + 1])}


def _begun(request: TeamRequest, chosen: dict[str, Any]) -> str:
    """Where it goes on: a new pitch of the release, or the draft with these people on it."""
    slug, actor = request.team.slug, actor_of(request)
    if public_id := request.POST.get("release", ""):
        release = release_or_404(public_id)
        pitches: list[Pitch] = []
        done = told(
            request,
            lambda: pitches.append(
                pitch_create(release=release, actor=actor, chosen=chosen, **usual_text())
            ),
            _("The people are on its list. Now write what they read first."),
        )
        return reverse("pitches:edit", args=[slug, pitches[0].public_id]) if done else ""
    if public_id := request.POST.get("draft", ""):
        pitch = pitch_or_404(public_id)
        pick = [*chosen.get("picked", []), *_picked(pitch, chosen)]
        done = told(
            request,
            lambda: pitch_choose(pitch=pitch, actor=actor, pick=pick),
            _("The list was changed."),
        )
        return reverse("pitches:people", args=[slug, pitch.public_id]) if done else ""
    return ""


def _picked(pitch: Pitch, chosen: dict[str, Any]) -> list[str]:
    """Those who fit the filters, one by one: a draft may have filters of its own, which stay."""
    if "filters" not in chosen:
        return []
    fitting: list[Contact] = list(chosen_contacts(chosen).only("team_id", "public_id"))
    return [one.public_id for one in fitting]
