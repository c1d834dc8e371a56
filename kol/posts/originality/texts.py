"""Texts of before, typed in or imported: kept once each, found by what they say."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from django.db import transaction

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.copied import LEAST, MOST_CHARACTERS, plain_of
from foundation.text.normal import display_clean
from foundation.text.postgres import SearchVectorOf
from foundation.text.segments import search_document
from kol.posts.models import ArchivedText
from kol.posts.originality.archive import prints_forget, prints_put
from kol.posts.originality.errors import TextShort, TextThere
from kol.posts.originality.registry import SourceText

KIND = "text"
# So much of a text is looked through when words are searched for.
TEXT_SEARCHED = 20_000


def text_add(
    *,
    staff: Staff,
    actor: Actor,
    text: str,
    title: str = "",
    place: str = "",
    written_on: date | None = None,
) -> ArchivedText:
    """Keep a text to compare drafts with. Raises NotAllowed, TextShort, TextThere."""
    _may_edit(staff)
    kept = display_clean(text, MOST_CHARACTERS, multiline=True)
    digest = digest_of(kept)
    if digest is None:
        raise TextShort(field="text", least=LEAST)
    with transaction.atomic():
        row, new = ArchivedText.objects.get_or_create(
            team_id=staff.team_id,
            digest=digest,
            defaults={
                "title": display_clean(title, 200),
                "text": kept,
                "place": display_clean(place, 300),
                "written_on": written_on,
                "created_by_id": staff.pk,
            },
        )
        if not new:
            raise TextThere(field="text", title=str(row))
        found_by = SearchVectorOf(lexemes_of(row.title, row.place, row.text))
        ArchivedText.objects.filter(pk=row.pk).update(search=found_by)
        prints_put(team_id=row.team_id, kind=KIND, texts={row.pk: whole_of(row.title, row.text)})
        audit_record(actor=actor, action="archived_text.add", obj=row)
        event_emit(team_id=row.team_id, name="archived_text.added", actor=actor, subject=row)
    return row


def texts_delete(*, public_ids: Sequence[str], staff: Staff, actor: Actor) -> int:
    """Take texts out of the archive; returns how many there were. Raises NotAllowed."""
    _may_edit(staff)
    with transaction.atomic():
        rows = list(
            ArchivedText.objects.select_for_update().filter(public_id__in=public_ids).order_by("pk")
        )
        for row in rows:
            audit_record(actor=actor, action="archived_text.delete", obj=row)
        forget([row.pk for row in rows])
    return len(rows)


def forget(ids: Sequence[int]) -> None:
    """Delete texts with their prints, in the caller's transaction. Two queries."""
    prints_forget(kind=KIND, refs=ids)
    ArchivedText.objects.filter(pk__in=ids).delete()


def digest_of(text: str) -> bytes | None:
    """By what a text is known to be there already; None for one too short to be found by."""
    chars = plain_of(text).chars
    return sha256(chars.encode()).digest() if len(chars) >= LEAST else None


def whole_of(title: str, text: str) -> str:
    """What of a text is compared: its headline was written once too."""
    return f"{title}\n{text}" if title else text


def lexemes_of(title: str, place: str, text: str) -> list[str]:
    """What a text is found by in the list."""
    return search_document(words=[title, place, text[:TEXT_SEARCHED]])


def texts_of(ids: Sequence[int]) -> dict[int, SourceText]:
    """Texts by id, for the registry. One query."""
    rows = ArchivedText.objects.filter(pk__in=ids).defer("search")
    return {row.pk: _source(row) for row in rows}


def _source(row: ArchivedText) -> SourceText:
    return SourceText(
        title=str(row),
        text=whole_of(row.title, row.text),
        page="originality:text",
        public_id=row.public_id,
        day=row.written_on.isoformat() if row.written_on else "",
    )


def _may_edit(staff: Staff) -> None:
    if not role_may(staff.role, "posts.edit"):
        raise NotAllowed
