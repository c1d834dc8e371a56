"""Coming in by a code. Exact under any burst: the database counts, we only ask it."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from community.fans.models import Fan
from community.fans.services import fan_for_user
from community.groups.models import GroupMember
from community.groups.registry import DoorRef
from community.groups.services import JoinOutcome, member_for_staff, member_join
from community.invites.errors import ConsentMissing, InviteFull, InviteNotFound
from community.invites.guesses import Guesser, guess_check, guess_missed
from community.invites.models import Invite, Redemption
from community.invites.selectors import invite_find
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.errors import TeamClosed
from foundation.teams.models import Staff, User
from foundation.text.normal import display_clean

DOOR = "invite"


def invite_redeem(
    *,
    text_or_code: str,
    user: User,
    actor: Actor,
    consent: bool,
    consent_how: str = "join page",
    team_id: int | None = None,
) -> JoinOutcome:
    """Join the group of a phrase, a code, a link or a pasted text.

    ``consent``: the person ticked the sentence just now; not needed where they did so before.
    With ``team_id`` only that team's codes are known, as for a partner's key.
    Wrong guesses are counted and limited. Raises TooManyGuesses, InviteNotFound, InviteFull,
    ConsentMissing, and what member_join refuses.
    """
    guesser = Guesser(ip=actor.ip, who=f"user:{user.pk}")
    guess_check(guesser)
    finding = invite_find(text_or_code)
    invite = finding.invite
    foreign = invite is not None and team_id is not None and invite.team_id != team_id
    if invite is None or foreign or not invite.is_open(timezone.now()):
        guess_missed(guesser, count=finding.guesses)
        raise InviteNotFound
    with team_scope(invite.team_id):
        return invite_enter(
            invite=invite, user=user, actor=actor, consent=consent, consent_how=consent_how
        )


def invite_enter(
    *,
    invite: Invite,
    user: User,
    actor: Actor,
    consent: bool,
    consent_how: str = "join page",
    says_follows: bool = False,
) -> JoinOutcome:
    """As invite_redeem, for a code that was found already; runs in the team's scope.

    Staff of the team simply enter: they are no fans, and burn nothing. ``says_follows`` is
    member_join's.
    """
    if not invite.team.is_open:
        raise TeamClosed
    place = GroupMember.objects.filter(group_id=invite.group_id, user=user).first()
    if place is None and invite.is_full:
        # Told without a transaction: after a code spoken live is used up, most who come hear this.
        # The claim below decides, on the row as it is then.
        raise InviteFull
    staff = Staff.objects.filter(user=user, state=Staff.State.ACTIVE).first()
    if staff is not None:
        return JoinOutcome("already", member_for_staff(group=invite.group, staff=staff))
    if not consent and not _consented(user):
        raise ConsentMissing
    with transaction.atomic():
        fan = fan_for_user(
            team_id=invite.team_id,
            user=user,
            actor=actor,
            source=Fan.Source.INVITE,
            consent=consent,
            consent_how=consent_how,
        )
        return member_join(
            group=invite.group,
            fan=fan,
            user=user,
            actor=actor,
            door=DoorRef(DOOR, invite.pk),
            says_follows=says_follows,
        )


def joiner_name(*, user: User, nickname: str) -> None:
    """Keep the nickname typed at the door for one who has no name yet; others keep theirs."""
    name = display_clean(nickname, 20)
    if name and not user.display_name:
        User.objects.filter(pk=user.pk, display_name="").update(display_name=name)
        user.display_name = name


def invite_claim(door_id: int, fan: Fan, member: GroupMember, actor: Actor) -> None:
    """The door "invite" (groups.registry): burn one use for a fan who comes in, or refuse.

    Runs inside the joining transaction, so a refusal later on gives the use back. Who was in the
    group before, or came by this code before, burns nothing. When a request that came by a code is
    accepted (by staff, or by the system once a follow is known), that code may have ended
    meanwhile: it opens the door all the same, and is credited as long as it has room. A code never
    grants more than membership, so it keeps working when its owner has left the team.

    Raises InviteNotFound, InviteFull.
    """
    now = timezone.now()
    accepted = actor.kind in ("staff", "system")
    usable = Q() if accepted else Invite.usable(now)
    if member.left_at is not None or _redeemed(door_id, fan):
        if not Invite.objects.filter(usable, pk=door_id).exists():
            raise InviteNotFound
        return
    room = Q(max_uses__isnull=True) | Q(use_count__lt=F("max_uses"))
    burnt = Invite.objects.filter(usable, room, pk=door_id).update(use_count=F("use_count") + 1)
    if not burnt:
        if accepted:
            return
        raise _refusal(door_id, usable)
    redemption = Redemption.objects.create(
        team_id=fan.team_id, invite_id=door_id, fan=fan, member=member, at=now
    )
    event_emit(
        team_id=fan.team_id,
        name="invite.redeemed",
        actor=actor,
        subject=redemption,
        payload={
            "invite": door_id,
            "group": member.group_id,
            "member": member.pk,
            "fan": fan.pk,
        },
    )


def _redeemed(invite_id: int, fan: Fan) -> bool:
    return Redemption.objects.filter(invite_id=invite_id, fan=fan).exists()


def _refusal(invite_id: int, usable: Q) -> InviteNotFound | InviteFull:
    """Why no use was burnt: the code is full, or it can't be used at all."""
    if Invite.objects.filter(usable, pk=invite_id).exists():
        return InviteFull()
    return InviteNotFound()


def _consented(user: User) -> bool:
    return Fan.objects.filter(user=user, consent=Fan.Consent.GIVEN).exists()
