"""Connecting an account to its platform, and taking that back."""

from collections.abc import Mapping

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from kol.platforms.connectors.capability import Capability, Connect
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.labels import OPEN_FIELDS
from kol.platforms.connectors.oauth import OAuth, Profile, Tokens
from kol.platforms.connectors.registry import (
    capability_get,
    issuer_get,
    key_check_get,
    oauth_get,
    platform_known,
)
from kol.platforms.errors import (
    AbroadOff,
    AddressNotListed,
    CannotConnect,
    KeyMissing,
    KeysRefused,
    OtherAccount,
    SecretsLost,
    UidTaken,
    YesRefused,
)
from kol.platforms.models import PlatformAccount, PlatformApp, PlatformPolicy
from kol.platforms.secrets import secrets_open, secrets_seal
from kol.platforms.services.accounts import HANDLE_LENGTH, may_edit
from kol.platforms.services.apps import app_opened
from kol.platforms.services.avatars import avatar_keep
from kol.platforms.services.tokens import tokens_sealed

Connecting = PlatformAccount.Connecting
Publishing = PlatformAccount.Publishing
_NO_KEYS: Mapping[str, str] = {}


def oauth_begin(
    *, account: PlatformAccount, app: PlatformApp, staff: Staff, redirect: str, state: str
) -> str:
    """Where somebody is sent to say yes. Raises NotAllowed, CannotConnect, AbroadOff, KeysMissing,
    SecretsLost."""
    may_edit(staff)
    oauth = _oauth(account)
    # Where secrets can't be kept nobody is sent away only to learn it when they come back.
    secrets_seal({}, of=account.public_id)
    return oauth.authorize_url(app_opened(app), redirect, state)


def oauth_finish(
    *,
    account: PlatformAccount,
    app: PlatformApp,
    staff: Staff,
    actor: Actor,
    code: str,
    redirect: str,
) -> PlatformAccount:
    """Somebody came back with a yes. Raises NotAllowed, CannotConnect, YesRefused, OtherAccount,
    UidTaken, PlatformError (busy). Asks the platform: call it outside a transaction."""
    may_edit(staff)
    oauth, opened = _oauth(account), app_opened(app)
    try:
        tokens = oauth.exchange(opened, code, redirect)
        profile = oauth.profile(opened, tokens)
    except PlatformError as error:
        raise _refusal(error, YesRefused) from None
    profile = Profile(profile.uid or tokens.uid, profile.name, profile.avatar)
    if account.uid and account.uid != profile.uid and account.connected_at is not None:
        raise OtherAccount(name=profile.name or profile.uid)
    kept = connection_keep(account, actor, profile, app=app, tokens=tokens)
    avatar_keep(kept, actor, profile.avatar)
    return kept


def keys_connect(
    *, account: PlatformAccount, staff: Staff, actor: Actor, values: Mapping[str, str]
) -> PlatformAccount:
    """Connect by keys, after they were tried by a call nobody sees; a key left empty stays as it
    was. Raises NotAllowed, CannotConnect, AbroadOff, KeyMissing, KeysRefused,
    AddressNotListed, UidTaken, KeysMissing. Asks the platform: call it outside a transaction."""
    may_edit(staff)
    if _capability(account).connect is not Connect.KEYS:
        raise CannotConnect
    keys = _keys(account, values)
    secrets_seal(keys, of=account.public_id)
    tokens, profile = _tried(account.platform, keys)
    kept = connection_keep(account, actor, profile, keys=keys, tokens=tokens)
    avatar_keep(kept, actor, profile.avatar)
    return kept


def keys_shown(account: PlatformAccount) -> dict[str, str]:
    """What a form may show of an account's keys: what is no secret; of others, that they are
    kept."""
    try:
        held = secrets_open(account.sealed, of=account.public_id)
    except DomainError:
        return {}
    return {name: value if name in OPEN_FIELDS else "kept" for name, value in held.items() if value}


def account_disconnect(*, account: PlatformAccount, staff: Staff, actor: Actor) -> bool:
    """Forget the account's secrets; what is scheduled there waits for a person. Raises NotAllowed.
    False: it was not connected."""
    may_edit(staff)
    with transaction.atomic():
        locked = PlatformAccount.objects.select_for_update().get(pk=account.pk)
        if locked.sealed is None and locked.sealed_token is None:
            return False
        secrets_erase(locked)
        audit_record(actor=actor, action="platform.disconnect", obj=locked)
        event_emit(
            team_id=locked.team_id, name="platform.account_left", actor=actor, subject=locked
        )
    return True


def secrets_erase(account: PlatformAccount) -> None:
    """Nothing secret of an account is kept any more; what is scheduled there goes by hand."""
    account.sealed = account.sealed_token = None
    account.expires_at = account.refresh_expires_at = account.warned_of = None
    account.claim = account.claim_until = None
    account.connection = Connecting.REVOKED
    account.publishing = Publishing.HAND
    account.save(
        update_fields=[
            "sealed",
            "sealed_token",
            "expires_at",
            "refresh_expires_at",
            "warned_of",
            "claim",
            "claim_until",
            "connection",
            "publishing",
        ]
    )


def publishing_set(
    *, account: PlatformAccount, staff: Staff, actor: Actor, publishing: str
) -> None:
    """Publish by the interface, or by hand. Who chooses the interface says that the platform lets
    the account do so, also where it did not before. Raises NotAllowed, CannotConnect."""
    may_edit(staff)
    if publishing == Publishing.API and _capability(account).by_hand:
        raise CannotConnect
    with transaction.atomic():
        locked = PlatformAccount.objects.select_for_update().get(pk=account.pk)
        by_api = publishing == Publishing.API
        wanted = {"publishing": publishing, "may_publish": locked.may_publish or by_api}
        if changes := fields_set(locked, wanted):
            audit_record(actor=actor, action="platform.update", obj=locked, changes=changes)
    account.publishing, account.may_publish = Publishing(publishing), locked.may_publish


def abroad_set(*, staff: Staff, actor: Actor, on: bool) -> None:
    """Allow platforms whose data leaves the country, or no longer. Raises NotAllowed."""
    may_edit(staff)
    with transaction.atomic():
        policy, _new = PlatformPolicy.objects.select_for_update().get_or_create(
            team_id=staff.team_id
        )
        if policy.abroad != on:
            policy.abroad = on
            policy.save(update_fields=["abroad"])
            audit_record(
                actor=actor, action="platform.abroad", obj=policy, changes={"abroad": [not on, on]}
            )


def abroad_on() -> bool:
    """Whether the team in scope uses platforms abroad. One query."""
    return PlatformPolicy.objects.filter(abroad=True).exists()


def _capability(account: PlatformAccount) -> Capability:
    if not platform_known(account.platform):
        raise CannotConnect
    capability = capability_get(account.platform)
    if capability.abroad and not abroad_on():
        raise AbroadOff
    return capability


def _oauth(account: PlatformAccount) -> OAuth:
    _capability(account)
    oauth = oauth_get(account.platform)
    if oauth is None:
        raise CannotConnect
    return oauth


def _keys(account: PlatformAccount, values: Mapping[str, str]) -> dict[str, str]:
    capability = capability_get(account.platform)
    try:
        held = secrets_open(account.sealed, of=account.public_id)
    except SecretsLost:
        held = {}  # what can't be read any more is typed anew
    keys = {
        name: (values.get(name) or str(held.get(name, ""))).strip() for name in capability.fields
    }
    for name, value in keys.items():
        if not value and name not in capability.optional:
            raise KeyMissing(field=name)
    return keys


def _tried(platform: str, keys: Mapping[str, str]) -> tuple[Tokens | None, Profile]:
    issuer, check = issuer_get(platform), key_check_get(platform)
    try:
        tokens = issuer.issue(keys) if issuer is not None else None
        profile = check.profile(keys) if check is not None else Profile(uid="")
    except PlatformError as error:
        raise _refusal(error, KeysRefused) from None
    return tokens, profile


def _refusal(error: PlatformError, refused: type[DomainError]) -> Exception:
    """What a person can do about it; that a platform did not answer stays what it is."""
    if error.fault in (Fault.BUSY, Fault.RATE, Fault.UNKNOWN):
        return error
    if error.unlisted:
        return AddressNotListed(address=settings.PUBLIC_IP or error.text)
    ours = error.text and error.code.isalpha()  # a word of ours says nothing to a person
    said = " ".join(part for part in ("" if ours else error.code, error.text) if part)
    return refused(said=said or _("no reason given"))


def connection_keep(
    account: PlatformAccount,
    actor: Actor,
    profile: Profile,
    *,
    app: PlatformApp | None = None,
    keys: Mapping[str, str] = _NO_KEYS,
    tokens: Tokens | None = None,
) -> PlatformAccount:
    """Keep what a platform gave for an account, which is connected from now on. Asks nobody, and no
    one whether they may: for who did already. Raises UidTaken, KeysMissing."""
    with transaction.atomic():
        locked = PlatformAccount.objects.select_for_update().get(pk=account.pk)
        before = locked.connection
        _uid_free(locked, profile.uid)
        locked.app = app
        locked.uid = profile.uid[:64] or locked.uid
        locked.handle = locked.handle or display_clean(profile.name, HANDLE_LENGTH)
        locked.sealed = secrets_seal(keys, of=locked.public_id) if keys else None
        locked.sealed_token = None
        locked.expires_at = locked.refresh_expires_at = locked.warned_of = None
        if tokens is not None:
            tokens_sealed(locked, tokens)
            locked.scopes = list(tokens.scopes)
        if (
            before in (Connecting.NONE, Connecting.REVOKED)
            and not capability_get(locked.platform).by_hand
        ):
            locked.publishing = Publishing.API
        locked.connection = Connecting.CONNECTED
        locked.may_publish = True
        locked.connected_at = locked.good_at = timezone.now()
        locked.error_kind = locked.error_code = locked.error_text = ""
        locked.error_at = None
        locked.claim = locked.claim_until = None
        locked.save()
        audit_record(
            actor=actor,
            action="platform.connect",
            obj=locked,
            changes={"connection": [before, Connecting.CONNECTED.value]},
        )
        event_emit(team_id=locked.team_id, name="platform.connected", actor=actor, subject=locked)
    return locked


def _uid_free(account: PlatformAccount, uid: str) -> None:
    if not uid:
        return
    # Of two entries that are connected to one account at once, one is the second.
    with connection.cursor() as cursor:
        name, team = f"platform-uid:{account.platform}:{uid}", account.team_id % 2**31
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [name, team])
    others = PlatformAccount.objects.filter(
        platform=account.platform, uid=uid, connection=Connecting.CONNECTED
    ).exclude(pk=account.pk)
    if other := others.first():
        raise UidTaken(account=other)
