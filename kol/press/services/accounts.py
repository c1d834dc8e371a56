"""Accounts on platforms, and how many follow them as somebody said on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.scopes.actors import Actor
from kol.press.errors import AccountTwice, FieldRefused
from kol.press.models import MediaAccount
from kol.press.services.fields import fields_clean
from kol.press.services.holders import Holder, holder_key, holder_lock, holder_of, holder_told

SETTABLE = frozenset(
    {"platform", "handle", "uid", "url", "followers", "followers_on", "followers_how"}
)


@dataclass(frozen=True, slots=True)
class AccountInput:
    """An account as it was told; ``followers`` None: nobody said."""

    platform: str
    handle: str
    uid: str = ""
    url: str = ""
    followers: int | None = None
    followers_on: date | None = None
    followers_how: str = MediaAccount.Method.DECLARED

    def values(self) -> dict[str, Any]:
        """As columns."""
        return {name: getattr(self, name) for name in SETTABLE}


def account_add(*, of: Holder, given: AccountInput, actor: Actor) -> MediaAccount:
    """Note an account. Raises AccountTwice, FieldRefused, ContactErased."""
    new = account_cleaned(given.values())
    with transaction.atomic():
        locked = holder_lock(of)
        try:
            with transaction.atomic():
                account = MediaAccount.objects.create(
                    team_id=locked.team_id, **holder_key(locked), **new
                )
        except IntegrityError:
            raise AccountTwice(field="handle", handle=new["handle"]) from None
        holder_told(locked, actor=actor, what="accounts", deed="account_add")
    return account


def account_change(*, account: MediaAccount, actor: Actor, **changes: Any) -> MediaAccount:
    """Change what is given of an account (SETTABLE). Raises as account_add."""
    new = account_cleaned(changes)
    with transaction.atomic():
        locked = holder_lock(holder_of(account))
        row = MediaAccount.objects.select_for_update().get(pk=account.pk)
        changed = [name for name, value in new.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, new[name])
        if changed:
            try:
                with transaction.atomic():
                    row.save(update_fields=changed)
            except IntegrityError:
                raise AccountTwice(field="handle", handle=row.handle) from None
            holder_told(locked, actor=actor, what="accounts", deed="account_change")
    return row


def account_remove(*, account: MediaAccount, actor: Actor) -> None:
    """Take an account away; its prices stay, of no account. Twice is as once."""
    with transaction.atomic():
        locked = holder_lock(holder_of(account))
        gone, _by_model = MediaAccount.objects.filter(pk=account.pk).delete()
        if gone:
            holder_told(locked, actor=actor, what="accounts", deed="account_remove")


def account_cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """The columns of an account that follow from what is given. Raises FieldRefused."""
    new = fields_clean(MediaAccount, given, SETTABLE)
    if "handle" in new:
        new["handle"] = new["handle"].lstrip("@＠").strip()
        if not new["handle"]:
            raise FieldRefused(field="handle", message=_("Give the name on the platform."))
    if new.get("followers") is not None and not new.get("followers_on"):
        new["followers_on"] = timezone.localdate()
    if "followers_on" in new and new["followers_on"] and new["followers_on"] > _tomorrow():
        raise FieldRefused(field="followers_on", message=_("That day is still to come."))
    return new


def _tomorrow() -> date:
    """Zones differ by less than a day."""
    return date.fromordinal(timezone.now().date().toordinal() + 1)
