"""Planning an event, changing it, calling it off and putting it back on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.teams.models import AuditEntry, Staff, Team
from kol.conferences.errors import EventOver, EventPlaces, EventTimes
from kol.conferences.models import Guest, PressEvent
from kol.conferences.services import (
    event_cancel,
    event_create,
    event_restore,
    event_update,
    guest_answer,
)
from tests.cast import staff_actor


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"ends_at": timedelta(0)}, "ends_at"), ({"reply_by": timedelta(hours=1)}, "reply_by")],
)
def test_times_that_make_no_sense_are_refused_at_their_field(
    scope: None, team: Team, pr: Staff, changed: dict[str, Any], field: str
) -> None:
    starts = timezone.now() + timedelta(days=1)
    times = {"ends_at": timedelta(hours=2)} | changed
    with pytest.raises(EventTimes) as refused:
        event_create(
            team_id=team.pk,
            actor=staff_actor(pr),
            name="发布会",
            starts_at=starts,
            owner=pr,
            **{name: starts + after for name, after in times.items()},
        )
    assert refused.value.field == field
    assert not PressEvent.objects.exists()


def test_a_new_time_or_place_is_a_new_version_of_the_details(event: PressEvent, pr: Staff) -> None:
    actor = staff_actor(pr)
    assert event_update(event=event, actor=actor, programme="入场").details_version == 1
    assert event_update(event=event, actor=actor, venue="大剧院").details_version == 2
    assert event_update(event=event, actor=actor, venue="大剧院").details_version == 2
    entry = AuditEntry.objects.filter(action="press_event.update").latest("pk")
    assert entry.changes == {"venue": ["文化宫", "大剧院"], "details_version": [1, 2]}


def test_places_go_no_lower_than_those_who_said_yes(
    event: PressEvent, guest: Guest, pr: Staff
) -> None:
    guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
    event_update(event=event, actor=staff_actor(pr), capacity=1)
    PressEvent.objects.filter(pk=event.pk).update(accepted=2, capacity=2)
    with pytest.raises(EventPlaces):
        event_update(event=event, actor=staff_actor(pr), capacity=1, name="别的")
    event.refresh_from_db()
    assert (event.capacity, event.name) == (2, "春季发布会")


def test_called_off_and_put_back_on(event: PressEvent, pr: Staff) -> None:
    actor = staff_actor(pr)
    off = event_cancel(event=event, reason=" 场地取消 ", actor=actor)
    assert (off.state, off.cancelled_reason, off.details_version) == ("cancelled", "场地取消", 2)
    assert event_cancel(event=event, reason="再来", actor=actor).details_version == 2
    back = event_restore(event=event, actor=actor)
    assert (back.state, back.cancelled_reason, back.details_version) == ("planned", "", 3)
    assert AuditEntry.objects.filter(action="press_event.state").count() == 2


def test_what_is_over_is_not_called_off(event: PressEvent, pr: Staff) -> None:
    past = timezone.now() - timedelta(days=1)
    PressEvent.objects.filter(pk=event.pk).update(starts_at=past, ends_at=past + timedelta(hours=1))
    with pytest.raises(EventOver):
        event_cancel(event=event, reason="", actor=staff_actor(pr))
    event.refresh_from_db()
    assert event.state == "planned"
