"""The feed: one's own secret address, and what calendars read at it."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.posts.calendar.feeds import (
    feed_drawn,
    feed_end,
    feed_get,
    feed_make,
    feed_of,
    feed_reader,
)


@team_page("posts.view")
def feed_page(request: TeamRequest) -> HttpResponse:
    """One's own address: made, made anew, ended. It is shown once."""
    address = ""
    if request.method == "POST":
        if request.POST.get("act") == "end":
            feed_end(staff=request.staff, actor=actor_of(request))
            messages.success(request, _("The address leads nowhere any more."))
            return redirect("post_calendar:feed", request.team.slug)
        token = feed_make(staff=request.staff, actor=actor_of(request))
        path = reverse("post_calendar_feed:read", args=[token])
        address = f"{settings.SITE_URL}{path}" if settings.SITE_URL else ""
        address = address or request.build_absolute_uri(path)
    context = {
        "feed": feed_get(request.staff),
        "address": address,
        "webcal": "webcal" + address.removeprefix("https").removeprefix("http") if address else "",
    }
    response = render(request, "kol/posts/calendar/feed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def feed_read(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself. An address that was ended, or whose owner left, is not found."""
    staff = feed_reader(token)
    if staff is None:
        raise Http404
    language = staff.user.language or settings.LANGUAGE_CODE
    with (
        team_scope(staff.team),
        translation.override(language),
        timezone.override(ZoneInfo(staff.team.time_zone)),
    ):
        feed = feed_of(staff)
        known = request.headers.get("If-None-Match") == feed.tag
        body = b"" if known else feed_drawn(feed)
    if known:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="posts.ics"'
    response["ETag"] = feed.tag
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response
