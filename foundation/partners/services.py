"""Making and revoking API keys."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.partners.models import ApiKey, IdempotentCall
from foundation.partners.scopes import SCOPES
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import system_scope
from foundation.teams.audit import audit_record, audit_record_many
from foundation.teams.models import Staff, Team
from foundation.teams.permissions import role_may

IDEMPOTENCY_DAYS = 1
_USED_EVERY = timedelta(minutes=1)


class UnknownScope(DomainError):
    """A key can't be made for a right that does not exist, or for none."""

    code = "api_key_scopes"
    message = _("Choose at least one right from the list.")
    status = 400


def api_key_create(
    *, by: Staff, name: str, scopes: list[str], actor: Actor, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key; returns it and the whole secret, which is shown once and kept as a hash only.

    Raises NotAllowed, UnknownScope.
    """
    if not role_may(by.role, "partners.edit"):
        raise NotAllowed
    if not scopes or set(scopes) - set(SCOPES):
        raise UnknownScope(field="scopes")
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            team_id=by.team_id,
            name=name,
            prefix=prefix,
            secret_hash=keyed_hash("api-key", secret),
            scopes=sorted(set(scopes)),
            created_by=by,
            expires_at=expires_at,
        )
        audit_record(
            actor=actor, action="api_key.create", obj=key, changes={"scopes": [None, key.scopes]}
        )
    return key, f"qz_{prefix}_{secret}"


def api_key_revoke(*, key: ApiKey, by: Staff, actor: Actor) -> None:
    """End a key at once; revoking it again does nothing. Raises NotAllowed."""
    if not role_may(by.role, "partners.edit"):
        raise NotAllowed
    with transaction.atomic():
        ended = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
        if ended:
            audit_record(actor=actor, action="api_key.revoke", obj=key)


def api_keys_end(team: Team, actor: Actor) -> None:
    """The team closes: all its keys end, in the transaction it closes in."""
    keys = list(ApiKey.objects.select_for_update().filter(revoked_at=None).order_by("pk"))
    ApiKey.objects.filter(pk__in=[key.pk for key in keys]).update(revoked_at=timezone.now())
    audit_record_many(actor=actor, action="api_key.revoke", objs=keys)


def api_key_used(*, key: ApiKey) -> None:
    """Note that a key was used, at most once a minute."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > _USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def idempotent_calls_forget() -> int:
    """Delete answers older than a day; returns how many. Run by the beat."""
    limit = timezone.now() - timedelta(days=IDEMPOTENCY_DAYS)
    with system_scope():
        return IdempotentCall.objects.filter(created_at__lt=limit).delete()[0]
