"""Light, dark or as the device says: a cookie, so that the server paints the page right at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "qz_theme"
THEMES = frozenset({"light", "dark"})
YEAR = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    """``light`` or ``dark`` where the reader chose, else empty: the device decides."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice and go back to the page they came from."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(back if safe else "/")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
