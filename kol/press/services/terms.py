"""The words contacts and outlets are sorted by: renamed, merged, deleted.

Taking a word off or putting another in its place in hundreds of thousands of rows is done some at a
time (``term_empty_some``), by a job where there are many. A word that a row brings at the very
moment in which it ends is offered again as soon as that row changes.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.lists.models import SavedView
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.text.several import words_split
from kol.press.errors import TermRefused
from kol.press.models import Contact, Outlet, Term
from kol.press.search import contact_index, outlet_index
from kol.press.services.announce import contact_event
from kol.press.services.fields import words_clean

AT_ONCE = 500
_COLUMNS = {Term.Kind.TAG: "tags", Term.Kind.BEAT: "beats", Term.Kind.REGION: "region"}
# The filters whose values are words of a kind.
_FILTERS = {
    Term.Kind.TAG: ("tag", "any", "none"),
    Term.Kind.BEAT: ("beat",),
    Term.Kind.REGION: ("region",),
}
_GONE = (Contact.State.MERGED, Contact.State.ERASED)


def term_clean(name: str) -> str:
    """A word as it is kept. Raises TermRefused, WordsRefused."""
    words = words_clean(words_split(name), field="name")
    if len(words) != 1:
        raise TermRefused(field="name")
    return words[0]


def term_rows(term: Term) -> "list[Any]":
    """The contacts and the outlets that have a word, as querysets."""
    column = _COLUMNS[Term.Kind(term.kind)]
    asked = {column: term.name} if column == "region" else {f"{column}__contains": [term.name]}
    return [
        Contact.objects.filter(**asked).exclude(state__in=_GONE),
        Outlet.objects.filter(**asked).exclude(state=Outlet.State.MERGED),
    ]


def term_empty_some(*, term: Term, into: str | None, actor: Actor) -> int:
    """Put ``into`` in a word's place in the next rows that have it, or take it off. Returns how
    many; 0 when none is left."""
    with transaction.atomic():
        for rows in term_rows(term):
            found = list(
                rows.select_for_update()
                .order_by("pk")
                .only("team_id", _COLUMNS[Term.Kind(term.kind)], "updated_at")[:AT_ONCE]
            )
            if found:
                _replace(term, into, found)
                _told(term, found, actor)
                return len(found)
    return 0


def _replace(term: Term, into: str | None, rows: Sequence[Any]) -> None:
    column, now = _COLUMNS[Term.Kind(term.kind)], timezone.now()
    for row in rows:
        held = getattr(row, column)
        if column == "region":
            new: Any = into or ""
        else:
            words = (into if word == term.name else word for word in held)
            new = list(dict.fromkeys(word for word in words if word))
        setattr(row, column, new)
        row.updated_at = now
    model: type[Model] = type(rows[0])
    model._default_manager.bulk_update(rows, [column, "updated_at"], batch_size=250)


def _told(term: Term, rows: Sequence[Any], actor: Actor) -> None:
    ids, column = [row.pk for row in rows], _COLUMNS[Term.Kind(term.kind)]
    if isinstance(rows[0], Contact):
        contact_index(ids)
        contact_event(
            team_id=term.team_id, name="contact.updated", contact_ids=ids, actor=actor,
            fields=[column],
        )  # fmt: skip
        return
    outlet_index(ids, names_too=False)
    event_emit(
        team_id=term.team_id,
        name="outlet.updated",
        actor=actor,
        payload={"outlets": ids, "fields": [column]},
    )


def term_end(*, term: Term, into: str | None, actor: Actor) -> None:
    """A word ends: rows that have it still get ``into``, or nothing; saved views ask for that one
    instead. Twice is as once."""
    while term_empty_some(term=term, into=into, actor=actor):
        pass
    with transaction.atomic():
        locked = Term.objects.select_for_update().filter(pk=term.pk).first()
        if locked is None:
            return
        if into is not None:
            Term.objects.bulk_create(
                [Term(team_id=term.team_id, kind=term.kind, name=into)], ignore_conflicts=True
            )
        _views_follow(locked, into)
        audit_record(
            actor=actor,
            action="press.term_merge" if into else "press.term_delete",
            obj=locked,
            changes={"name": [locked.name, into]},
        )
        locked.delete()


def _views_follow(term: Term, into: str | None) -> None:
    """Saved views that ask for a word ask for the other, or no more."""
    views = SavedView.objects.filter(kind__in=("contacts", "outlets"))
    for view in views.select_for_update().order_by("pk"):
        query = dict(view.query)
        for name in _FILTERS[Term.Kind(term.kind)]:
            words = words_split(query.get(name, ""))
            if term.name in words:
                swapped = (into if word == term.name else word for word in words)
                query[name] = "，".join(dict.fromkeys(word for word in swapped if word))
                if not query[name]:
                    del query[name]
        if query != view.query:
            view.query = query
            view.save(update_fields=["query"])
