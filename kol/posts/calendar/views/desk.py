"""The calendar on the desk: looking, moving, times of the week."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.platforms.connectors.registry import capabilities
from kol.platforms.selectors import account_get, accounts_list
from kol.posts.calendar.beginning import post_begin_at
from kol.posts.calendar.drawing import VIEWS, address, calendar_view, day_read
from kol.posts.calendar.entries import FILTERS, states
from kol.posts.calendar.forms import MoveForm, SlotForm, WriteForm
from kol.posts.calendar.moving import day_moment, entry_at, entry_move
from kol.posts.calendar.slots import slot_add, slot_remove, slots_list
from kol.posts.models.calendar import PostSlot
from kol.posts.publish_errors import SlotFull
from kol.posts.selectors import authors, campaigns

PAGE = "kol/posts/calendar/calendar.html"


@require_safe
@team_page("posts.view")
def calendar(request: TeamRequest) -> HttpResponse:
    """A month, a week or the days one after the other. Seven queries."""
    return render(request, f"{PAGE}#calendar" if request.htmx else PAGE, _context(request))


@require_POST
@team_page("posts.publish")
def move(request: TeamRequest) -> HttpResponse:
    """Give an entry another day or time; the calendar comes back as it then is."""
    form = MoveForm(_said(request))
    if not form.is_valid():
        return _answer(request, _("Choose a day and a time."), bad=True)
    zone = ZoneInfo(request.team.time_zone)
    kind, public_id = form.cleaned_data["kind"], form.cleaned_data["id"]
    day, wanted = form.cleaned_data["day"], form.cleaned_data["at"]
    if wanted is None and day is None:
        return _answer(request, _("Choose a day and a time."), bad=True)
    try:
        was = entry_at(kind, public_id)
        at: datetime = wanted or day_moment(was, day, zone)
        moved = entry_move(
            kind=kind,
            public_id=public_id,
            staff=request.staff,
            actor=actor_of(request),
            at=at,
            move=form.cleaned_data["move"],
        )
    except NotFound:
        raise Http404 from None
    except SlotFull as refusal:
        moment = at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        full = {"text": refusal.text(), "kind": kind, "id": public_id, "at": moment}
        return _answer(request, refusal.text(), bad=True, full=full)
    except DomainError as refusal:
        return _answer(request, refusal.text(), bad=True)
    when = moved.at.astimezone(zone).strftime("%m-%d %H:%M")
    if moved.planned:
        told = _("Moved to %(when)s: it goes out then if it is approved before")
    else:
        told = _("Moved to %(when)s")
    undo = _undo(request, was.astimezone(zone)) if was and moved.back else ""
    return _answer(request, told % {"when": when}, undo=undo)


@require_POST
@team_page("posts.edit")
def write(request: TeamRequest) -> HttpResponse:
    """Begin a post for a time of the calendar, and for the account whose time it is."""
    form = WriteForm({**request.POST.dict(), **request.GET.dict()})
    if not form.is_valid():
        messages.error(request, _("Choose a day and a time."))
        return redirect("post_calendar:calendar", request.team.slug)
    wanted = form.cleaned_data["account"]
    account = account_get(wanted) if wanted else None
    if wanted and account is None:
        raise Http404
    at = form.cleaned_data["at"]
    try:
        post = post_begin_at(staff=request.staff, actor=actor_of(request), at=at, account=account)
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("post_calendar:calendar", request.team.slug)
    return redirect("posts:post", request.team.slug, post.public_id)


def _said(request: TeamRequest) -> QueryDict:
    """What a form says; an undo says it in its address."""
    return request.GET if request.method == "GET" or "kind" in request.GET else request.POST


def _undo(request: TeamRequest, was: datetime) -> str:
    """The address that moves an entry back to where it was; none where that time is over."""
    if was <= timezone.now():
        return ""
    said = _said(request)
    kept = {name: said[name] for name in ("kind", "id", "view", "on", *FILTERS) if said.get(name)}
    back = urlencode({**kept, "at": was.strftime("%Y-%m-%dT%H:%M")})
    return f"{reverse('post_calendar:move', args=[request.team.slug])}?{back}"


@team_page("posts.publish")
def slots(request: TeamRequest) -> HttpResponse:
    """The times of the week at which the team publishes."""
    form = SlotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        account = account_get(form.cleaned_data["account"])
        try:
            slot_add(
                staff=request.staff,
                actor=actor_of(request),
                weekday=form.cleaned_data["weekday"],
                at=form.cleaned_data["time"],
                account=account,
                label=form.cleaned_data["label"],
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("The time is kept."))
            return redirect("post_calendar:slots", request.team.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "slots": slots_list()}
    return render(request, "kol/posts/calendar/slots.html", context, status=status)


@require_POST
@team_page("posts.publish")
def slot_drop(request: TeamRequest, public_id: str) -> HttpResponse:
    """Forget a time of the week."""
    slot = PostSlot.objects.filter(public_id=public_id).first()
    if slot is None:
        raise Http404
    slot_remove(slot=slot, staff=request.staff, actor=actor_of(request))
    messages.success(request, _("The time is no longer kept."))
    return redirect("post_calendar:slots", request.team.slug)


def _context(request: TeamRequest) -> dict[str, Any]:
    asked = _said(request)
    zone = ZoneInfo(request.team.time_zone)
    filters = {name: asked.get(name, "").strip()[:60] for name in FILTERS}
    view = asked.get("view", "")
    view = view if view in VIEWS else "month"
    seen = calendar_view(
        view, day_read(asked.get("on") or asked.get("day", ""), zone), zone, filters
    )
    home = reverse("post_calendar:calendar", args=[request.team.slug])
    accounts = [(one.public_id, str(one)) for one in accounts_list()]
    return {
        **filters,
        "cal": seen,
        "filters": {name: value for name, value in filters.items() if value},
        "filtered": any(filters.values()),
        "tabs": [(name, home + address(name, seen.anchor, filters)) for name in VIEWS],
        "home": home,
        "platforms": [(one.platform, one.label) for one in capabilities()],
        "accounts": accounts,
        # Whose posts alone are shown: what is begun here is that account's.
        "write_for": filters["account"] if filters["account"] in dict(accounts) else "",
        "authors": authors(),
        "campaigns": [(one, one) for one in campaigns()],
        "states": states(),
        "may_move": may(request, "posts.publish"),
        "may_edit": may(request, "posts.edit"),
    }


def _answer(
    request: TeamRequest,
    text: str,
    *,
    bad: bool = False,
    full: dict[str, str] | None = None,
    undo: str = "",
) -> HttpResponse:
    """The calendar again with a word beside it; without scripts the page one was on. ``full``:
    what was not moved for a quota, and may go to the next free moment. ``undo``: the address that
    takes it back."""
    if request.htmx:
        context = {**_context(request), "full": full}
        response = render(request, f"{PAGE}#calendar", context, status=422 if bad else 200)
        if full:  # it stands on the page, with the way on
            return response
        told = {"text": text, "tone": "bad" if bad else "", "undo": undo}
        return trigger_client_event(response, "toast", told)
    tags = f"undo:{undo}" if undo else ""
    (messages.error if bad else messages.success)(request, text, extra_tags=tags)
    said, zone = _said(request), ZoneInfo(request.team.time_zone)
    filters = {name: said.get(name, "") for name in FILTERS}
    view = said.get("view", "month")
    day = day_read(said.get("on", ""), zone)
    home = reverse("post_calendar:calendar", args=[request.team.slug])
    return redirect(home + address(view if view in VIEWS else "month", day, filters))
