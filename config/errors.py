"""Pages for what went wrong: what happened, what to do next, and the request's id."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext

# Shown when even the template of the 500 page fails, for example before the first build.
_LAST_RESORT = (
    '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>500</title>'
    "<h1>出错了 · Something went wrong</h1><p>请稍后再试。Please try again in a while.</p>"
    "<p>{}</p></html>"
)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    """Within the desk of a team its menu stays beside what is said."""
    base = "error_desk.html" if getattr(request, "staff", None) else "error.html"
    return render(request, f"{status}.html", {"error_base": base}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but the role does not reach."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old: says to open the page again."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none for this reader."""
    return _page(request, 404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: asked too often."""
    response = _page(request, 429)
    response.setdefault("Retry-After", "60")
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Touches neither database, session nor context processors."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    number = getattr(request, "request_id", "")
    if request.path.startswith("/api/"):
        return _api_error(number, 500, "server_error")
    try:
        page = render_to_string("500.html", {"request_id": number})
    except Exception:  # the page that reports faults may not have one of its own
        page = format_html(_LAST_RESORT, number)
    return HttpResponseServerError(page)


def _api_error(number: str, status: int, code: str) -> HttpResponse:
    """A program gets the shape it knows, and no trace (RFC 9457)."""
    body = {
        "type": f"/api/v1/problems/{code}",
        "title": "Server error",
        "status": status,
        "code": code,
        "detail": gettext("Something went wrong on our side. Try again later."),
        "request_id": number,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer. What was not acknowledged did not happen: try again."""
    number = getattr(request, "request_id", "")
    if request.path.startswith("/api/"):
        response: HttpResponse = _api_error(number, 503, "server_unavailable")
    else:
        page = render_to_string("503.html", {"request_id": number})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = "30"
    return response
