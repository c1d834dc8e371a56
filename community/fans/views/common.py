"""What the pages of fans share."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from community.fans.errors import TagRefused
from community.fans.models import Fan
from community.fans.selectors import fan_get
from community.fans.selectors.detail import fan_for_page
from community.fans.selectors.filters import FanFilters, filters_of
from foundation.scopes.errors import NotFound


def fan_or_404(public_id: str) -> Fan:
    """A fan of the team, whatever its state. Raises Http404."""
    try:
        return fan_get(public_id=public_id)
    except NotFound:
        raise Http404 from None


def page_fan_or_404(public_id: str) -> Fan:
    """A fan with what their page needs of it. Raises Http404."""
    try:
        return fan_for_page(public_id=public_id)
    except NotFound:
        raise Http404 from None


def live_fan_or_404(public_id: str) -> Fan:
    """A fan that can be changed. Raises Http404 for one that was erased or merged."""
    fan = fan_or_404(public_id)
    if fan.state != Fan.State.ACTIVE:
        raise Http404
    return fan


def filters_asked(request: HttpRequest) -> FanFilters:
    """The filters of a query string; tags may be given once with commas or several times. What is
    no tag is as none."""
    given = {name: "，".join(request.GET.getlist(name)) for name in request.GET}
    try:
        return filters_of(given)
    except TagRefused:
        return filters_of({**given, "tag": "", "any": "", "none": ""})


def back_to(request: HttpRequest, home: str) -> HttpResponse:
    """To the page the form names, when it lies below ``home``; else there."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(home)
    return redirect(back if safe else home)
