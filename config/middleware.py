"""Middleware of our own: an id for each request, shown on error pages and in the log."""

import re
import secrets
from collections.abc import Callable
from typing import cast

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from foundation.teams.access import SiteRequest

_SAFE_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")


def request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, the proxy's ``X-Request-ID`` where it is sane, and answer it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        value = given if _SAFE_ID.match(given) else secrets.token_hex(8)
        cast(SiteRequest, request).request_id = value
        structlog.contextvars.bind_contextvars(request_id=value)
        try:
            response = get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = value
        return response

    return middleware


def vary_on_htmx(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """One address answers a whole page or a part of it: keep a cache from mixing them up.

    Without this the Back button shows the bare part that a browser stored last.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
