"""Coming in by a code. Exact under any burst: the database counts, we only ask it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.fans.models import Fan
from community.fans.services import fan_for_user
from community.groups.errors import RuleUnmet
from community.groups.models import GroupMember, JoinRequest
from community.groups.registry import DoorRef
from community.groups.services import JoinOutcome, member_for_staff, member_join, pool_admit
from community.invites.errors import ConsentMissing, InviteFull, InviteNotFound, InviteOutside
from community.invites.guesses import Guesser, guess_check, guess_missed
from community.invites.models import Invite, InviteRules, Redemption
from community.invites.pools import invite_aim
from community.invites.selectors import invite_find
from community.invites.services.burn import Burnt, use_burn, use_hold, use_release, use_unburn
from community.invites.services.clicks import click_note, click_take_over
from community.invites.services.grants import grants_give, offer_of
from community.invites.services.limits import join_counted, rules_of
from community.invites.services.referrals import place_take
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.errors import TeamClosed
from foundation.teams.models import Staff, User
from foundation.teams.permissions import role_may
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
    answers: Mapping[str, str] | None = None,
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
            invite=invite,
            user=user,
            actor=actor,
            consent=consent,
            consent_how=consent_how,
            answers=answers,
        )


def invite_enter(
    *,
    invite: Invite,
    user: User,
    actor: Actor,
    consent: bool,
    consent_how: str = "join page",
    says_follows: bool = False,
    answers: Mapping[str, str] | None = None,
    click: str = "",
) -> JoinOutcome:
    """As invite_redeem, for a code that was found already; runs in the team's scope.

    Staff of the team simply enter: they are no fans, and burn nothing. ``says_follows`` and
    ``answers`` are member_join's. Who is told what is missing (RuleUnmet) is known to the team
    from then on: days count from here. Wrong answers are counted and limited as guesses are.
    ``click`` is the signed id of the click on a tracked link that led here (kol.links).
    """
    if not invite.team.is_open:
        raise TeamClosed
    if invite.outside:
        raise InviteOutside
    invite_aim(invite, user)
    place = GroupMember.objects.filter(group_id=invite.group_id, user=user).first()
    staff = Staff.objects.filter(user=user, state=Staff.State.ACTIVE).first()
    if staff is not None:
        return JoinOutcome("already", member_for_staff(group=invite.into, staff=staff))
    if place is None and invite.is_full and not _waits(invite, user):
        # Told without a transaction: after a code spoken live is used up, most who come hear this.
        # The claim below decides, on the row as it is then.
        raise InviteFull
    if not consent and not _consented(user):
        raise ConsentMissing
    guesser = Guesser(ip=None, who=f"answers:{user.pk}")
    if answers:
        guess_check(guesser)
    unmet: RuleUnmet
    with transaction.atomic():
        fan = fan_for_user(
            team_id=invite.team_id,
            user=user,
            actor=actor,
            source=Fan.Source.INVITE,
            consent=consent,
            consent_how=consent_how,
        )
        door = DoorRef(DOOR, invite.pk)
        join = partial(
            member_join if invite.pool is None else pool_admit,
            fan=fan,
            user=user,
            actor=actor,
            door=door,
            says_follows=says_follows,
            answers=answers,
        )
        try:
            outcome = join(group=invite.into) if invite.pool is None else _pool_enter(invite, join)
        except RuleUnmet as error:
            unmet = error
        else:
            if click:
                click_note(token=click, outcome=outcome, invite=invite, fan=fan, actor=actor)
            return outcome
    if any(one.leaf.checked and one.said and one.value is False for one in unmet.judged.results):
        guess_missed(guesser)
    raise unmet


def _pool_enter(invite: Invite, join: Callable[..., JoinOutcome]) -> JoinOutcome:
    """Come in by a pool's code; the code then shows the group they are in."""
    outcome = join(pool=invite.pool)
    if outcome.member is not None:
        invite.group = outcome.member.group
    return outcome


def joiner_name(*, user: User, nickname: str) -> None:
    """Keep the nickname typed at the door for one who has no name yet; others keep theirs."""
    name = display_clean(nickname, 20)
    if name and not user.display_name:
        User.objects.filter(pk=user.pk, display_name="").update(display_name=name)
        user.display_name = name


def invite_claim(door_id: int, fan: Fan, member: GroupMember, actor: Actor) -> None:
    """The door "invite" (groups.registry): burn one use for a fan who comes in, or refuse.

    Runs inside the joining transaction, so a refusal later on gives the use back. Who was in the
    group before, or came by this code before, burns nothing and is granted nothing. When a request
    that came by a code is accepted (by staff, or by the system once a follow is known), that code
    may have ended meanwhile: it opens the door all the same, and is credited as long as it has
    room. What it grants is judged by what its owner may grant now; see services/grants.py.

    Raises InviteNotFound, InviteFull.
    """
    accepted = actor.kind in ("staff", "system")
    if member.left_at is not None or _redeemed(door_id, fan):
        usable = Q() if accepted else Invite.usable(timezone.now())
        if not Invite.objects.filter(usable, pk=door_id).exists():
            raise InviteNotFound
        return
    burnt = use_burn(invite_id=door_id, team_id=fan.team_id, accepted=accepted)
    if burnt is None:
        if accepted:
            return
        raise _refusal(door_id)
    if not accepted and not owner_stands(burnt):
        raise InviteNotFound
    if not join_counted(team_id=fan.team_id, staff_id=burnt.owner_id, fan_id=burnt.fan_id):
        if not accepted:
            raise InviteFull
        use_unburn(invite_id=door_id, team_id=fan.team_id)
        return
    redemption = _redeem_note(door_id, burnt, fan, member, actor)
    if accepted:
        click_take_over(redemption=redemption, actor=actor)


def invite_hold(door_id: int, fan: Fan) -> datetime | None:
    """Keep a use for a request that was just made by a code, where the code says so.

    Returns until when. Raises InviteFull, InviteNotFound; then no request is made.
    """
    kept = use_hold(invite_id=door_id, team_id=fan.team_id)
    if kept is None:
        raise _refusal(door_id)
    if not owner_stands(kept):
        raise InviteNotFound
    if kept.hold_hours is None:
        return None
    return timezone.now() + timedelta(hours=kept.hold_hours)


def invite_release(door_id: int) -> None:
    """Give back what invite_hold kept."""
    team_id = Invite.objects.values_list("team_id", flat=True).get(pk=door_id)
    use_release(invite_id=door_id, team_id=team_id)


def owner_stands(burnt: Burnt) -> bool:
    """Whether the one whose code it is may let people in by it now."""
    if burnt.fan_id is not None:
        return burnt.fan_may
    if burnt.ownerless == InviteRules.Ownerless.WORKS:
        return True
    return bool(burnt.owner_role) and role_may(burnt.owner_role, "invites.edit")


def code_stands(invite: Invite) -> bool:
    """As owner_stands, of a code that leads elsewhere and burns nothing. At most two queries."""
    if rules_of(invite.team_id).ownerless == InviteRules.Ownerless.WORKS:
        return True
    owner = Staff.objects.filter(pk=invite.owner_id or 0, state=Staff.State.ACTIVE).first()
    return owner is not None and role_may(owner.role, "invites.edit")


def _redeem_note(
    invite_id: int, burnt: Burnt, fan: Fan, member: GroupMember, actor: Actor
) -> Redemption:
    """Who came, by whom, and what they are given for it."""
    redemption = Redemption.objects.create(
        team_id=fan.team_id, invite_id=invite_id, fan=fan, member=member
    )
    event_emit(
        team_id=fan.team_id,
        name="invite.redeemed",
        actor=actor,
        subject=redemption,
        payload={
            "invite": invite_id,
            "group": member.group_id,
            "member": member.pk,
            "fan": fan.pk,
        },
    )
    place_take(fan=fan, member=member, invite_id=invite_id, referrer_id=burnt.fan_id, actor=actor)
    if burnt.points or burnt.has_tags or burnt.role != Invite.Role.MEMBER:
        grants_give(
            offer=offer_of(Invite.objects.get(pk=invite_id)),
            redemption=redemption,
            fan=fan,
            member=member,
            role=burnt.owner_role,
            gone=not burnt.owner_role,
        )
    return redemption


def _redeemed(invite_id: int, fan: Fan) -> bool:
    return Redemption.objects.filter(invite_id=invite_id, fan=fan).exists()


def _refusal(invite_id: int) -> InviteNotFound | InviteFull:
    """Why no use was burnt: the code is full, or it can't be used at all."""
    if Invite.objects.filter(Invite.usable(timezone.now()), pk=invite_id).exists():
        return InviteFull()
    return InviteNotFound()


def _waits(invite: Invite, user: User) -> bool:
    """Whether a request of theirs waits for the group: it stands, whatever became of the code."""
    return JoinRequest.objects.filter(
        group_id=invite.group_id, fan__user=user, state=JoinRequest.State.PENDING
    ).exists()


def _consented(user: User) -> bool:
    return Fan.objects.filter(user=user, consent=Fan.Consent.GIVEN).exists()
