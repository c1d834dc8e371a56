"""Fetch and authorise in one step: the decorator of everything under ``/g/<group>/``."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from community.chat.selectors import Place, place_find
from foundation.scopes.scope import team_scope
from foundation.teams.access import UserRequest

P = ParamSpec("P")


class PlaceRequest(UserRequest):
    """A request of somebody in the group."""

    place: Place


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asks, and not the page."""
    return "application/json" in request.headers.get("Accept", "")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a script is told so."""
    if wants_json(request):
        return JsonResponse({"code": "sign_in"}, status=401)
    return redirect_to_login(request.get_full_path())


def place_page(
    view: Callable[Concatenate[PlaceRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page of a group, for its members: sets ``request.place``, in the scope of its team.

    Anonymous visitors are sent to sign in, who is not in the group gets 404. One query, in place
    of person_scope's and the look-up's: this is where messages are sent.
    """

    @wraps(view)
    def wrapper(request: Any, public_id: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        place = place_find(user_id=int(request.user.pk), group_public_id=public_id)
        if place is None:
            raise Http404
        request.place = place
        with team_scope(place.team_id):
            response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapper
