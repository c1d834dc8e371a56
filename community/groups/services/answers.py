"""Requests that nobody answered in time, answered as the group has it; and notes on requests."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.groups.errors import RequestDecided
from community.groups.models import EntryRules, FanGroup, JoinRequest, RequestNote
from community.groups.selectors.rules import rules_of
from community.groups.services.requests import request_answer_due
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.scopes.notes import note_text
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may

NOTE_LENGTH = 1000


def requests_answer_due(*, group_id: int, limit: int = 200) -> int:
    """Answer the group's requests whose time is over, oldest first; how many.

    Each in its own transaction, exactly once however many do this at the same time. Who can't be
    let in (full, banned) goes on waiting for staff, and is tried again the next time.
    """
    group = FanGroup.objects.filter(pk=group_id).first()
    if group is None or group.state != FanGroup.State.OPEN:
        return 0
    rules = rules_of(group)
    if rules.auto_answer == EntryRules.Auto.NONE:
        return 0
    waiting = (
        JoinRequest.objects.filter(group=group, state=JoinRequest.State.PENDING)
        .annotate(since=Coalesce("reopened_at", "created_at"))
        .filter(since__lte=timezone.now() - timedelta(hours=rules.auto_hours))
        .order_by("since", "pk")
    )
    done = 0
    for request in list(waiting[:limit]):
        try:
            request_answer_due(
                request=request,
                approve=rules.auto_answer == EntryRules.Auto.APPROVE,
                reason=rules.auto_words,
            )
        except DomainError:
            continue
        done += 1
    return done


def request_note_add(*, request: JoinRequest, text: str, staff: Staff, actor: Actor) -> RequestNote:
    """Write a note for the team on a request, whatever became of it. Raises NotAllowed,
    NoteEmpty, NoteTooLong, RequestDecided (nothing is left of who asked)."""
    if not role_may(staff.role, "groups.moderate"):
        raise NotAllowed
    cleaned = note_text(text, NOTE_LENGTH)
    with transaction.atomic():
        fan = JoinRequest.objects.select_related("fan").get(pk=request.pk).fan
        if fan.state == fan.State.ERASED:
            raise RequestDecided
        note = RequestNote.objects.create(
            team_id=request.team_id,
            request=request,
            text=cleaned,
            author=staff,
        )
        audit_record(
            actor=actor,
            action="group.request_note",
            obj=request,
            changes={"note": [None, note.public_id]},
        )
    return note
