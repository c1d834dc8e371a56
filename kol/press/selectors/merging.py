"""Two records side by side, and merges that were made: what contacts and outlets do alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Q
from django.utils.functional import Promise

from foundation.imports.customs import custom_fields, custom_shown
from foundation.scopes.errors import NotFound
from kol.press.models import Contact, Outlet
from kol.press.models.cleaning import LikelyPair, RecordMerge
from kol.press.services.field_rules import FieldRules

R = TypeVar("R", Contact, Outlet)
P = TypeVar("P", bound=LikelyPair)
M = TypeVar("M", bound=RecordMerge)


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A value that differs: what each of the two says, and whose stands unless somebody chooses
    (``"winner"`` or ``"loser"``)."""

    name: str
    label: str | Promise
    winner: str
    loser: str
    default: str


@dataclass(frozen=True, slots=True)
class SideLine:
    """Something that is known of a record."""

    label: str | Promise
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records, with what hangs on it counted."""

    record: Contact | Outlet
    lines: list[SideLine]
    counts: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Compared(Generic[R]):
    """How two records of a kind are compared: ``target`` is whose own fields they have, ``shown``
    what a record says under the name of a choice, ``label`` what that is called."""

    target: str
    rules: FieldRules[R]
    shown: Callable[[str, R], str]
    label: Callable[[str], str | Promise]


def field_choices(of: Compared[R], winner: R, loser: R) -> list[FieldChoice]:
    """The fields in which two records differ. One query where the team has fields of its own."""
    choices: list[FieldChoice] = []
    for name in of.rules.choices:
        columns = of.rules.choices[name]
        if any(getattr(winner, column) != getattr(loser, column) for column in columns):
            one, other = of.shown(name, winner), of.shown(name, loser)
            if one != other:
                default = of.rules.side(name, winner, loser)
                choices.append(FieldChoice(name, of.label(name), one, other, default))
    return [*choices, *_own_choices(of.target, winner, loser)]


def words_together(of: Compared[R], winner: R, loser: R) -> list[tuple[str, list[str]]]:
    """The words of both, each once: they come together."""
    found: list[tuple[str, list[str]]] = []
    for name in of.rules.lists:
        words = list(dict.fromkeys(getattr(winner, name) + getattr(loser, name)))
        if words and getattr(winner, name) != getattr(loser, name):
            found.append((of.rules.label(name), words))
    return found


def _own_choices(
    target: str, winner: Contact | Outlet, loser: Contact | Outlet
) -> list[FieldChoice]:
    if not winner.custom and not loser.custom:
        return []
    fields = custom_fields(target)
    one, other = (
        {shown.key: shown.text for shown in custom_shown(fields, side.custom)}
        for side in (winner, loser)
    )
    return [
        FieldChoice(
            name=f"custom.{field.key}",
            label=field.label,
            winner=one.get(field.key, ""),
            loser=other.get(field.key, ""),
            default="winner" if field.key in winner.custom else "loser",
        )
        for field in fields
        if winner.custom.get(field.key) != loser.custom.get(field.key)
    ]


def merges_of(merges: type[M], record: Contact | Outlet) -> list[M]:
    """The merges into a record and into records that became part of it, newest first. One
    query."""
    into = {"winner": record}, {"winner__merged_into": record}
    found = merges.objects.filter(Q(**into[0]) | Q(**into[1]))
    return list(found.select_related("loser", "by").defer("moved").order_by("-id")[:20])


def merge_get(merges: type[M], public_id: str) -> M:
    """A merge of the team in scope. Raises NotFound."""
    found = merges.objects.select_related("winner", "loser").filter(public_id=public_id)
    merge: M | None = found.first()
    if merge is None:
        raise NotFound
    return merge


def pairs_merged(merges: type[M], pairs: Sequence[LikelyPair]) -> dict[int, tuple[str, str]]:
    """Of pairs that were merged and not parted since: by the pair's key the winner's public id and
    the merge's. One query where any is."""
    merged = [one for one in pairs if one.state == LikelyPair.State.MERGED]
    if not merged:
        return {}
    sides = {frozenset((one.first_id, one.second_id)): one.pk for one in merged}
    ids = [pk for two in sides for pk in two]
    found = merges.objects.filter(loser__in=ids, winner__in=ids, state=RecordMerge.State.DONE)
    told = found.values_list("winner", "loser", "winner__public_id", "public_id")
    return {
        sides[two]: (winner_id, merge_id)
        for winner, loser, winner_id, merge_id in told
        if (two := frozenset((winner, loser))) in sides
    }


def pair_get(pairs: type[P], public_id: str) -> P:
    """A pair of the team in scope. Raises NotFound."""
    pair: P | None = pairs.objects.filter(public_id=public_id).first()
    if pair is None:
        raise NotFound
    return pair


def hanging_counts(of: Contact | Outlet) -> dict[str, Any]:
    """How many of what hangs on either. Four queries."""
    return {
        "accounts": of.accounts.count(),
        "follow_ups": of.follow_ups.count(),
        "notes": of.notes.count(),
        "files": of.files.count(),
    }
