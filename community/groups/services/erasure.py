"""Forgetting a fan in their groups."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from community.groups.models import (
    GroupMember,
    JoinRequest,
    LeaveWord,
    RequestNote,
    RuleEvidence,
    TeamBan,
)
from community.groups.services.holds import hold_drop
from community.groups.services.members import member_end
from community.groups.services.visitors import visitors_erase
from foundation.assets.services import asset_delete


def fan_places_erase(*, fan_ids: Iterable[int]) -> None:
    """Fans were erased: out of their groups, their requests ended, and what they wrote of
    themselves, their names and their screenshots gone. Twice is as once."""
    ids = list(fan_ids)
    with transaction.atomic():
        locked = JoinRequest.objects.select_for_update(of=("self",)).select_related("proof")
        requests = list(locked.filter(fan_id__in=ids).order_by("pk"))
        places = GroupMember.objects.select_for_update(of=("self",), no_key=True)
        members = list(places.filter(fan_id__in=ids).order_by("pk"))
        # Requests, members, then the groups in one order, as a ban has them.
        left: list[JoinRequest | GroupMember] = [*requests, *members]
        for one in sorted(left, key=lambda one: one.group_id):
            if isinstance(one, JoinRequest):
                _request_erase(one)
            elif one.staff_id is None:  # staff are in by their place on the team
                _place_erase(one)
        TeamBan.objects.filter(fan_id__in=ids).update(reason="")
        RuleEvidence.objects.filter(fan_id__in=ids).delete()
        RequestNote.objects.filter(request__fan_id__in=ids).delete()
        visitors_erase(
            user_ids=set(places.filter(fan_id__in=ids).values_list("user_id", flat=True))
        )
        # That somebody left and which reason they chose counts on; their words don't.
        LeaveWord.objects.filter(fan_id__in=ids).update(text="")


def _place_erase(member: GroupMember) -> None:
    if member.state == GroupMember.State.ACTIVE:
        member_end(
            member,
            state=GroupMember.State.LEFT,
            reason=GroupMember.LeaveReason.ERASED,
        )
    elif member.state == GroupMember.State.REMOVED:
        member.remove_reason = ""  # what staff wrote of them
    member.display_name = member.mute_reason = ""
    member.save(update_fields=["display_name", "remove_reason", "mute_reason"])


def _request_erase(request: JoinRequest) -> None:
    proof, request.proof = request.proof, None
    request.claimed_handle = request.note = request.decline_reason = ""
    if request.state == JoinRequest.State.PENDING:
        hold_drop(request)
        request.state, request.decided_at = JoinRequest.State.WITHDRAWN, timezone.now()
    request.save()
    if proof is not None:
        asset_delete(asset=proof)
