"""Making a code, changing it, and ending it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.fans.services.tags import tag_clean, tags_get
from community.groups.models import FanGroup, GroupPool
from community.groups.selectors.pools import pool_aim
from community.invites.errors import (
    GrantNotYours,
    GroupNotOpen,
    InviteDates,
    InviteMoved,
    LimitTooLow,
    OutsideOnlyShows,
    PhraseTaken,
    TooManyTagsGranted,
)
from community.invites.guesses import guess_check, guess_missed
from community.invites.models import Invite, InviteTag
from community.invites.services.grants import GRANTS, MOST_TAGS, offer_check, offer_of
from community.invites.services.limits import code_allowed
from community.invites.services.phrases import (
    phrase_chooser,
    phrase_keep,
    phrase_normal,
    phrase_suggest,
    phrase_take,
)
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.text.normal import display_clean

DEFAULT_DAYS = 30
UNDO_MINUTES = 10
SETTABLE = frozenset(
    {"channel", "expires_at", "max_uses", "hold_hours", "grant_points", "grant_role", "tags"}
)
_TRIES = 5

State = Invite.State
# The allowed moves: state -> what it may become. A revoked code comes back only by undo, which
# invite_restore allows for UNDO_MINUTES.
MOVES: dict[str, frozenset[str]] = {
    State.ACTIVE: frozenset({State.PAUSED, State.REVOKED}),
    State.PAUSED: frozenset({State.ACTIVE, State.REVOKED}),
    State.REVOKED: frozenset({State.ACTIVE, State.PAUSED}),
}


def invite_create(
    *,
    owner: Staff,
    actor: Actor,
    group: FanGroup | None = None,
    pool: GroupPool | None = None,
    phrase: str = "",
    channel: str = "",
    starts_at: datetime | None = None,
    expires_at: datetime | None = None,
    max_uses: int | None = None,
    hold_hours: int | None = None,
    grant_points: int = 0,
    grant_role: str = Invite.Role.MEMBER,
    tags: Sequence[str] = (),
) -> Invite:
    """Make a code for one channel of one group or pool; without ``phrase`` one is generated.

    With ``pool`` it leads to whichever of its groups has room, and ``group`` is its face (the one
    whose turn it is, unless given). A code of a pool that leads elsewhere shows its QR pictures:
    it takes no limit, keeps no places and grants nothing (OutsideOnlyShows).
    Without ``expires_at`` it is valid for 30 days; never for longer than INVITE_MAX_DAYS. That a
    chosen phrase is taken tells of other teams' codes, so such answers are rationed. Raises
    GroupNotOpen, InviteDates, PhraseRefused, PhraseTaken, TooManyGuesses, GrantNotYours,
    TooManyCodes, TooManyTagsGranted, TagRefused, TooManyTags.
    """
    group, tags = _leads_to(group, pool), tags_clean(tags)
    if group is None and (max_uses or hold_hours):
        raise OutsideOnlyShows(field="max_uses" if max_uses else "hold_hours")
    new = {"tags": tags, "grant_points": grant_points, "grant_role": grant_role}
    if group is None and _kinds(new):
        raise OutsideOnlyShows
    offer_check(kinds=_kinds(new), owner=owner, by=_staff_of(actor))
    now = timezone.now()
    start = starts_at or now
    _check_start(start=start, now=now)
    days = min(DEFAULT_DAYS, settings.INVITE_MAX_DAYS)
    end = expires_at or max(start, now) + timedelta(days=days)
    _check_dates(start=start, end=end, now=now)
    chooser = phrase_chooser(owner.user_id)
    if phrase:
        guess_check(chooser)
    fields: dict[str, Any] = {
        "team_id": owner.team_id,
        "group": group,
        "pool": pool,
        "owner": owner,
        "channel": display_clean(channel, 40),
        "starts_at": start,
        "expires_at": end,
        "max_uses": max_uses,
        "hold_hours": hold_hours or None,
        "grant_points": grant_points,
        "grant_role": Invite.Role(grant_role),
    }
    try:
        return invite_make(
            phrase=display_clean(phrase, 40), fields=fields, tags=tags, actor=actor, owner=owner
        )
    except PhraseTaken:
        guess_missed(chooser)
        raise


def invite_update(*, invite: Invite, actor: Actor, **new: Any) -> Invite:
    """Change what SETTABLE names; ``max_uses`` not below what was used or is kept for requests.

    A code that has ended lives again by a later end, as long as its phrase is still its own. Grants
    may only become what both its owner and who changes it may give; a fan's code grants nothing.
    Raises InviteDates, LimitTooLow, PhraseTaken, InviteMoved (revoked), GrantNotYours,
    TooManyTagsGranted, TagRefused, TooManyTags.
    """
    if unknown := set(new) - SETTABLE:
        raise TypeError(f"not a setting of an invite: {sorted(unknown)}")
    if "channel" in new:
        new["channel"] = display_clean(new["channel"], 40)
    with transaction.atomic():
        locked = _lock(invite)
        if locked.state == State.REVOKED:
            raise InviteMoved
        if locked.outside and (new.get("max_uses") or new.get("hold_hours") or _kinds(new)):
            raise OutsideOnlyShows
        limit = new.get("max_uses")
        if limit is not None and limit < locked.use_count + locked.held_count:
            raise LimitTooLow(locked.use_count + locked.held_count)
        changes = _grants_change(locked, new, actor)
        end = new.get("expires_at", locked.expires_at)
        if end != locked.expires_at:
            _check_dates(start=locked.starts_at, end=end, now=timezone.now())
            phrase_keep(invite=locked, end=end)
        changes |= fields_set(locked, new)
        if changes:
            audit_record(actor=actor, action="invite.update", obj=locked, changes=changes)
            _emit_updated(locked, actor, sorted(changes))
    return locked


def invite_pause(*, invite: Invite, actor: Actor) -> Invite:
    """Nobody joins by it until it is resumed; who is in stays. Raises InviteMoved."""
    return _move(invite, to=State.PAUSED, actor=actor, action="invite.pause")


def invite_resume(*, invite: Invite, actor: Actor) -> Invite:
    """Let people join by it again. Raises InviteMoved."""
    return _move(invite, to=State.ACTIVE, actor=actor, action="invite.resume")


def invite_revoke(*, invite: Invite, actor: Actor) -> Invite:
    """End it for good (but see invite_restore); who is in stays, and its phrase starts to rest."""
    return _move(
        invite,
        to=State.REVOKED,
        actor=actor,
        action="invite.revoke",
    )


def invite_restore(*, invite: Invite, actor: Actor, state: str = State.ACTIVE) -> Invite:
    """Undo a revocation within UNDO_MINUTES. Raises InviteMoved, PhraseTaken."""
    return _move(invite, to=state, actor=actor, action="invite.restore", undo=True)


# --- Parts ---------------------------------------------------------------------------------------
def _leads_to(group: FanGroup | None, pool: GroupPool | None) -> FanGroup | None:
    """The group a new code shows; None where it leads elsewhere. Raises GroupNotOpen."""
    if pool is not None and pool.state == GroupPool.State.ARCHIVED:
        raise GroupNotOpen
    if pool is not None and pool.outside:
        return None
    if group is None and pool is not None:
        aim = pool_aim(pool.pk, None)
        group = aim.group if aim is not None else None
    if group is None or group.state == FanGroup.State.ARCHIVED:
        raise GroupNotOpen
    return group


def invite_make(
    *, phrase: str, fields: dict[str, Any], tags: Sequence[str], actor: Actor, owner: Staff | Fan
) -> Invite:
    """Write a code whose fields were judged, with its phrase, tags and trail.

    Raises TooManyCodes, PhraseTaken, PhraseRefused.
    """
    with transaction.atomic():
        code_allowed(team_id=fields["team_id"], owner=owner)
        invite = _insert(phrase=phrase, fields=fields)
        _tags_set(invite, tags)
        audit_record(
            actor=actor,
            action="invite.create",
            obj=invite,
            changes={"phrase": [None, invite.phrase]}
            | ({"group": [None, invite.group_id]} if invite.group_id else {}),
        )
        event_emit(
            team_id=invite.team_id,
            name="invite.created",
            actor=actor,
            subject=invite,
            payload={"invite": invite.pk, "group": invite.group_id},
        )
    return invite


def _insert(*, phrase: str, fields: dict[str, Any]) -> Invite:
    """The code with its phrase taken; a generated phrase that is taken is generated again."""
    if phrase:
        phrase_normal(phrase)
    for _try in range(1 if phrase else _TRIES):
        invite = Invite(phrase=phrase or phrase_suggest(), **fields)
        with transaction.atomic():
            invite.save()
            if phrase_take(invite=invite):
                return invite
            transaction.set_rollback(True)
    raise PhraseTaken


def tags_clean(names: Sequence[str]) -> list[str]:
    """Tags as they are stored, each once. Raises TagRefused, TooManyTagsGranted."""
    found = list(dict.fromkeys(tag_clean(name) for name in names))
    if len(found) > MOST_TAGS:
        raise TooManyTagsGranted(field="tags", most=MOST_TAGS)
    return found


def _tags_set(invite: Invite, names: Sequence[str]) -> None:
    tags = tags_get(team_id=invite.team_id, names=names)
    InviteTag.objects.filter(invite=invite).exclude(tag__in=tags).delete()
    InviteTag.objects.bulk_create(
        [InviteTag(team_id=invite.team_id, invite=invite, tag=tag) for tag in tags],
        ignore_conflicts=True,
    )


def _kinds(new: dict[str, Any]) -> list[str]:
    """Which grants these settings would give."""
    kinds = {
        "tags": bool(new.get("tags")),
        "points": bool(new.get("grant_points")),
        "role": new.get("grant_role", Invite.Role.MEMBER) != Invite.Role.MEMBER,
    }
    return [kind for kind, given in kinds.items() if given]


def _staff_of(actor: Actor) -> Staff | None:
    return Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None


def _grants_change(invite: Invite, new: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Judge what is new among the grants in ``new``, and set the tags; what stays may stay.

    Takes ``tags`` out of ``new``; returns their change for the trail.
    """
    offer = offer_of(invite)
    before = [tag.name for tag in offer.tags]
    tags = tags_clean(new.pop("tags")) if "tags" in new else before
    more = {"tags": [tag for tag in tags if tag not in before]}
    for name in ("grant_points", "grant_role"):
        if new.get(name, getattr(invite, name)) != getattr(invite, name):
            more[name] = new[name]
    if kinds := _kinds(more):
        if invite.owner is None:
            raise GrantNotYours(kind=kinds[0], grant=GRANTS[kinds[0]], name=str(invite.fan))
        offer_check(kinds=kinds, owner=invite.owner, by=_staff_of(actor))
    if sorted(tags) == sorted(before):
        return {}
    _tags_set(invite, tags)
    return {"tags": [before, tags]}


def _check_start(*, start: datetime, now: datetime) -> None:
    """Before anything is added to it: a date can lie so far away that nothing can."""
    if start > now + timedelta(days=settings.INVITE_MAX_DAYS):
        raise InviteDates(message=_("The start is too far away."), field="starts_at")


def _check_dates(*, start: datetime, end: datetime, now: datetime) -> None:
    if end <= start:
        raise InviteDates(message=_("The end must come after the start."), field="expires_at")
    if end <= now:
        raise InviteDates(message=_("The end must lie in the future."), field="expires_at")
    longest = timedelta(days=settings.INVITE_MAX_DAYS)
    if end > max(start, now) + longest:
        raise InviteDates(
            message=_("A code is valid for at most %(days)s days; it can be extended later."),
            field="expires_at",
            days=settings.INVITE_MAX_DAYS,
        )


def _lock(invite: Invite) -> Invite:
    return (
        Invite.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "fan")
        .get(pk=invite.pk)
    )


def _move(invite: Invite, *, to: str, actor: Actor, action: str, undo: bool = False) -> Invite:
    """Move a code to another state, once: who comes second and wants the same finds it done."""
    with transaction.atomic():
        locked = _lock(invite)
        if locked.state == to:
            return locked
        if to not in MOVES[locked.state] or undo != (locked.state == State.REVOKED):
            raise InviteMoved
        now = timezone.now()
        before, ended = locked.state, locked.revoked_at
        if before == State.REVOKED:
            if ended is None or ended < now - timedelta(minutes=UNDO_MINUTES):
                raise InviteMoved
            if locked.fan_id is not None and _has_another(locked):
                raise InviteMoved
            phrase_keep(invite=locked, end=locked.expires_at)
        elif to == State.REVOKED and now < locked.expires_at:
            phrase_keep(invite=locked, end=now)
        locked.state = to
        locked.revoked_at = now if to == State.REVOKED else None
        locked.replaceable = False
        locked.save(update_fields=["state", "revoked_at", "replaceable"])
        audit_record(actor=actor, action=action, obj=locked, changes={"state": [before, to]})
        _emit_updated(locked, actor, ["state"])
    return locked


def _has_another(invite: Invite) -> bool:
    """Whether a fan has another code for the group by now."""
    mine = Invite.objects.filter(group=invite.group, fan=invite.fan)
    return mine.exclude(state=State.REVOKED).exists()


def _emit_updated(invite: Invite, actor: Actor, fields: list[str]) -> None:
    event_emit(
        team_id=invite.team_id,
        name="invite.updated",
        actor=actor,
        subject=invite,
        payload={"invite": invite.pk, "fields": fields},
    )
