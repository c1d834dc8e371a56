"""Inviting staff, changing their roles, and their leaving."""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.errors import (
    AlreadyStaff,
    InvitationForAnother,
    InvitationGone,
    InvitationQuota,
    InvitationTooSoon,
    LastOwner,
    RoleTooHigh,
)
from foundation.teams.models import Role, Staff, StaffInvitation, Team, User
from foundation.teams.outgoing import message_send
from foundation.teams.permissions import role_may
from foundation.teams.selectors import emails_verified

INVITATION_DAYS = 7
INVITATIONS_A_DAY = 30
MAIL_PAUSE = timedelta(hours=1)


def staff_invite(
    *,
    by: Staff,
    email: str,
    role: str,
    actor: Actor,
    link: Callable[[str], str] | None = None,
) -> tuple[StaffInvitation, str]:
    """Invite an address to the team with a role; returns the invitation and its secret token.

    The token stands in the link and is kept as a hash only; ``link(token)`` gives the address
    that is mailed (without it nothing is). Inviting an address again replaces the invitation that
    waits. Raises NotAllowed, RoleTooHigh, AlreadyStaff, InvitationQuota, InvitationTooSoon.
    """
    _may_edit(by, role)
    email = email.strip().lower()
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        _lock_team(by.team_id)  # so that the quota is counted exactly
        holders = User.objects.filter(emailaddress__email=email, emailaddress__verified=True)
        here = Staff.objects.filter(state=Staff.State.ACTIVE)
        if here.filter(Q(user__email=email) | Q(user__in=holders)).exists():
            raise AlreadyStaff(field="email")
        _quota_check(email, mailed=link is not None)
        StaffInvitation.objects.filter(email=email, state=StaffInvitation.State.PENDING).update(
            state=StaffInvitation.State.REVOKED
        )
        try:
            with transaction.atomic():
                invitation = StaffInvitation.objects.create(
                    team_id=by.team_id,
                    email=email,
                    role=role,
                    token_hash=keyed_hash("staff-invitation", token),
                    invited_by=by,
                    expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
                )
        except IntegrityError:
            # A twin of this request was faster: the address has its invitation.
            raise AlreadyStaff(field="email") from None
        audit_record(
            actor=actor, action="staff.invite", obj=invitation, changes={"role": [None, role]}
        )
        event_emit(team_id=by.team_id, name="staff.invited", actor=actor, subject=invitation)
        if link is not None:
            _invitation_mail(invitation, by, link(token))
    return invitation, token


def _quota_check(email: str, *, mailed: bool) -> None:
    """Whether the team may invite one more, and this address be written to again.

    The address is spared across teams: who would flood it could make many.
    """
    now = timezone.now()
    today = StaffInvitation.objects.filter(created_at__gt=now - timedelta(days=1))
    if today.count() >= INVITATIONS_A_DAY:
        raise InvitationQuota(field="email", most=INVITATIONS_A_DAY)
    if not mailed:
        return
    with system_scope():
        lately = StaffInvitation.objects.filter(email=email, created_at__gt=now - MAIL_PAUSE)
        if lately.exists():
            raise InvitationTooSoon(field="email")


def _invitation_mail(invitation: StaffInvitation, by: Staff, url: str) -> None:
    known = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    language = known or by.team.language
    with translation.override(language):
        role = str(Role(invitation.role).label)
    message_send(
        channel="email",
        to=invitation.email,
        template="staff_invitation",
        context={
            "by": by.display_name,
            "team": by.team.name,
            "role": role,
            "days": INVITATION_DAYS,
            "email": invitation.email,
            "url": url,
        },
        language=language,
        team_id=invitation.team_id,
    )


def staff_invitation_find(*, token: str) -> StaffInvitation:
    """The waiting invitation with this secret. Raises InvitationGone."""
    with system_scope():
        invitation = (
            StaffInvitation.objects.select_related("team", "invited_by")
            .filter(
                token_hash=keyed_hash("staff-invitation", token),
                state=StaffInvitation.State.PENDING,
                expires_at__gt=timezone.now(),
            )
            .first()
        )
    if invitation is None:
        raise InvitationGone
    return invitation


def staff_invitation_accept(*, token: str, user: User, actor: Actor) -> Staff:
    """Take the invited place. The account's verified address must be the invited one.

    Accepting twice gives the same place. An invitation is worth what its sender may still do:
    one who has left or was given a lower role since brings nobody in. Raises InvitationGone,
    InvitationForAnother.
    """
    invitation = staff_invitation_find(token=token)
    if invitation.email not in emails_verified(user):
        raise InvitationForAnother
    with team_scope(invitation.team_id), transaction.atomic():
        _lock_team(invitation.team_id)
        _sender_check(invitation)
        taken = StaffInvitation.objects.filter(
            pk=invitation.pk, state=StaffInvitation.State.PENDING
        ).update(state=StaffInvitation.State.ACCEPTED)
        if not taken:
            raise InvitationGone
        staff, new = Staff.objects.get_or_create(
            team_id=invitation.team_id,
            user=user,
            defaults={
                "role": invitation.role,
                "display_name": (user.display_name or invitation.email.split("@")[0])[:40],
            },
        )
        if not new and staff.state != Staff.State.ACTIVE:
            staff.role, staff.state, staff.left_at = invitation.role, Staff.State.ACTIVE, None
            staff.save(update_fields=["role", "state", "left_at"])
        StaffInvitation.objects.filter(pk=invitation.pk).update(accepted_by=staff)
        audit_record(
            actor=actor, action="staff.join", obj=staff, changes={"role": [None, staff.role]}
        )
        event_emit(team_id=staff.team_id, name="staff.joined", actor=actor, subject=staff)
    return staff


def _sender_check(invitation: StaffInvitation) -> None:
    """Whether who invited could still do so. Call it under the team's lock."""
    sender = Staff.objects.get(pk=invitation.invited_by_id)
    if sender.state != Staff.State.ACTIVE:
        raise InvitationGone
    try:
        _may_edit(sender, invitation.role)
    except (NotAllowed, RoleTooHigh):
        raise InvitationGone from None


def staff_invitation_revoke(*, invitation: StaffInvitation, by: Staff, actor: Actor) -> None:
    """Withdraw an invitation that waits; one that was answered stays as it is."""
    _may_edit(by, invitation.role)
    with transaction.atomic():
        gone = StaffInvitation.objects.filter(
            pk=invitation.pk, state=StaffInvitation.State.PENDING
        ).update(state=StaffInvitation.State.REVOKED)
        if gone:
            audit_record(actor=actor, action="staff.invite_revoke", obj=invitation)


def staff_update(
    *,
    staff: Staff,
    by: Staff,
    actor: Actor,
    role: str | None = None,
    display_name: str | None = None,
    is_kol: bool | None = None,
) -> Staff:
    """Change somebody's role or how they appear. Raises NotAllowed, RoleTooHigh, LastOwner."""
    new = {
        name: value
        for name, value in (("role", role), ("display_name", display_name), ("is_kol", is_kol))
        if value is not None
    }
    with transaction.atomic():
        _lock_team(staff.team_id)
        locked = Staff.objects.select_for_update().get(pk=staff.pk)
        if locked.pk != by.pk or set(new) - {"display_name"}:  # one's own name is one's own
            _may_edit(by, locked.role, role or locked.role)
        if role is not None and role != Role.OWNER:
            _keep_an_owner(locked)
        changes = fields_set(locked, new)
        if changes:
            audit_record(actor=actor, action="staff.update", obj=locked, changes=changes)
            event_emit(
                team_id=locked.team_id,
                name="staff.updated",
                actor=actor,
                subject=locked,
                payload={"fields": sorted(changes)},
            )
    return locked


def staff_leave(*, staff: Staff, actor: Actor) -> None:
    """Leave the team oneself. Raises LastOwner."""
    _end(staff=staff, actor=actor, action="staff.leave")


def staff_remove(*, staff: Staff, by: Staff, actor: Actor) -> None:
    """Take somebody off the team. Raises NotAllowed, RoleTooHigh, LastOwner."""
    _may_edit(by, staff.role)
    _end(staff=staff, actor=actor, action="staff.remove")


def _end(*, staff: Staff, actor: Actor, action: str) -> None:
    with transaction.atomic():
        team = _lock_team(staff.team_id)
        locked = Staff.objects.select_for_update().get(pk=staff.pk)
        if locked.state != Staff.State.ACTIVE:
            return
        if team.is_open:  # a closed one may be left by all: it is erased in any case
            _keep_an_owner(locked)
        locked.state, locked.left_at = Staff.State.LEFT, timezone.now()
        locked.save(update_fields=["state", "left_at"])
        StaffInvitation.objects.filter(
            invited_by=locked, state=StaffInvitation.State.PENDING
        ).update(state=StaffInvitation.State.REVOKED)
        audit_record(actor=actor, action=action, obj=locked)
        event_emit(
            team_id=locked.team_id,
            name="staff.left",
            actor=actor,
            subject=locked,
            payload={"user": locked.user_id},
        )


def _lock_team(team_id: int) -> Team:
    """Changes of staff in one team go one after another: two owners can't both be the last."""
    return Team.objects.select_for_update(no_key=True).get(pk=team_id)


def _keep_an_owner(staff: Staff) -> None:
    if staff.role != Role.OWNER:
        return
    others = Staff.objects.filter(role=Role.OWNER, state=Staff.State.ACTIVE).exclude(pk=staff.pk)
    if not others.exists():
        raise LastOwner


def _may_edit(by: Staff, *roles: str) -> None:
    if not role_may(by.role, "team.staff_edit"):
        raise NotAllowed
    if Role.OWNER in roles and by.role != Role.OWNER:
        raise RoleTooHigh(field="role")
