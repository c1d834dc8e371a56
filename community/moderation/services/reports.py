"""Reporting a message or a person."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community.groups.models import GroupMember
from community.moderation.errors import ReportOwn, ReportTooMany
from community.moderation.models import Report, Rules
from community.moderation.models.reports import EXCERPT_LENGTH, NOTE_LENGTH
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.text.normal import display_clean

AN_HOUR = 10


@dataclass(frozen=True, slots=True)
class Reported:
    """The message reported, as it stands: kept with the report, for it may be recalled."""

    seq: int
    text: str
    with_picture: bool


def report_make(
    *,
    reporter: GroupMember,
    target: GroupMember,
    message: Reported | None,
    reason: str,
    note: str = "",
    actor: Actor,
) -> tuple[Report, bool]:
    """Report somebody, or a message of theirs: the report, and whether it is new.

    The same thing again by the same person gives the report that is there. ``reason`` is one of
    Category. Raises ReportOwn, ReportTooMany (AN_HOUR in an hour).
    """
    if reporter.user_id == target.user_id or reporter.group_id != target.group_id:
        raise ReportOwn
    rules = Rules.objects.only("report_hours", "team").first() or Rules()
    now = timezone.now()
    wanted = Report(
        team_id=reporter.team_id,
        group_id=reporter.group_id,
        reporter=reporter,
        target=target,
        message_seq=message.seq if message else None,
        excerpt=message.text[:EXCERPT_LENGTH] if message else "",
        with_picture=bool(message and message.with_picture),
        reason=reason,
        note=display_clean(note, NOTE_LENGTH, multiline=True),
        created_at=now,
        due_at=now + timedelta(hours=rules.report_hours),
    )
    with transaction.atomic():
        # One report of a person at a time, so that the count is right.
        GroupMember.objects.select_for_update(of=("self",), no_key=True).get(pk=reporter.pk)
        mine = Report.objects.filter(reporter=reporter)
        if (there := _same(wanted)) is not None:
            return there, False
        if mine.filter(created_at__gt=now - timedelta(hours=1)).count() >= AN_HOUR:
            raise ReportTooMany
        wanted.save()
        event_emit(
            team_id=wanted.team_id,
            name="moderation.reported",
            actor=actor,
            subject=wanted,
            payload={"group": wanted.group_id, "report": wanted.pk, "reason": wanted.reason},
        )
    return wanted, True


def _same(wanted: Report) -> Report | None:
    """The report this person has made of the same thing (of a person: one that is open)."""
    mine = Report.objects.filter(reporter_id=wanted.reporter_id, message_seq=wanted.message_seq)
    if wanted.message_seq is None:
        mine = mine.filter(target_id=wanted.target_id, state=Report.State.OPEN)
    return mine.first()
