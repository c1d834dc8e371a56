"""Following a short link: one statement, then away."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kol.links.addresses import is_inside
from kol.links.clicks import CODE_SHAPE, PARAMETER, Way, click, click_token
from kol.links.models import TrackedLink
from kol.links.visitors import visitor_of


def lead_on(request: HttpRequest, code: str) -> HttpResponse | None:
    """Lead on where a link does; None for one that rests, or that there is not. What
    kol/links/middleware.py answers with before anything else is done."""
    way = click(code, visitor_of(request))
    return _led(request, way) if way is not None else None


@require_safe
def go(request: HttpRequest, code: str) -> HttpResponse:
    """The whole of it, with what there is to say of a link that does not lead on."""
    way = click(code, visitor_of(request)) if CODE_SHAPE.fullmatch(code) else None
    if way is None:
        return _page(request, "unknown", 404)
    return _led(request, way) or _page(request, "paused", 410)


def _led(request: HttpRequest, way: Way) -> HttpResponse | None:
    """302, never cached: the destination may change, and each click counts."""
    if way.state != TrackedLink.State.ACTIVE:
        return None
    target = way.target
    inside = way.inside or (not settings.SITE_URL and is_inside(target, request.get_host()))
    if inside and way.click_id is not None and way.at is not None:
        base, hash_mark, fragment = target.partition("#")
        sign = "&" if "?" in base else "?"
        token = click_token(way.click_id, way.at)
        target = f"{base}{sign}{PARAMETER}={token}{hash_mark}{fragment}"
    return _kept_nowhere(HttpResponseRedirect(target))


def _page(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return _kept_nowhere(render(request, "kol/links/rests.html", {"why": why}, status=status))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "origin"
    return response
