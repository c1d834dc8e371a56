"""Showing jobs."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.jobs.models import Job
from foundation.jobs.registry import job_title

register = template.Library()
register.filter("job_title", job_title)

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
    if seconds < 60:
        count = round(seconds)
        return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}
    if seconds < 3600:
        count = round(seconds / 60)
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    count = round(seconds / 3600)
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


@register.filter
def rate(value: float | None) -> str:
    """Rows a second, with one figure after the point where they are few."""
    if value is None:
        return ""
    number = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    return _("%(number)s rows a second") % {"number": number}
