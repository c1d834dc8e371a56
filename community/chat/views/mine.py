"""A person's groups, the ticket their pages listen with, and a group's own page of settings."""

import time

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community.chat.access import PlaceRequest, place_page, sign_in_first
from community.chat.room import page_words, stream_url
from community.chat.selectors import conversations_of, live_group_ids, unread_total
from community.groups.models import GroupMember
from community.groups.selectors.mine import my_requests_and_answers
from community.groups.services import member_settings_update
from community.invites.selectors.owners import fan_codes_on_in
from community.points.selectors import points_team
from foundation.live.tickets import SECONDS, ticket_issue
from foundation.teams.access import SiteRequest, UserRequest, person_page


@require_safe
@never_cache
@person_page
def groups(request: UserRequest) -> HttpResponse:
    """My groups: pinned first, the last line and what is unread in each."""
    conversations = conversations_of(user_id=request.user.pk)
    requests, answers = my_requests_and_answers(request.user)
    context = {
        "tab": "groups",
        "conversations": conversations,
        "unread_total": unread_total(conversations),
        "requests": requests,
        "answers": answers,
        "words": page_words(),
        "stream": stream_url(request),
    }
    part = "#rows" if request.headers.get("X-Part") == "rows" else ""
    return render(request, f"community/chat/groups.html{part}", context)


@require_safe
@never_cache
def ticket(request: SiteRequest) -> HttpResponseBase:
    """A fresh ticket for the live stream: one stream a page carries all groups of the person."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    # The time before the look-up: a removal after it silences this ticket too.
    at = time.time()
    user_id = int(request.user.pk)
    token = ticket_issue(user_id=user_id, group_ids=live_group_ids(user_id=user_id), at=at)
    return JsonResponse({"ticket": token, "seconds": SECONDS})


@require_http_methods(["GET", "HEAD", "POST"])
@place_page
def about(request: PlaceRequest) -> HttpResponse:
    """The group's page for a member: announcement, pin, do-not-disturb, the way out."""
    place = request.place
    if request.method == "POST":
        member_settings_update(
            member=GroupMember.objects.get(pk=place.member_id),
            pinned=_flag(request, "pinned"),
            do_not_disturb=_flag(request, "do_not_disturb"),
        )
        return redirect(request.path)
    context = {
        "place": place,
        "team": place.team,
        "points_team": points_team(user_id=place.user_id, team_id=place.team_id),
        "brings_friends": not place.staff_role and fan_codes_on_in(place.group_id),
    }
    return render(request, "community/chat/about.html", context)


def _flag(request: HttpRequest, name: str) -> bool | None:
    raw = request.POST.get(name)
    return None if raw is None else raw == "1"
