"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, filing numbers, and the team and staff of the page, when there are any."""
    return {
        "site_name": settings.SITE_NAME,
        "icp_number": settings.ICP_NUMBER,
        "police_number": settings.POLICE_NUMBER,
        "demo": settings.DEMO,
        "team": getattr(request, "team", None),
        "staff": getattr(request, "staff", None),
        "request_id": getattr(request, "request_id", ""),
    }
