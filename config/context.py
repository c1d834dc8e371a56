"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString

from config.nav import nav_drawn
from config.theme import theme_of
from foundation.teams.models import Staff
from foundation.teams.selectors import staff_places


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, filing numbers, and the team and staff of the page, when there are any.

    ``nav`` and ``places`` cost something, so they are made only where a template asks.
    """

    def nav() -> SafeString:
        return nav_drawn(request)

    def places() -> list[Staff]:
        return staff_places(request.user) if request.user.is_authenticated else []

    return {
        "site_name": settings.SITE_NAME,
        "icp_number": settings.ICP_NUMBER,
        "police_number": settings.POLICE_NUMBER,
        "demo": settings.DEMO,
        "team": getattr(request, "team", None),
        "staff": getattr(request, "staff", None),
        "request_id": getattr(request, "request_id", ""),
        "theme": theme_of(request),
        "nav": nav,
        "places": places,
    }
