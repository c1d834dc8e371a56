"""Fetch and authorise in one step: the decorator of everything under ``/g/<group>/``."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth import SESSION_KEY
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from community.chat.errors import GroupArchived
from community.chat.selectors import Place, former_place, place_and_user
from foundation.scopes.scope import team_scope
from foundation.teams.access import SIGN_IN_BY_CODE, SiteRequest, UserRequest, to_sign_in
from foundation.teams.backends import user_known
from foundation.teams.models import User

P = ParamSpec("P")


class PlaceRequest(UserRequest):
    """A request of somebody in the group."""

    place: Place


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asks, and not the page."""
    return "application/json" in request.headers.get("Accept", "")


def sign_in_first(request: SiteRequest) -> HttpResponse:
    """To the sign-in page and back; a script is told so."""
    if wants_json(request):
        return JsonResponse({"code": "sign_in"}, status=401)
    return to_sign_in(request, SIGN_IN_BY_CODE)


def place_page(
    view: Callable[Concatenate[PlaceRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page of a group, for its members: sets ``request.place``, in the scope of its team.

    Anonymous visitors are sent to sign in, who is not in the group gets 404, and who once was a
    page that says so. One query gives the user and their place, where person_page takes three:
    this is where messages are sent.
    """

    @wraps(view)
    def wrapper(request: Any, public_id: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user_id = request.session.get(SESSION_KEY)
        found = place_and_user(user_id=int(user_id), group_public_id=public_id) if user_id else None
        # Whose session it is, and whether it still holds, is judged as on every page.
        with user_known(found[1]) if found else nullcontext():
            if not request.user.is_authenticated:
                return sign_in_first(request)
        if found is None or request.user.pk != found[1].pk:
            return _not_in(request, public_id)
        request.place = place = found[0]
        if place.group_state == "archived" and place.staff_role is None:
            return _over(request, place)
        with team_scope(place.team_id):
            response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapper


def _over(request: HttpRequest, place: Place) -> HttpResponse:
    """An archived group is the team's to read; its fans are told so."""
    if wants_json(request):
        error = GroupArchived()
        return JsonResponse({"code": error.code, "text": error.text()}, status=410)
    context = {"place": place, "team": place.team, "tab": "groups"}
    response = render(request, "community/chat/over.html", context, status=410)
    response.headers["Cache-Control"] = "no-store"
    return response


def _not_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """404; in words and with the way back for one who once was in the group. Raises Http404."""
    user = request.user
    if wants_json(request) or not isinstance(user, User):
        raise Http404
    gone = former_place(user=user, group_public_id=public_id)
    if gone is None:
        raise Http404
    context = {"gone": gone, "team": gone.team, "tab": "groups"}
    return render(request, "community/chat/gone.html", context, status=404)
