"""``/favicon.ico``: asked by whatever reads no ``<link rel="icon">``."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

DAY = 24 * 60 * 60


@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(_request: HttpRequest) -> HttpResponse:
    """To our icon, whose name changes with its picture: so for a day, not for good."""
    return HttpResponseRedirect(static("favicon.svg"))
