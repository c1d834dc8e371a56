"""Showing pitches."""

from django import template

from kol.pitches.merge_fields import fields_named
from kol.pitches.models import Pitch

register = template.Library()


@register.filter
def pitch_subject(pitch: Pitch) -> str:
    """A pitch's subject as colleagues read it: the headline filled in, what is each person's own
    named in brackets. Wants the release fetched."""
    return fields_named(pitch.subject, {"headline": pitch.release.title})
