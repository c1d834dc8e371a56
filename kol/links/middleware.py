"""Short links lead on before sessions, languages and policies: none of them is for a redirect, and
together they take longer than the redirect itself."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kol.links.clicks import CODE_SHAPE
from kol.links.views.go import lead_on

_PATH = re.compile(rf"/l/({CODE_SHAPE.pattern})")


def short_links(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a link that leads on; whatever else there is to say of one is its view's to draw."""

    def middleware(request: HttpRequest) -> HttpResponse:
        named = _PATH.fullmatch(request.path_info)
        if named is None or request.method not in ("GET", "HEAD"):
            return get_response(request)
        return lead_on(request, named[1]) or get_response(request)

    return middleware
