"""The group on the phone, and what its page asks for while it is open."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from community.chat.access import PlaceRequest, place_page, wants_json
from community.chat.errors import PhoneNeeded, TooFast
from community.chat.room import html_of, phone_url, room_context
from community.chat.selectors import (
    Page,
    Place,
    Said,
    messages_after,
    messages_latest,
    messages_recalled,
)
from community.chat.services import mark_read, message_recall, message_send
from community.moderation.errors import MessageHeld, NewMemberPause
from community.moderation.selectors.mine import held_of
from community.moderation.services import held_see
from foundation.scopes.errors import DomainError
from foundation.teams.access import actor_of


@require_safe
@place_page
def room(request: PlaceRequest) -> HttpResponse:
    """The conversation. To its script: ``?after=<seq>&since=<time>`` what came after, and what was
    recalled meanwhile; ``?before=<seq>`` what was said before."""
    place = request.place
    if not wants_json(request):
        return render(request, "community/chat/room.html", room_context(request, place))
    after, before = _seq(request, "after"), _seq(request, "before")
    if after is not None:
        return _after(
            place, after, request.GET.get("since", ""), with_held=request.GET.get("held") == "1"
        )
    kol_only = request.GET.get("kol") == "1"
    return _json(place, messages_latest(place=place, before=before, kol_only=kol_only))


@require_POST
@place_page
def send(request: PlaceRequest) -> HttpResponseBase:
    """Say something; answers the message, or why not."""
    place = request.place
    try:
        said = message_send(
            member=place,
            text=request.POST.get("text", ""),
            client_id=request.POST.get("client_id"),
            reply_to=_reply(request),
            image=request.FILES.get("image") or None,
            actor=actor_of(request),
        )
    except MessageHeld as held:
        if not wants_json(request):
            return redirect(_back(request, place))
        told = {"code": held.code, "held": held.params["held"], "text": held.text()}
        return JsonResponse(told, status=held.status)
    except DomainError as error:
        return _refused(request, place, error)
    if wants_json(request):
        return JsonResponse(_line(place, said))
    return redirect(_back(request, place))


@require_POST
@place_page
def held_away(request: PlaceRequest, held_id: str) -> HttpResponseBase:
    """Put the notice of a declined message of one's own away."""
    held_see(member_id=request.place.member_id, public_id=held_id)
    if wants_json(request):
        return HttpResponse(status=204)
    return redirect(_back(request, request.place))


@require_POST
@place_page
def read(request: PlaceRequest) -> HttpResponse:
    """Note how far they have read."""
    mark_read(place=request.place, seq=_seq(request, "seq") or 0)
    return HttpResponse(status=204)


@require_POST
@place_page
def recall(request: PlaceRequest, seq: int) -> HttpResponseBase:
    """Take a message back."""
    place = request.place
    try:
        said = message_recall(place=place, seq=seq, actor=actor_of(request))
    except DomainError as error:
        return _refused(request, place, error)
    if wants_json(request):
        return JsonResponse(_line(place, said))
    return redirect(_back(request, place))


def _after(place: Place, after: int, since: str, *, with_held: bool) -> JsonResponse:
    now = timezone.now()
    page = messages_after(place=place, after=after)
    when = _time(since)
    gone = messages_recalled(place=place, since=when) if when is not None else []
    more: dict[str, Any] = {"recalled": [_line(place, one) for one in gone], "now": now.isoformat()}
    if with_held:  # the page shows some of the person's own, and asks what became of them
        more["held"] = [
            {"id": one.public_id, "i": one.client_id, "state": one.state, "why": one.reason}
            for one in held_of(place.member_id)
        ]
    return _json(place, page, **more)


def _json(place: Place, page: Page, **more: Any) -> JsonResponse:
    lines = [_line(place, said) for said in page.messages]
    return JsonResponse({"messages": lines, "more": page.more, "last": place.last_seq, **more})


def _line(place: Place, said: Said) -> dict[str, Any]:
    return {
        "s": said.seq,
        "n": said.count_seq,
        "u": said.sender,
        "i": said.client_id if said.sender == place.public_id else "",
        "h": html_of(said, place),
    }


def _refused(request: HttpRequest, place: Place, error: DomainError) -> HttpResponse:
    """The refusal in words: to the script as JSON, else on the page with what was typed."""
    if wants_json(request):
        answer: dict[str, Any] = {"code": error.code, "text": error.text()}
        if isinstance(error, PhoneNeeded):
            answer["link"] = f"{reverse('teams_phone')}?next={_back(request, place)}"
        response: HttpResponse = JsonResponse(answer, status=error.status)
    else:
        context = room_context(
            request, place, typed=request.POST.get("text", "")[:8000], refusal=error
        )
        context["phone_url"] = phone_url(request).replace(request.path, _back(request, place))
        response = render(request, "community/chat/room.html", context, status=error.status)
    if isinstance(error, (TooFast, NewMemberPause)):
        response["Retry-After"] = str(error.params["seconds"])
    return response


def _reply(request: HttpRequest) -> int | None:
    raw = request.POST.get("reply_to", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 19 else None


def _back(request: HttpRequest, place: Place) -> str:
    """The conversation the form stood on: the phone's, or the desk's."""
    here = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None):
        return here
    return reverse("chat_fan:room", args=[place.group_public_id])


def _seq(request: HttpRequest, name: str) -> int | None:
    raw = (request.POST if request.method == "POST" else request.GET).get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 19 else None


def _time(raw: str) -> datetime | None:
    try:
        when = parse_datetime(raw.replace(" ", "+"))
    except ValueError:
        return None
    return when if when is None or when.tzinfo else None
