"""What the pages of releases and pitches share."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest
from kol.pitches.models import Pitch, PitchRecipient, Release
from kol.pitches.selectors.pitches import pitch_get, recipient_get
from kol.pitches.selectors.releases import release_get

T = TypeVar("T")


def release_or_404(public_id: str) -> Release:
    """A release of the team. Raises Http404."""
    return _or_404(lambda: release_get(public_id))


def pitch_or_404(public_id: str) -> Pitch:
    """A pitch of the team. Raises Http404."""
    return _or_404(lambda: pitch_get(public_id))


def recipient_or_404(pitch: Pitch, public_id: str) -> PitchRecipient:
    """A recipient of a pitch. Raises Http404."""
    return _or_404(lambda: recipient_get(pitch, public_id))


def _or_404(find: Callable[[], T]) -> T:
    try:
        return find()
    except NotFound:
        raise Http404 from None


def refused(form: forms.BaseForm, refusal: DomainError) -> None:
    """Show a refusal at its field, or above the form where it has none of the form's."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.text())


def told(request: TeamRequest, act: Callable[[], object], done: str) -> bool:
    """Do something and say so, or say why not."""
    try:
        act()
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return False
    messages.success(request, done)
    return True
