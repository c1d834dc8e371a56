"""What the pages of moderation share."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import trigger_client_event

from foundation.teams.access import TeamRequest


def answer(request: TeamRequest, text: str, *, back: str, bad: bool = False) -> HttpResponse:
    """A word on what was done: a toast to a script, else the list with a message above it."""
    if request.htmx:
        response = HttpResponse(status=204)
        trigger_client_event(response, "toast", {"text": text, "tone": "bad" if bad else ""})
        return response
    (messages.error if bad else messages.success)(request, text)
    here = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(here, allowed_hosts=None):
        return redirect(here)
    return redirect(back, request.team.slug)
