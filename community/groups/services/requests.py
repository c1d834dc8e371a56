"""Those who wait at the door: proof they send, and what is decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.fans.models import Fan, FollowFact
from community.fans.services import follow_fact_record
from community.groups.entry import FOLLOW_RULES, Why, entry_judge
from community.groups.errors import (
    BannedFromTeam,
    GroupFull,
    NeedsCode,
    NotFollowing,
    RequestDecided,
    RuleUnmet,
)
from community.groups.models import FanGroup, JoinRequest, TeamBan
from community.groups.registry import DoorRef
from community.groups.rules.judge import Judged
from community.groups.selectors.rules import answers_of, request_rules
from community.groups.services.admit import (
    JoinOutcome,
    group_fresh,
    member_admit,
    once_more,
    place_of,
)
from community.groups.services.evidence import accepted_note, evidence_note, evidence_over
from community.groups.services.holds import hold_drop
from foundation.assets.models import Asset
from foundation.assets.services import asset_create, asset_delete
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean

State = JoinRequest.State
FOLLOW_WHYS = (Why.FOLLOW, Why.MUTUAL)
REASON_LENGTH = 120
HANDLE_LENGTH = 60


def request_approve(*, request: JoinRequest, staff: Staff, actor: Actor) -> JoinOutcome:
    """Accept a request: the fan is in, by the same way as any joiner (door, then a place).

    With proof of a follow the fact is kept too. Raises NotAllowed, RequestDecided, GroupFull,
    GroupClosed, Banned, BannedFromTeam and what the door raises; then the request still waits.
    """
    _may_moderate(staff)

    def approve() -> JoinOutcome:
        locked = _pending_lock(request)
        _decide(locked, State.APPROVED, staff, "", actor)
        group = group_fresh(locked.group_id)
        _accepted(locked, group, staff)
        _proof_keep(locked, group, actor)
        return _admit(locked, group, actor, _door(locked))

    return once_more(approve)


def request_answer_due(*, request: JoinRequest, approve: bool, reason: str) -> None:
    """The group's setting answers a request that nobody answered in time. As request_approve and
    request_decline, by nobody in person."""

    def answer() -> None:
        locked = _pending_lock(request)
        locked.auto_answered = True
        if not approve:
            words = display_clean(reason, REASON_LENGTH)
            _decide(locked, State.DECLINED, None, words, SYSTEM)
            return
        _decide(locked, State.APPROVED, None, "", SYSTEM)
        group = group_fresh(locked.group_id)
        _accepted(locked, group, None)
        _admit(locked, group, SYSTEM, _door(locked))

    once_more(answer)


def request_decline(*, request: JoinRequest, staff: Staff, reason: str, actor: Actor) -> None:
    """Decline a request; the fan reads ``reason``. Raises NotAllowed, RequestDecided."""
    _may_moderate(staff)
    with transaction.atomic():
        locked = _pending_lock(request)
        _decide(locked, State.DECLINED, staff, display_clean(reason, REASON_LENGTH), actor)


def request_reopen(*, request: JoinRequest, staff: Staff, actor: Actor) -> None:
    """Take back a decline made by mistake: the request waits again.

    Raises NotAllowed, RequestDecided (it was not declined, the fan asked anew meanwhile, or was
    erased).
    """
    _may_moderate(staff)
    with transaction.atomic():
        # As asking does: one request of a fan waits at a group.
        fan = Fan.objects.select_for_update().only("pk", "team_id", "state").get(pk=request.fan_id)
        if (
            fan.state == Fan.State.ERASED
            or JoinRequest.objects.filter(
                group_id=request.group_id, fan_id=request.fan_id, state=State.PENDING
            ).exists()
        ):
            raise RequestDecided
        back = JoinRequest.objects.filter(pk=request.pk, state=State.DECLINED).update(
            state=State.PENDING,
            decided_at=None,
            decided_by=None,
            decline_reason="",
            auto_answered=False,
            seen_at=None,
            reopened_at=timezone.now(),
        )
        if not back:
            raise RequestDecided
        audit_record(
            actor=actor,
            action="group.request_reopen",
            obj=request,
            changes={"state": [State.DECLINED, State.PENDING]},
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of deciding several requests: how many went through, and who could not and why."""

    done: int
    refused: list[tuple[JoinRequest, DomainError]]


def requests_decide(
    *,
    requests: Iterable[JoinRequest],
    approve: bool,
    staff: Staff,
    actor: Actor,
    reason: str = "",
) -> Decided:
    """Accept or decline several, each for itself: one that fails leaves the others be."""
    done, refused = 0, []
    for request in requests:
        try:
            if approve:
                request_approve(request=request, staff=staff, actor=actor)
            else:
                request_decline(request=request, staff=staff, reason=reason, actor=actor)
        except DomainError as error:
            refused.append((request, error))
        else:
            done += 1
    return Decided(done, refused)


def request_proof_send(
    *,
    request: JoinRequest,
    upload: UploadedFile | None,
    claimed_handle: str,
    actor: Actor,
) -> JoinRequest:
    """A fan backs their request with a screenshot and their name on the platform.

    A new screenshot replaces the one before. Raises RequestDecided and what asset_create raises.
    """
    if request.state != State.PENDING:
        raise RequestDecided
    asset = None
    if upload is not None:
        asset = asset_create(
            team_id=request.team_id,
            upload=upload,
            purpose="proof",
            ref_id=request.group_id,
            actor=actor,
        )
    try:
        with transaction.atomic():
            return _proof_put(request, asset, claimed_handle, actor)
    except DomainError:
        if asset is not None:
            asset_delete(asset=asset)
        raise


def _proof_put(
    request: JoinRequest, asset: Asset | None, claimed_handle: str, actor: Actor
) -> JoinRequest:
    locked = _pending_lock(request)
    old = locked.proof if asset is not None else None
    handle = display_clean(claimed_handle, HANDLE_LENGTH).lstrip("@＠").strip()
    locked.claimed_handle = handle or locked.claimed_handle
    if asset is not None:
        locked.proof, locked.proof_at = asset, timezone.now()
    locked.save(update_fields=["claimed_handle", "proof", "proof_at"])
    if old is not None:
        asset_delete(asset=old)
    event_emit(
        team_id=locked.team_id,
        name="group.request_proof",
        actor=actor,
        subject=locked,
        payload={"group": locked.group_id, "request": locked.pk, "fan": locked.fan_id},
    )
    return locked


def request_withdraw(*, request: JoinRequest, actor: Actor) -> None:
    """A fan takes their request back; their screenshot goes with it. Raises RequestDecided."""
    with transaction.atomic():
        locked = _pending_lock(request)
        hold_drop(locked)
        proof, locked.proof, locked.proof_at = locked.proof, None, None
        locked.state, locked.decided_at = State.WITHDRAWN, timezone.now()
        locked.save(update_fields=["proof", "proof_at", "state", "decided_at"])
        if proof is not None:
            asset_delete(asset=proof)
        event_emit(
            team_id=locked.team_id,
            name="group.request_withdrawn",
            actor=actor,
            subject=locked,
            payload={"group": locked.group_id, "request": locked.pk, "fan": locked.fan_id},
        )


def request_recheck(*, request: JoinRequest) -> JoinOutcome | None:
    """Let in one who waits and meets the conditions by now; ``None`` leaves them waiting.

    A code they came by is credited while it is valid; that it ended since keeps nobody out.
    """
    try:
        with transaction.atomic():
            locked = _pending_lock(request)
            group = group_fresh(locked.group_id)
            simple = group.entry != FanGroup.Entry.RULES
            if (simple and locked.why == Why.APPROVAL) or group.state != FanGroup.State.OPEN:
                return None
            judged = _judged_again(locked, group)
            if judged is None or judged.value is not True:
                return None
            evidence_note(group=group, fan=locked.fan, judged=judged, request=locked)
            _decide(locked, State.APPROVED, None, "", SYSTEM)
            return _admit_by_rule(locked, group)
    except DomainError:
        return None  # full, for one: they go on waiting for staff


def _judged_again(request: JoinRequest, group: FanGroup) -> Judged | None:
    """What the rule comes to now for one who waits, with what they answered; None where it is
    known not to be met: they go on waiting for staff. Notes that it was asked."""
    now = timezone.now()
    JoinRequest.objects.filter(pk=request.pk).update(checked_at=now)
    answers = answers_of(request) if group.entry == FanGroup.Entry.RULES else {}
    try:
        return entry_judge(group, request.fan, door=_door(request), answers=answers)
    except (NeedsCode, NotFollowing, RuleUnmet):
        return None


def _accepted(request: JoinRequest, group: FanGroup, staff: Staff | None) -> None:
    """What of the conditions was met, and what the yes made up for."""
    if group.entry in FOLLOW_RULES or group.entry == FanGroup.Entry.RULES:
        request.group = group
        view = request_rules(request)
        judged = view.judged
        assert judged is not None
        evidence_note(group=group, fan=request.fan, judged=judged, request=request)
        accepted_note(request=request, group=group, tree=view.tree, judged=judged, staff=staff)


def _admit_by_rule(request: JoinRequest, group: FanGroup) -> JoinOutcome:
    try:
        with transaction.atomic():
            return _admit(request, group, SYSTEM, _door(request))
    except GroupFull:
        raise
    except DomainError:
        return _admit(request, group, SYSTEM, None)


def _pending_lock(request: JoinRequest) -> JoinRequest:
    """The request, locked after its fan (see services/__init__). Raises RequestDecided."""
    Fan.objects.select_for_update().only("pk", "team_id").get(pk=request.fan_id)
    locked = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("fan", "fan__user", "proof", "account")
        .get(pk=request.pk)
    )
    if locked.state != State.PENDING:
        raise RequestDecided
    return locked


def _decide(
    request: JoinRequest, state: str, staff: Staff | None, reason: str, actor: Actor
) -> None:
    hold_drop(request)
    request.state, request.decided_at, request.decided_by = State(state), timezone.now(), staff
    request.decline_reason = reason
    request.save(
        update_fields=["state", "decided_at", "decided_by", "decline_reason", "auto_answered"]
    )
    approved = state == State.APPROVED
    audit_record(
        actor=actor,
        action="group.request_approve" if approved else "group.request_decline",
        obj=request,
        changes={"state": [State.PENDING, request.state]},
    )
    event_emit(
        team_id=request.team_id,
        name="group.request_decided",
        actor=actor,
        subject=request,
        payload={
            "group": request.group_id,
            "request": request.pk,
            "fan": request.fan_id,
            "approved": approved,
        },
    )


def _admit(
    request: JoinRequest, group: FanGroup, actor: Actor, door: DoorRef | None
) -> JoinOutcome:
    if request.fan.user is None:
        raise RequestDecided  # erased meanwhile: there is nobody to let in
    if TeamBan.objects.filter(fan_id=request.fan_id, lifted_at=None).exists():
        raise BannedFromTeam
    user = request.fan.user
    outcome = member_admit(
        group=group,
        fan=request.fan,
        user=user,
        actor=actor,
        door=door,
        member=place_of(group, user),
    )
    if outcome.member is not None:
        evidence_over(request, outcome.member)
    return outcome


def _door(request: JoinRequest) -> DoorRef | None:
    return DoorRef(request.door_kind, request.door_id) if request.door_id is not None else None


def _proof_keep(request: JoinRequest, group: FanGroup, actor: Actor) -> None:
    """Staff accepted a screenshot: from now on the follow is known."""
    account = request.account or group.entry_account
    if request.proof is None or request.why not in FOLLOW_WHYS or account is None:
        return
    follow_fact_record(
        fan=request.fan,
        account=account,
        follows_us=True,
        we_follow=True if request.why == Why.MUTUAL else None,
        how=FollowFact.How.PROOF,
        handle=request.claimed_handle,
        proof=request.proof.public_id,
        actor=actor,
    )


def requests_recheck(*, fan_ids: Iterable[int]) -> int:
    """What is known of these fans changed: those who wait and now pass come in.

    Returns how many. Two queries and those of each admission.
    """
    waiting = (
        JoinRequest.objects.filter(
            fan_id__in=list(fan_ids),
            state=State.PENDING,
            group__state=FanGroup.State.OPEN,
        )
        .filter(Q(why__in=FOLLOW_WHYS) | Q(group__entry=FanGroup.Entry.RULES))
        .order_by("created_at", "pk")
    )
    return sum(request_recheck(request=request) is not None for request in waiting)


def _may_moderate(staff: Staff) -> None:
    if not role_may(staff.role, "groups.moderate"):
        raise NotAllowed
