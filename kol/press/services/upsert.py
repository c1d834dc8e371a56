"""Rows of another program's lists: the record a row is about is completed, or made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from foundation.imports.values import Value
from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from kol.press.errors import RowVague
from kol.press.models import Channel, Contact, Employment, MediaAccount, Outlet
from kol.press.services.accounts import AccountInput, account_add, account_change
from kol.press.services.channels import ChannelInput, ChannelRead, channel_read
from kol.press.services.contacts import contact_create, contact_update
from kol.press.services.employments import EmploymentInput
from kol.press.services.fields import words_clean
from kol.press.services.locks import contact_lock, outlet_lock
from kol.press.services.matching import ContactKeys, contact_match, rows_wait
from kol.press.services.notes import note_add, note_put
from kol.press.services.outlets import (
    outlet_create,
    outlet_find,
    outlet_get_or_create,
    outlet_key,
    outlet_update,
)

# Lists that grow by what a row says; everything else fills what is empty.
_GROWING = frozenset({"pen_names", "beats", "tags", "languages", "aliases"})


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What a row says of a contact or an outlet; what is empty says nothing. ``fields`` are columns
    (``SETTABLE`` of the services), ``custom`` values of the team's own fields."""

    key: str = ""
    name: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    channels: Sequence[ChannelInput] = ()
    employments: Sequence[EmploymentInput] = ()
    accounts: Sequence[AccountInput] = ()
    note: str = ""
    custom: Mapping[str, Value | None] = field(default_factory=dict)


def contact_upsert(
    *, team_id: int, row: RecordRow, actor: Actor, contact: Contact | None = None
) -> tuple[str, Contact]:
    """Find the contact a row speaks of (``matching``; or ``contact``, whom its id named) and add
    what the row knows and the record lacks; nobody found: a new one.

    Returns ``created``, ``updated`` or ``unchanged`` and the contact: the same row again is
    unchanged. Raises RowConflict, RowVague and as contact_create; then nothing was written.
    """
    reads = [channel_read(one.kind, one.value) for one in row.channels if one.value.strip()]
    keys = ContactKeys(row.key, row.name, reads, [str(one.outlet) for one in row.employments])

    def put() -> tuple[str, Contact]:
        rows_wait(team_id, keys.words())
        found = contact or contact_match(keys)
        if found is not None:
            return _contact_completed(contact_lock(found), row, reads, actor)
        made = contact_create(
            team_id=team_id,
            actor=actor,
            name=row.name,
            key=row.key,
            channels=row.channels,
            employments=row.employments,
            custom=dict(row.custom),
            **row.fields,
        )
        _accounts(made, row.accounts, actor)
        note_put(of=made, text=row.note, actor=actor)
        return "created", made

    return past_deadlocks(put)


def _contact_completed(
    contact: Contact, row: RecordRow, reads: list[ChannelRead], actor: Actor
) -> tuple[str, Contact]:
    before = contact.updated_at
    prefetch_related_objects([contact], *hanging())
    if given := contact_lacks(contact, row, reads):
        contact = contact_update(contact=contact, actor=actor, **given)
    touched = _accounts(contact, row.accounts, actor) + _noted(contact, row.note, actor)
    changed = touched or contact.updated_at != before
    return "updated" if changed else "unchanged", contact


def hanging() -> list[Any]:
    """What ``contact_lacks`` and ``accounts_said`` look at, to be fetched along: three queries."""
    return ["channels", Prefetch("employments", Employment.objects.select_related("outlet")),
            "accounts"]  # fmt: skip


def contact_lacks(contact: Contact, row: RecordRow, reads: list[ChannelRead]) -> dict[str, Any]:
    """What ``contact_update`` is to be given so that a contact (with ``hanging``) has all the row
    knows; nothing where it has. No query."""
    given: dict[str, Any] = _gaps(contact, row)
    held = sorted(contact.channels.all(), key=lambda one: (one.order, one.pk))
    known = {(one.kind, one.normal) for one in held}
    # The pairs stand in one order: both leave out what is empty.
    said = [one for one in row.channels if one.value.strip()]
    new = [
        one for one, read in zip(said, reads, strict=True) if (read.kind, read.normal) not in known
    ]
    if new:
        given["channels"] = [*map(_as_given, held), *new]
    if jobs := _jobs(contact, row.employments):
        given["employments"] = jobs
    return given


def _as_given(one: Channel) -> ChannelInput:
    return ChannelInput(one.kind, one.value, one.is_private, one.is_preferred, one.status)


def _jobs(contact: Contact, given: Sequence[EmploymentInput]) -> list[EmploymentInput]:
    """All jobs with what the row adds; none where it adds nothing. A title or a desk that is known
    stays."""
    rows = sorted(contact.employments.all(), key=lambda one: one.pk)
    jobs = [
        EmploymentInput(
            one.outlet, one.title, one.desk, one.from_on, one.to_on, one.ended, one.is_primary,
            one.public_id,
        )
        for one in rows
    ]  # fmt: skip
    changed = False
    for one in given:
        key = outlet_key(str(one.outlet))
        ended = one.ended or one.to_on is not None
        at = next(
            (n for n, row in enumerate(rows) if key in row.outlet.keys and row.ended == ended), None
        )
        if at is None:
            jobs.append(one)
            changed = True
            continue
        had = jobs[at]
        jobs[at] = EmploymentInput(
            had.outlet, had.title or one.title, had.desk or one.desk, had.from_on or one.from_on,
            had.to_on or one.to_on, had.ended, had.is_primary, had.id,
        )  # fmt: skip
        changed = changed or jobs[at] != had
    return jobs if changed else []


def _gaps(record: Contact | Outlet, row: RecordRow) -> dict[str, Any]:
    """The columns that a row fills: empty ones, and lists by what they lack. "Do not contact" is
    said by a row and never taken back."""
    given: dict[str, Any] = {}
    for name, value in row.fields.items():
        had = getattr(record, name)
        if name in _GROWING:
            more = [one for one in words_clean(value, length=80) if one not in had]
            if more:
                given[name] = [*had, *more]
        elif not had and value not in (None, "", False):
            given[name] = value
    if not given.get("do_not_contact"):
        given.pop("do_not_contact_reason", None)
    if row.key and not record.key:
        given["key"] = row.key
    own = {key: one for key, one in row.custom.items() if one is not None}
    lacking = {key: one for key, one in own.items() if key not in record.custom}
    return given | ({"custom": lacking} if lacking else {})


def _accounts(of: Contact | Outlet, given: Sequence[AccountInput], actor: Actor) -> bool:
    """Note accounts that are new, and newer numbers of those that are known."""
    said = accounts_said(of, given) if given else []
    for had, one, newer in said:
        if had is None:
            account_add(of=of, given=one, actor=actor)
        else:
            account_change(account=had, actor=actor, **newer)
    return bool(said)


def accounts_said(
    of: Contact | Outlet, given: Sequence[AccountInput]
) -> list[tuple[MediaAccount | None, AccountInput, dict[str, Any]]]:
    """Of these accounts those that say something new: the one that is known, and what it learns."""
    known = {(one.platform, one.handle): one for one in of.accounts.all()}
    found = []
    for one in given:
        had = known.get((one.platform, one.handle.lstrip("@＠").strip()))
        newer = _newer(had, one) if had is not None else {}
        if had is None or newer:
            found.append((had, one, newer))
    return found


def _newer(had: MediaAccount, one: AccountInput) -> dict[str, Any]:
    """What an account learns: its id and address where it has none, a number of a later day."""
    new: dict[str, Any] = {
        name: getattr(one, name)
        for name in ("uid", "url")
        if getattr(one, name) and not getattr(had, name)
    }
    if one.followers is not None and one.followers != had.followers:
        later = (
            had.followers_on is None or (one.followers_on or had.followers_on) > had.followers_on
        )
        if had.followers is None or later:
            new |= {
                "followers": one.followers,
                "followers_on": one.followers_on,
                "followers_how": one.followers_how,
            }
    return new


def _noted(of: Contact | Outlet, text: str, actor: Actor) -> bool:
    """A note in words that are not there yet."""
    if not text.strip() or of.notes.filter(text=text.strip()).exists():
        return False
    note_add(of=of, text=text, actor=actor)
    return True


def outlet_upsert(
    *, team_id: int, row: RecordRow, actor: Actor, outlet: Outlet | None = None
) -> tuple[str, Outlet]:
    """As contact_upsert, of an outlet: by its key, or any of its names. ``parent`` among the fields
    is a name; a group that is not there yet is made."""

    def put() -> tuple[str, Outlet]:
        rows_wait(team_id, [f"key:{row.key}"] if row.key else [])
        found = outlet or _outlet_match(row)
        if found is not None:
            return _outlet_completed(outlet_lock(found, follow=True), row, actor)
        if not row.name:
            raise RowVague
        fields = dict(row.fields)
        if above := fields.pop("parent", ""):
            fields["parent"] = outlet_get_or_create(team_id=team_id, actor=actor, name=above)
        made = outlet_create(
            team_id=team_id,
            actor=actor,
            name=row.name,
            key=row.key,
            custom=dict(row.custom),
            **fields,
        )
        _accounts(made, row.accounts, actor)
        note_put(of=made, text=row.note, actor=actor)
        return "created", made

    return past_deadlocks(put)


def _outlet_completed(outlet: Outlet, row: RecordRow, actor: Actor) -> tuple[str, Outlet]:
    before = outlet.updated_at
    given = _gaps(outlet, row)
    if above := given.pop("parent", ""):
        given["parent"] = outlet_get_or_create(team_id=outlet.team_id, actor=actor, name=above)
    if outlet.kind == Outlet.Kind.OTHER and row.fields.get("kind", outlet.kind) != outlet.kind:
        given["kind"] = row.fields["kind"]
    if row.name and outlet_key(row.name) not in outlet.keys:
        given["aliases"] = [*given.get("aliases", outlet.aliases), row.name]
    if given:
        outlet_update(outlet=outlet, actor=actor, **given)
        outlet.refresh_from_db()
    touched = _accounts(outlet, row.accounts, actor) + _noted(outlet, row.note, actor)
    return "updated" if touched or outlet.updated_at != before else "unchanged", outlet


def _outlet_match(row: RecordRow) -> Outlet | None:
    if row.key:
        found = Outlet.objects.filter(key=row.key).select_related("merged_into").first()
        if found is not None:
            return found.merged_into or found
    return outlet_find(row.name) if row.name else None
