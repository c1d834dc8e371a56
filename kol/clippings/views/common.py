"""What the pages of clippings share."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.scopes.errors import NotFound

T = TypeVar("T")


def or_404(get: Callable[..., T], public_id: str) -> T:
    """What ``get(public_id=...)`` gives. Raises Http404."""
    try:
        return get(public_id=public_id)
    except NotFound:
        raise Http404 from None


def back_to(request: HttpRequest, home: str) -> HttpResponse:
    """To the page the form names, when it lies below ``home``; else there."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(home)
    return redirect(back if safe else home)
