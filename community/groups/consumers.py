"""What groups do about things that happened elsewhere."""

from django.db import transaction

from community.fans.models import Fan
from community.groups.selectors.waiting import fans_waiting
from community.groups.services.erasure import fan_places_erase
from community.groups.services.staff import (
    fan_names_refresh,
    staff_places_end,
    staff_places_refresh,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.teams.models import Staff

# What of a group's settings may let in who waits.
LETS_IN = frozenset({"entry", "entry_account_id", "tree", "capacity", "state"})


def on_follow_known(event: Event) -> None:
    """Who waits for a follow that is known now comes in.

    In a task of its own, each request in its own transaction: the reader of the outbox would hold
    every group's row for a whole batch. A task that is lost is made up for by the sweep.
    """
    from community.groups.tasks import requests_recheck

    team_id, fan_ids = event.team_id, event.payload["fans"]
    transaction.on_commit(lambda: requests_recheck.delay(team_id, fan_ids), robust=True)


def on_fan_gained(event: Event) -> None:
    """Points booked, tags put on, records merged: who waits for a level or a tag is asked again,
    in a task as on_follow_known."""
    from community.groups.tasks import requests_recheck

    if event.name == "fan.updated" and "tags" not in event.payload.get("fields", []):
        return
    team_id, fan_ids = event.team_id, fans_waiting(event.payload["fans"])
    if fan_ids:
        transaction.on_commit(lambda: requests_recheck.delay(team_id, fan_ids), robust=True)


def on_group_changed(event: Event) -> None:
    """Other conditions, more room or open again: those who wait there are asked again."""
    from community.groups.tasks import waiting_recheck_group

    team_id, group_id = event.team_id, event.subject_id
    if group_id is not None and LETS_IN & set(event.payload.get("fields", [])):
        transaction.on_commit(lambda: waiting_recheck_group.delay(team_id, group_id), robust=True)


def on_fan_changed(event: Event) -> None:
    """Names follow; an erased fan leaves no trace."""
    if event.name == "fan.erased":
        fan_places_erase(fan_ids=event.payload["fans"])
        return
    if "nickname" in event.payload.get("fields", []):
        fans = Fan.objects.filter(pk__in=event.payload["fans"], state=Fan.State.ACTIVE)
        fan_names_refresh(fans=fans.values_list("pk", "nickname"))


def on_staff_changed(event: Event) -> None:
    """Who left the team leaves its groups; a new name, voice or role shows there."""
    if event.subject_id is None:
        return
    if event.name == "staff.left":
        staff_places_end(staff_id=event.subject_id, actor=SYSTEM)
        return
    staff = Staff.objects.filter(pk=event.subject_id).first()
    if staff is not None:
        staff_places_refresh(staff=staff, role_changed="role" in event.payload.get("fields", []))
