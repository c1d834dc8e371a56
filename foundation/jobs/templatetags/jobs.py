"""Showing jobs."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.jobs.models import Job

register = template.Library()

TONES = {
    Job.State.DONE: "good",
    Job.State.FAILED: "bad",
    Job.State.RUNNING: "accent",
}


@register.filter
def job_tone(state: str) -> str:
    """The badge's tone for a state."""
    return TONES.get(Job.State(state), "")


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds as people say them: 12 seconds, 3 minutes, 2 hours."""
    if seconds is None:
        return ""
    if seconds < 1:
        return _("under a second")
    for size, one, many in (
        (3600, "%(count)d hour", "%(count)d hours"),
        (60, "%(count)d minute", "%(count)d minutes"),
    ):
        if seconds >= size:
            count = round(seconds / size)
            return ngettext(one, many, count) % {"count": count}
    count = round(seconds)
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


@register.filter
def rate(value: float | None) -> str:
    """Rows a second, with one figure after the point where they are few."""
    if value is None:
        return ""
    number = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    return _("%(number)s rows a second") % {"number": number}
