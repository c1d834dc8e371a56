"""Rows of another program's list that surely speak of somebody new, written together.

Row by row a new contact takes some twenty statements. Of a hundred rows that share nothing with the
archive nor with one another, all are looked up, and all written, at once. Whatever is not sure
(a key, a number or a name at an outlet that is known, or that two rows share; what is refused) is
left to ``upsert.contact_upsert``, one by one, which decides and says why.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.scopes.errors import DomainError
from foundation.teams.audit import audit_record_many
from foundation.text.normal import display_clean, normalise
from foundation.text.pinyin import pinyin_keys
from kol.press.models import (
    Channel,
    Contact,
    Employment,
    MediaAccount,
    Outlet,
    PressNote,
)
from kol.press.search import contact_index
from kol.press.services.accounts import account_cleaned
from kol.press.services.announce import contact_event
from kol.press.services.channels import ChannelInput, ChannelRead, channels_made, channels_wanted
from kol.press.services.contacts import contact_cleaned
from kol.press.services.employments import MOST_JOBS, EmploymentInput
from kol.press.services.matching import ContactKeys, rows_wait
from kol.press.services.notes import NOTE_LENGTH
from kol.press.services.outlets import (
    outlet_get_or_create,
    outlet_key,
    outlet_names_hold,
)
from kol.press.services.upsert import RecordRow

_KNOWN_CHANNELS = """
SELECT DISTINCT channel.kind, channel.normal
FROM unnest(%s::text[], %s::text[]) AS asked(kind, normal)
JOIN press_channel channel ON channel.team_id = %s
  AND channel.kind = asked.kind AND channel.normal = asked.normal
"""
Wanted = dict[tuple[str, str], tuple[ChannelRead, ChannelInput]]


@dataclass(slots=True)
class _New:
    """A row that may be somebody new, as it would be written."""

    contact: Contact
    keys: ContactKeys
    channels: Wanted
    jobs: list[EmploymentInput]
    accounts: list[dict[str, Any]]
    note: str
    outlets: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)


def contacts_add_new(
    *,
    team_id: int,
    rows: Mapping[int, RecordRow],
    actor: Actor,
    beside: Mapping[int, RecordRow] | None = None,
) -> dict[int, Contact]:
    """The contacts that were made, by the number of their row; what is left out was not sure and
    waits for contact_upsert. ``beside``: other rows of the same call, which say whom they are
    about; who shares something with one of them is not sure. A dozen statements, and one for each
    outlet that is new."""
    plans = {at: plan for at, row in rows.items() if (plan := _plan(team_id, row)) is not None}
    taken = {word for row in (beside or {}).values() for word in _words_of(row)}
    plans = {at: plan for at, plan in plans.items() if not taken & set(plan.keys.words())}

    def add() -> dict[int, Contact]:
        rows_wait(team_id, sorted({word for one in plans.values() for word in one.keys.words()}))
        fresh = _fresh(plans)
        if fresh:
            _write(team_id, list(fresh.values()), actor)
        return {at: one.contact for at, one in fresh.items()}

    return past_deadlocks(add) if plans else {}


def _words_of(row: RecordRow) -> list[str]:
    """What a row has in common with others of the same person; nothing where it is refused."""
    try:
        reads = [read for read, _one in channels_wanted(row.channels).values()]
    except DomainError:
        return []
    names = [str(one.outlet) for one in row.employments]
    return ContactKeys(row.key, row.name, reads, names).words()


def _plan(team_id: int, row: RecordRow) -> _New | None:
    """A row as a contact that is not saved; None for one that is refused, or too odd for this."""
    contact = Contact(team_id=team_id)
    try:
        given = {"name": row.name, "key": row.key, "custom": dict(row.custom), **row.fields}
        for name, value in contact_cleaned(contact, given).items():
            setattr(contact, name, value)
        channels = channels_wanted(row.channels)
        accounts = [account_cleaned(one.values()) for one in row.accounts]
    except DomainError:
        return None
    handles = {(one["platform"], one["handle"]) for one in accounts}
    names = [str(one.outlet) for one in row.employments]
    odd = len(row.employments) > MOST_JOBS or len(handles) < len(accounts)
    odd = odd or len({outlet_key(name) for name in names}) < len(names)
    odd = odd or any(
        one.from_on and one.to_on and one.to_on < one.from_on for one in row.employments
    )
    reads = [read for read, _one in channels.values()]
    keys = ContactKeys(row.key, row.name, reads, names)
    if odd or not (row.key or reads or names):
        return None
    note = display_clean(row.note, NOTE_LENGTH, multiline=True).strip()
    plan = _New(contact, keys, channels, list(row.employments), accounts, note)
    plan.outlets = [outlet_key(name) for name in names]
    plan.sounds = _sounds(contact) if names else []
    return plan


def _backwards(jobs: Sequence[EmploymentInput]) -> bool:
    """Too many, or one that ended before it began."""
    over = (one.from_on and one.to_on and one.to_on < one.from_on for one in jobs)
    return len(jobs) > MOST_JOBS or any(over)


def _sounds(contact: Contact) -> list[str]:
    """The sort keys of all who may be of this name."""
    name = normalise(contact.name)
    read = [f"{' '.join(one)}\t{name}" for one in pinyin_keys(contact.name).readings]
    return list(dict.fromkeys([contact.sort_key, pinyin_keys(contact.name).sort_key, *read]))


# --- Who is surely new ---------------------------------------------------------------------------
def _fresh(plans: Mapping[int, _New]) -> dict[int, _New]:
    """Those that share nothing with the archive, nor with another row. Four queries."""
    outlets = _outlets_known(key for one in plans.values() for key in one.outlets)
    words = {at: _words(one, outlets) for at, one in plans.items()}
    shared = Counter(word for said in words.values() for word in said)
    keys = _keys_known(plans.values())
    channels = _channels_known(plans.values())
    people = _people_known(plans.values(), outlets)

    def new(at: int, one: _New) -> bool:
        if one.contact.key in keys or channels & one.channels.keys():
            return False
        if len({outlets.get(key, key) for key in one.outlets}) < len(one.outlets):
            return False
        at_outlets = {(sound, outlets.get(key)) for sound in one.sounds for key in one.outlets}
        return not at_outlets & people and all(shared[word] == 1 for word in words[at])

    return {at: one for at, one in plans.items() if new(at, one)}


def _words(one: _New, outlets: Mapping[str, int]) -> set[str]:
    """What two rows of one person have in common, an outlet's names taken for one."""
    said = {f"key:{one.contact.key}"} if one.contact.key else set()
    said |= {f"{kind}:{normal}" for kind, normal in one.channels}
    sounds = {sound.partition("\t")[0] for sound in one.sounds}
    return said | {f"{sound}@{outlets.get(key, key)}" for sound in sounds for key in one.outlets}


def _outlets_known(keys: Iterable[str]) -> dict[str, int]:
    """The outlets that go by these names, as ``outlet_find`` has them. One query."""
    asked = sorted(set(keys))
    found: dict[str, tuple[bool, int]] = {}
    rows = Outlet.objects.filter(keys__overlap=asked).exclude(state=Outlet.State.MERGED)
    for pk, name, known in rows.values_list("pk", "name", "keys") if asked else ():
        for key in set(known) & set(asked):
            here = (outlet_key(name) != key, pk)
            found[key] = min(found.get(key, here), here)
    return {key: pk for key, (_other, pk) in found.items()}


def _keys_known(plans: Iterable[_New]) -> set[str]:
    asked = {one.contact.key for one in plans} - {""}
    rows = Contact.objects.filter(key__in=asked)
    return set(rows.values_list("key", flat=True)) if asked else set()


def _channels_known(plans: Iterable[_New]) -> set[tuple[str, str]]:
    plans = list(plans)
    asked = sorted({channel for one in plans for channel in one.channels})
    if not asked:
        return set()
    kinds, normals = [kind for kind, _n in asked], [normal for _k, normal in asked]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_CHANNELS, [kinds, normals, plans[0].contact.team_id])
        return set(cursor.fetchall())


def _people_known(plans: Iterable[_New], outlets: Mapping[str, int]) -> set[tuple[str, int]]:
    """(sort key, outlet) of those who work at one of the outlets and are called alike."""
    plans = list(plans)
    jobs = Employment.objects.filter(
        ended=False,
        outlet__in=set(outlets.values()),
        contact__sort_key__in={sound for one in plans for sound in one.sounds},
    )
    return set(jobs.values_list("contact__sort_key", "outlet")) if outlets else set()


# --- Writing them --------------------------------------------------------------------------------
def _write(team_id: int, new: list[_New], actor: Actor) -> None:
    """All of them, in the caller's transaction, with index, trail and one event."""
    outlets = _outlets(team_id, new, actor)
    Contact.objects.bulk_create([one.contact for one in new])
    Channel.objects.bulk_create(
        [row for one in new for row in channels_made(one.contact, one.channels)]
    )
    Employment.objects.bulk_create([row for one in new for row in _jobs(one, outlets)])
    MediaAccount.objects.bulk_create(
        [
            MediaAccount(team_id=team_id, contact=one.contact, **account)
            for one in new
            for account in one.accounts
        ]
    )
    author = actor.staff_id if actor.kind == "staff" else None
    PressNote.objects.bulk_create(
        [
            PressNote(team_id=team_id, contact=one.contact, text=one.note, author_id=author)
            for one in new
            if one.note
        ]
    )
    ids = [one.contact.pk for one in new]
    contact_index(ids)
    audit_record_many(actor=actor, action="contact.create", objs=[one.contact for one in new])
    contact_event(
        team_id=team_id,
        name="contact.created",
        contact_ids=ids,
        actor=actor,
        outlets=sorted({outlets[key].pk for one in new for key in one.outlets}),
    )


def _outlets(team_id: int, new: list[_New], actor: Actor) -> dict[str, Outlet]:
    """The outlets their jobs are at, by what their names are compared by; those that are not there
    are made, all names held at once so that two lists don't wait for each other."""
    names: dict[str, str] = {}
    given: dict[str, Outlet] = {}
    for job in (job for one in new for job in one.jobs):
        if isinstance(job.outlet, str):
            names.setdefault(outlet_key(job.outlet), job.outlet)
        else:
            given[outlet_key(job.outlet.name)] = job.outlet
    known = _outlets_known(names)
    rows = {one.pk: one for one in Outlet.objects.filter(pk__in=set(known.values()))}
    there = {key: rows[pk] for key, pk in known.items() if pk in rows}
    missing = sorted(set(names) - set(there))
    if missing:
        outlet_names_hold(team_id, missing)
    made = {
        key: outlet_get_or_create(team_id=team_id, actor=actor, name=names[key]) for key in missing
    }
    return there | made | given


def _jobs(one: _New, outlets: Mapping[str, Outlet]) -> list[Employment]:
    """The first they are still at is the main job, unless another is said to be."""
    ended = [job.ended or job.to_on is not None for job in one.jobs]
    there = [at for at, over in enumerate(ended) if not over]
    said = next((at for at in there if one.jobs[at].is_primary), None)
    main = said if said is not None else there[0] if there else None
    return [
        Employment(
            team_id=one.contact.team_id,
            contact=one.contact,
            outlet=outlets[key],
            title=display_clean(job.title, 60),
            desk=display_clean(job.desk, 60),
            from_on=job.from_on,
            to_on=job.to_on,
            ended=over,
            is_primary=at == main,
        )
        for at, (job, over, key) in enumerate(zip(one.jobs, ended, one.outlets, strict=True))
    ]
