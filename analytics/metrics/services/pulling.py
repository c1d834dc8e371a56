"""One pull from its claim to what is written of it. The call is outside any transaction; what it
brought and the mark that it went well are one, under the claim it was begun with."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from analytics.metrics.models import Pull, Work
from analytics.metrics.services.asking import ASK, Brought, Waits, asking_of, since_of
from analytics.metrics.services.curve import place_after
from analytics.metrics.services.planning import LEASE, Claimed, pull_claim
from analytics.metrics.services.works import covers_keep, works_found, works_new, works_waits
from analytics.metrics.services.writing import points_write
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import team_scope
from foundation.teams.audit import audit_record
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.services.health import health_record

logger = logging.getLogger(__name__)

FAILING = "metrics.pull_failing"
# Failures in a row after which somebody is told, once.
TOLD_AFTER = 3
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=6)
# A pull that is told "later" and nothing else for so long fails, too.
_SILENT = timedelta(days=1)
# Where a platform says "later" and not when: too fast, used up, or not counted yet.
_LATER = {
    Fault.RATE: timedelta(minutes=15),
    Fault.QUOTA: timedelta(hours=1),
    Fault.PROCESSING: timedelta(hours=1),
}
# While something of ours is on its way, new works are looked for a little later.
_SOON = timedelta(minutes=5)


class ClaimLost(Exception):
    """The lease ran out and the pull is another worker's now: nothing of it is written."""


def pulls_work(seconds: float) -> int:
    """Make the pulls that are due, one after another, for so long; returns how many."""
    until, made = timezone.now() + timedelta(seconds=seconds), 0
    while timezone.now() < until and (claimed := pull_claim()) is not None:
        pull_make(claimed)
        made += 1
    return made


def pull_make(claimed: Claimed) -> str:
    """Make one claimed pull. Returns what came of it: good, waits, failed, lost."""
    with team_scope(claimed.team_id):
        pull = Pull.objects.select_related("account").get(pk=claimed.pull_id)
        account_id = pull.account_id
        try:
            if pull.what == Pull.What.RECENT and works_waits(pull.account):
                raise Waits(timezone.now() + _SOON)
            brought = ASK[Pull.What(pull.what)](asking_of(pull, lambda: _hold(claimed)))
        except ClaimLost:
            logger.warning("pull %s was taken over on the way", claimed.pull_id)
            return "lost"
        except Waits as waits:
            return _waits(claimed, waits.until)
        except PlatformError as error:
            # A day that is not counted yet is nothing amiss with the account.
            if error.fault is not Fault.PROCESSING:
                health_record(account_id, error=error)
            if error.fault in _LATER:
                return _refused(claimed, error)
            return _failed(claimed, error)
        except Exception:
            logger.exception("pull %s failed", claimed.pull_id)
            return _failed(claimed, PlatformError(Fault.UNKNOWN, code="ours"))
        try:
            _good(claimed, pull, brought, _covers(pull, brought))
        except ClaimLost:
            logger.warning("pull %s was taken over", claimed.pull_id)
            return "lost"
        except Exception:  # what came can't be kept: a failure like any other, and no claim stays
            logger.exception("what pull %s brought was not written", claimed.pull_id)
            return _failed(claimed, PlatformError(Fault.UNKNOWN, code="ours"))
        if brought.values or brought.posts is not None:
            health_record(account_id)
        return "good"


def pull_now(*, pull: Pull, actor: Actor) -> None:
    """Have a pull made as soon as a worker is free; what its budget says still holds."""
    with transaction.atomic():
        Pull.objects.filter(pk=pull.pk).update(next_at=timezone.now(), waits_until=None)
        audit_record(actor=actor, action="metrics.pull_now", obj=pull)


def _covers(pull: Pull, brought: Brought) -> dict[str, str]:
    """Pictures of what is new, before anything is written."""
    if not brought.posts:
        return {}
    return covers_keep(pull.account, works_new(pull.account, brought.posts, since=since_of(pull)))


def _good(claimed: Claimed, pull: Pull, brought: Brought, covers: dict[str, str]) -> None:
    now = timezone.now()
    with transaction.atomic():
        found = 0
        if brought.posts is not None:
            since = since_of(pull)
            found = works_found(pull.account, brought.posts, since=since, covers=covers)
        points_write(team_id=claimed.team_id, values=brought.values, pulled_at=now)
        for work in brought.works:
            work.step, work.next_at = place_after(work.published_at, now)
        Work.objects.bulk_update(brought.works, ["step", "next_at"])
        kept = _ours(claimed).update(
            claim=None,
            lease_until=None,
            # Unless somebody asked for another at once, meanwhile.
            next_at=Case(
                When(next_at=pull.next_at, then=Value(brought.next_at)), default=F("next_at")
            ),
            good_at=now,
            brought=len(brought.values) + found,
            failures=0,
            told=False,
            waits_until=brought.waits_until,
        )
        if not kept:
            raise ClaimLost


def _hold(claimed: Claimed) -> None:
    """It takes longer: it stays ours. Raises ClaimLost where it was taken over."""
    if not _ours(claimed).update(lease_until=timezone.now() + LEASE):
        raise ClaimLost


def _waits(claimed: Claimed, until: datetime) -> str:
    _ours(claimed).update(claim=None, lease_until=None, next_at=until, waits_until=until)
    return "waits"


def _refused(claimed: Claimed, error: PlatformError) -> str:
    """The platform says: later. That is no failure, unless nothing came for a day."""
    with transaction.atomic():
        pull = _ours(claimed).select_for_update().first()
        if pull is None:
            return "lost"
        if timezone.now() - (pull.good_at or pull.created_at) > _SILENT:
            _tell(pull, error)
        return _waits(claimed, _until(error))


def _tell(pull: Pull, error: PlatformError) -> None:
    """Somebody is told that it keeps failing; once until it goes well again."""
    if Pull.objects.filter(pk=pull.pk, told=False).update(told=True):
        event_emit(
            team_id=pull.team_id,
            name=FAILING,
            actor=SYSTEM,
            subject=pull,
            payload={"account": pull.account_id, "what": pull.what, "fault": error.fault.value},
        )


def _failed(claimed: Claimed, error: PlatformError) -> str:
    now = timezone.now()
    with transaction.atomic():
        kept = _ours(claimed).update(
            claim=None,
            lease_until=None,
            failures=F("failures") + 1,
            error_at=now,
            error_kind=error.fault.value,
            error_code=error.code[:40],
            error_text=error.text[:300],
            waits_until=None,
        )
        if not kept:
            return "lost"
        pull = Pull.objects.get(pk=claimed.pull_id)
        pause = min(_FIRST_PAUSE * 2 ** min(pull.failures - 1, 10), _LONGEST_PAUSE)
        Pull.objects.filter(pk=pull.pk).update(next_at=now + pause)
        # A lost connection is told of by the account itself.
        if pull.failures >= TOLD_AFTER and error.fault is not Fault.AUTH:
            _tell(pull, error)
    return "failed"


def _until(error: PlatformError) -> datetime:
    if error.retry_after is not None:
        return timezone.now() + timedelta(seconds=error.retry_after)
    return timezone.now() + _LATER[error.fault]


def _ours(claimed: Claimed) -> "QuerySet[Pull, Pull]":
    return Pull.objects.filter(pk=claimed.pull_id, claim=claimed.claim)
