"""How an account fares: the last good call, the last that failed, when it lost its platform, and
when the platform says that it may not publish."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.teams.audit import audit_record
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.silent import NOT_ASKABLE
from kol.platforms.errors import SecretsLost
from kol.platforms.models import PlatformAccount

Connecting = PlatformAccount.Connecting
# A good call is noted once a minute, not at each call.
NOTED_EVERY = timedelta(minutes=1)


def health_record(account_id: int, *, error: PlatformError | None = None) -> None:
    """Note a call that went well, or one that did not. What says that the token or key is no good
    any more (auth) ends the connection; whoever is concerned is told once. One query, or two."""
    now = timezone.now()
    ours = PlatformAccount.objects.filter(pk=account_id)
    if error is not None and error.code == NOT_ASKABLE:
        return  # nobody was asked
    if error is None:
        stale = Q(good_at=None) | Q(good_at__lt=now - NOTED_EVERY) | Q(error_at__gt=F("good_at"))
        ours.filter(stale).update(good_at=now)
        return
    ours.update(
        error_at=now,
        error_kind=error.fault.value,
        error_code=error.code[:40],
        error_text=error.text[:300],
    )
    if error.fault is Fault.AUTH:
        connection_lost(account_id)


def publishing_refused(account_id: int, error: PlatformError) -> bool:
    """A call that publishes was answered: this account has no right to. From now on a person
    publishes what goes there, until somebody says otherwise (``publishing_set``, or a new
    connection); told once. False: it was no such answer, or is known already. Three queries."""
    told = error.fault is Fault.PERMISSION and not error.guessed
    if not told or error.unlisted or error.code in _NOT_ITS_RIGHT:
        return False
    with transaction.atomic():
        ours = PlatformAccount.objects.filter(
            pk=account_id, may_publish=True, publishing=PlatformAccount.Publishing.API
        )
        if not ours.update(may_publish=False):
            return False
        account = PlatformAccount.objects.get(pk=account_id)
        audit_record(
            actor=SYSTEM,
            action="platform.update",
            obj=account,
            changes={"may_publish": [True, False]},
        )
        event_emit(
            team_id=account.team_id,
            name="platform.publishing_refused",
            actor=SYSTEM,
            subject=account,
        )
    return True


# What is no word about an account's rights: ours, and of what passes by itself or once a person did
# something there.
_NOT_ITS_RIGHT = frozenset(
    {
        NOT_ASKABLE,
        SecretsLost.code,
        "no_account",
        "89501",  # WeChat: its administrator has to say yes to our address, said no to it for an
        "89502",  # hour or a day, or has to be asked for it anew
        "89503",
        "89504",
        "89505",
        "89506",
        "89507",
        "40243",  # WeChat: the secret is frozen
        "20031",  # Weibo: somebody has to type a captcha
        "100200301",  # Kuaishou: its watch over spam stepped in
    }
)


def connection_lost(account_id: int) -> bool:
    """A connected account is connected no more: told once, whoever finds out first."""
    with transaction.atomic():
        ours = PlatformAccount.objects.filter(pk=account_id, connection=Connecting.CONNECTED)
        if not ours.update(connection=Connecting.EXPIRED):
            return False
        account = PlatformAccount.objects.get(pk=account_id)
        event_emit(
            team_id=account.team_id, name="platform.disconnected", actor=SYSTEM, subject=account
        )
    return True
