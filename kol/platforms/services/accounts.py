"""Writes to the team's own accounts."""

from typing import Any

from django.db import IntegrityError, transaction

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.platforms.errors import AccountTaken, ConnectedStays
from kol.platforms.models import PlatformAccount

State = PlatformAccount.State
HANDLE_LENGTH = 60
_TOLD_BY_PLATFORM = (PlatformAccount.Connecting.CONNECTED, PlatformAccount.Connecting.EXPIRED)
SETTABLE = frozenset({"platform", "handle", "uid", "url"})


def account_create(
    *, staff: Staff, platform: str, handle: str, actor: Actor, uid: str = "", url: str = ""
) -> PlatformAccount:
    """Put an account of ours on the list. Raises NotAllowed, AccountTaken."""
    may_edit(staff)
    new = _cleaned({"platform": platform, "handle": handle, "uid": uid, "url": url})
    with transaction.atomic():
        try:
            with transaction.atomic():
                account = PlatformAccount.objects.create(team_id=staff.team_id, **new)
        except IntegrityError:
            raise AccountTaken from None
        audit_record(actor=actor, action="platform.create", obj=account)
        event_emit(
            team_id=staff.team_id, name="platform.account_added", actor=actor, subject=account
        )
    return account


def account_update(
    *, account: PlatformAccount, staff: Staff, actor: Actor, **settings: Any
) -> PlatformAccount:
    """Change an account (the names in SETTABLE). Raises NotAllowed, AccountTaken, ConnectedStays
    (the platform and the id of an account that is connected)."""
    may_edit(staff)
    if unknown := set(settings) - SETTABLE:
        raise TypeError(f"not a setting of an account: {sorted(unknown)}")
    with transaction.atomic():
        locked = PlatformAccount.objects.select_for_update().get(pk=account.pk)
        new = _cleaned(settings)
        if locked.connection in _TOLD_BY_PLATFORM:
            for name in ("platform", "uid"):
                if new.get(name, getattr(locked, name)) != getattr(locked, name):
                    raise ConnectedStays(field=name)
        try:
            with transaction.atomic():
                changes = fields_set(locked, new)
        except IntegrityError:
            raise AccountTaken from None
        if changes:
            audit_record(actor=actor, action="platform.update", obj=locked, changes=changes)
    return locked


def account_archive(*, account: PlatformAccount, staff: Staff, actor: Actor) -> None:
    """Put an account away: no longer offered, still there where it is used. Raises NotAllowed."""
    _state_set(account, State.ACTIVE, State.ARCHIVED, staff, actor)


def account_restore(*, account: PlatformAccount, staff: Staff, actor: Actor) -> None:
    """Bring an account back. Raises NotAllowed."""
    _state_set(account, State.ARCHIVED, State.ACTIVE, staff, actor)


def _state_set(
    account: PlatformAccount, before: str, after: str, staff: Staff, actor: Actor
) -> None:
    may_edit(staff)
    with transaction.atomic():
        moved = PlatformAccount.objects.filter(pk=account.pk, state=before).update(state=after)
        if moved:
            account.state = State(after)
            audit_record(
                actor=actor,
                action="platform.state",
                obj=account,
                changes={"state": [before, after]},
            )


def _cleaned(new: dict[str, Any]) -> dict[str, Any]:
    if "handle" in new:
        handle = display_clean(new["handle"], HANDLE_LENGTH + 1).lstrip("@＠").strip()
        new["handle"] = handle[:HANDLE_LENGTH]
    if "uid" in new:
        new["uid"] = display_clean(new["uid"], 64)
    return new


def may_edit(staff: Staff) -> None:
    """Raises NotAllowed for who may not change the team's accounts."""
    if not role_may(staff.role, "platforms.edit"):
        raise NotAllowed
