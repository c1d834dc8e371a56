"""Rows of another program's list that say nothing new, looked through together: a list that is sent
every night mostly says what it said the night before."""

from collections import Counter
from collections.abc import Mapping

from foundation.scopes.errors import DomainError
from kol.press.models import Contact, PressNote
from kol.press.services.channels import channel_read
from kol.press.services.matching import THERE
from kol.press.services.upsert import RecordRow, accounts_said, contact_lacks, hanging


def contacts_unchanged(rows: Mapping[int, RecordRow]) -> dict[int, Contact]:
    """The contacts of rows whose key is known and that add nothing, by the number of their row;
    what is left out is for ``contact_upsert``. Five queries.

    A row only ever adds, so what adds nothing now adds nothing after the other rows either.
    """
    said = Counter(row.key for row in rows.values())
    keyed = {at: row for at, row in rows.items() if row.key and said[row.key] == 1}
    if not keyed:
        return {}
    there = Contact.objects.filter(key__in=[row.key for row in keyed.values()], state__in=THERE)
    known = {one.key: one for one in there.prefetch_related(*hanging())}
    told = {row.note.strip() for row in keyed.values()} - {""}
    notes = PressNote.objects.filter(contact__in=known.values(), text__in=told)
    noted = set(notes.values_list("contact__key", "text")) if told and known else set()
    return {
        at: known[row.key]
        for at, row in keyed.items()
        if row.key in known and _adds_nothing(known[row.key], row, noted)
    }


def _adds_nothing(contact: Contact, row: RecordRow, noted: set[tuple[str, str]]) -> bool:
    try:
        reads = [channel_read(one.kind, one.value) for one in row.channels if one.value.strip()]
        if contact_lacks(contact, row, reads) or accounts_said(contact, row.accounts):
            return False
    except DomainError:
        return False
    note = row.note.strip()
    return not note or (row.key, note) in noted
