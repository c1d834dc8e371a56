"""A crisis log as a table to take away."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kol.clippings.models import Crisis
from kol.clippings.selectors.detail import entries_of


def log_header() -> list[str]:
    """The columns of a log."""
    return [
        _("No."), _("When"), _("Who said it"), _("To whom"), pgettext("crisis", "How"),
        pgettext("crisis", "What was said"), _("Clipping"), _("Puts right no."),
        _("Written down by"), _("Written down"),
    ]  # fmt: skip


def log_rows(crisis: Crisis, *, time_zone: str) -> Iterator[list[str]]:
    """All entries in the order in which they were written down, each with its number; a correction
    names the number it puts right. Three queries."""
    zone = ZoneInfo(time_zone)
    entries = sorted(entries_of(crisis), key=lambda one: one.pk)
    numbers = {one.pk: number for number, one in enumerate(entries, start=1)}
    for one in entries:
        yield [
            str(numbers[one.pk]),
            f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}",
            one.speaker,
            one.audience,
            str(one.get_channel_display()),
            one.words,
            one.clipping.url or one.clipping.title if one.clipping else "",
            str(numbers[one.corrects_id]) if one.corrects_id else "",
            str(one.recorded_by) if one.recorded_by else "",
            f"{one.recorded_at.astimezone(zone):%Y-%m-%d %H:%M}",
        ]
