"""What platforms tell by themselves: checked, kept once, handed on as an event."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from kol.platforms.connectors.base import Notice
from kol.platforms.connectors.callbacks import CallbackRefused, Heard, Incoming
from kol.platforms.connectors.registry import callbacks_get
from kol.platforms.models import PlatformAccount, PlatformNotice
from kol.platforms.notices import outcome_kept
from kol.platforms.secrets import secrets_open
from kol.platforms.selectors.across import Owner
from kol.platforms.services.apps import app_opened
from kol.platforms.services.health import connection_lost

logger = logging.getLogger(__name__)
# Events by which a platform says that an account's owner took back what they allowed (Douyin).
TAKEN_BACK = frozenset({"unauthorize"})
# Of what nobody signed so much is kept an hour: all of an app's videos end more seldom.
MOST_UNSIGNED = 2000


def hook_hear(owner: Owner, incoming: Incoming) -> Heard:
    """Read what was told at an account's or an app's address, and keep what is new of it. Nothing
    is asked of anybody: the platform waits for the answer. Raises CallbackRefused."""
    with team_scope(owner.team_id):
        reader = callbacks_get(owner.platform)
        if reader is None or reader.per_app == isinstance(owner, PlatformAccount):
            raise CallbackRefused("no reader")
        try:
            heard = reader.hear(_secrets(owner), incoming)
        except DomainError as told:
            raise CallbackRefused(told.code) from None
        if heard.notices and not reader.signed and _flooded(owner):
            raise CallbackRefused("too many")
        for notice in heard.notices:
            _keep(owner, notice)
    return heard


def _flooded(owner: Owner) -> bool:
    """Whether so much was told at an address lately that, unsigned, it is nobody's word."""
    lately = PlatformNotice.objects.filter(at__gt=timezone.now() - timedelta(hours=1))
    mine = lately.filter(**_of(owner))[:MOST_UNSIGNED]
    return mine.count() >= MOST_UNSIGNED


def _of(owner: Owner) -> dict[str, Owner]:
    return {"account": owner} if isinstance(owner, PlatformAccount) else {"app": owner}


def _secrets(owner: Owner) -> dict[str, str]:
    if isinstance(owner, PlatformAccount):
        return secrets_open(owner.sealed, of=owner.public_id)
    return app_opened(owner)


def _keep(owner: Owner, notice: Notice) -> None:
    """A row and an event, or nothing: it was told before."""
    try:
        with transaction.atomic():
            row = PlatformNotice.objects.create(
                team_id=owner.team_id,
                platform=owner.platform,
                key=notice.key[:120],
                name=notice.name[:60],
                handle=notice.handle[:200],
                outcome=outcome_kept(notice.outcome),
                payload=notice.payload,
                **_of(owner),
            )
            event_emit(team_id=owner.team_id, name="platform.notice", actor=SYSTEM, subject=row)
            if notice.name in TAKEN_BACK:
                _taken_back(owner, notice)
    except IntegrityError:
        logger.info("a notice of %s was told again", owner.platform)


def _taken_back(owner: Owner, notice: Notice) -> None:
    """Whoever allowed it took it back at the platform: the account is connected no more."""
    if isinstance(owner, PlatformAccount) or not notice.uid:
        return
    theirs = PlatformAccount.objects.filter(app=owner, uid=notice.uid).values_list("pk", flat=True)
    for pk in theirs:
        connection_lost(pk)
