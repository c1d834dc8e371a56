"""The mailbox of a team: set up, tried, read, removed."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.delivery.sealing import SealBroken, seal, unseal
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import team_scope
from foundation.teams.audit import audit_record, changes_between
from kol.pitches.errors import MailboxRefused
from kol.pitches.models import Mailbox
from kol.pitches.reading.connection import (
    FAULTS,
    Access,
    MailboxFault,
    mail_bytes,
    mailbox_open,
    uids_after,
)
from kol.pitches.reading.telling import mail_tell
from kol.pitches.services.inbound import inbound_take

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
EVERY, LONGEST = timedelta(seconds=60), timedelta(hours=1)
BATCH, BATCHES = 25, 20
MOST_BYTES = 1024 * 1024
TOLD_AT = 3  # failures in a row
_NEWEST = 500  # of a mailbox that was never read
SETTABLE = frozenset({"host", "port", "security", "username", "folder", "address", "plus", "is_on"})


def mailbox_get() -> Mailbox | None:
    """The mailbox of the team in scope. One query."""
    return Mailbox.objects.first()


def mailbox_save(*, team_id: int, actor: Actor, password: str = "", **fields: Any) -> Mailbox:
    """Set up the mailbox or change it (SETTABLE); without ``password`` the one there was stays.
    Raises MailboxRefused where there is none, or where it would be said to another server than the
    one it was typed for."""
    if unknown := set(fields) - SETTABLE:
        raise TypeError(f"not a part of a mailbox: {sorted(unknown)}")
    with transaction.atomic():
        box = Mailbox.objects.select_for_update().filter(team_id=team_id).first()
        if not password and (box is None or mailbox_elsewhere(box, fields)):
            raise MailboxRefused("mailbox_password", FAULTS["again"], field="password")
        new = box is None
        box = box or Mailbox(team_id=team_id)
        changes = {} if new else changes_between(box, fields)
        moved = not new and {"host", "username", "folder"} & set(changes)
        for name, value in fields.items():
            setattr(box, name, value)
        if password:
            box.sealed = seal({"password": password})
            changes["sealed"] = "changed"
        if moved:
            box.uid_validity, box.last_uid = None, 0
        box.error, box.failures, box.next_at = "", 0, timezone.now()
        box.save()
        if new or changes:
            audit_record(actor=actor, action="mailbox.save", obj=box, changes=changes)
    return box


def mailbox_elsewhere(box: Mailbox, fields: Mapping[str, Any]) -> bool:
    """Whether the password would go to another server, or in the clear where it did not before."""
    bare = fields.get("security", box.security) == Mailbox.Security.NONE != box.security
    return bare or bool(fields.get("host", box.host) != box.host)


def mailbox_remove(*, mailbox: Mailbox, actor: Actor) -> None:
    """Forget the mailbox and its password; what was read of it stays. Twice is as once."""
    with transaction.atomic():
        audit_record(actor=actor, action="mailbox.remove", obj=mailbox)
        Mailbox.objects.filter(pk=mailbox.pk).delete()


def mailbox_try(*, access: Access) -> int:
    """Open a mailbox and count what is in its folder. Raises MailboxRefused, which says why."""
    try:
        with mailbox_open(access) as box:
            return int(box.folder.status(access.folder)["MESSAGES"])
    except MailboxFault as fault:
        field = {"login": "password", "folder": "folder"}.get(fault.code, "host")
        code = f"mailbox_{fault.code}"
        raise MailboxRefused(code, FAULTS[fault.code], field=field) from None


def access_of(mailbox: Mailbox, password: str = "") -> Access:
    """What it takes to open a stored mailbox. Raises MailboxFault (sealed)."""
    try:
        kept = password or str(unseal(bytes(mailbox.sealed))["password"])
    except SealBroken:
        raise MailboxFault("sealed") from None
    return Access(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        username=mailbox.username,
        password=kept,
        folder=mailbox.folder,
    )


def mailbox_read(*, team_id: int, mailbox_id: int) -> int:
    """Read what came since the last time; returns how many mails were about ours.

    One worker at a time, by a lease. Each mail is taken in a transaction of its own, known by the
    hash of its Message-ID, so a mail read twice counts once.
    """
    with team_scope(team_id):
        now = timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        mine = Mailbox.objects.filter(free, pk=mailbox_id, is_on=True)
        if not mine.update(lease_until=now + LEASE):
            return 0
        box = Mailbox.objects.get(pk=mailbox_id)
        taken, more = 0, True
        for _batch in range(BATCHES):
            try:
                fetched, more = _fetch(box)
            except MailboxFault as fault:
                _failed(box, fault.code)
                return taken
            ours, same = _take(box, fetched)
            taken += ours
            if not same:
                more = True  # what it is set to now is read at once
                break
            if not more:
                break
        done = timezone.now()
        Mailbox.objects.filter(pk=box.pk).update(
            checked_at=done,
            read_at=done,
            error="",
            failures=0,
            lease_until=None,
            next_at=done if more else done + EVERY,
        )
        return taken


@dataclass(frozen=True, slots=True)
class _Fetched:
    validity: int
    mails: list[tuple[int, bytes]]


def _fetch(box: Mailbox) -> tuple[_Fetched, bool]:
    """The next few mails, and whether there are more. Nothing is done while connected but reading,
    so a fault here is the mailbox's."""
    with mailbox_open(access_of(box)) as opened:
        validity = int(opened.folder.status(box.folder)["UIDVALIDITY"])
        last = box.last_uid if box.uid_validity == validity else 0
        uids = uids_after(opened, last)
        if not last:
            uids = uids[-_NEWEST:]
        mails = [(uid, mail_bytes(opened, uid, MOST_BYTES)) for uid in uids[:BATCH]]
    return _Fetched(validity, mails), len(uids) > BATCH


def _take(box: Mailbox, fetched: _Fetched) -> tuple[int, bool]:
    """How many were about ours; and whether it still is the mailbox that is read: where somebody
    set up another meanwhile, the numbers of this one say nothing of it."""
    taken = 0
    read = Mailbox.objects.filter(
        pk=box.pk, host=box.host, username=box.username, folder=box.folder
    )
    for uid, raw in fetched.mails:
        if raw:
            taken += inbound_take(team_id=box.team_id, told=mail_tell(raw))
        box.uid_validity, box.last_uid = fetched.validity, uid
        if not read.update(uid_validity=fetched.validity, last_uid=uid):
            return taken, False
    return taken, True


def _failed(box: Mailbox, code: str) -> None:
    now = timezone.now()
    failures = box.failures + 1
    pause = min(EVERY * 2 ** min(failures, 10), LONGEST)
    with transaction.atomic():
        Mailbox.objects.filter(pk=box.pk).update(
            checked_at=now,
            error=code,
            failures=failures,
            lease_until=None,
            next_at=now + pause,
        )
        if failures == TOLD_AT:
            event_emit(
                team_id=box.team_id,
                name="mailbox.failing",
                actor=SYSTEM,
                subject=box,
                payload={"code": code},
            )
    logger.warning("mailbox %s can't be read: %s", box.pk, code)
