"""What an erasure does to what passed with a person: dates and sums stay, words go."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from foundation.text.pinyin import pinyin_keys
from kol.press.models import (
    Contact,
    Employment,
    Export,
    FollowUp,
    Gift,
    Interaction,
    InteractionContact,
    Outlet,
    PressFile,
    PressNote,
    Rate,
)
from kol.press.services.files_gone import files_drop
from kol.press.services.shared_words import own_ids, shared_words

# A word shorter than that would take half a text along.
SHORTEST = 2
# A number, an address or an id of so many characters is nobody else's, wherever it stands.
TELLING = 6
_NUMBER = re.compile(r"[\d@_-]")
_LATIN = re.compile(r"[0-9A-Za-z_]")
SHORTEST_TYPED = 4
GONE = "■■"
# The words that are to be blotted out everywhere later, of many people at once.
_aside: "ContextVar[set[str] | None]" = ContextVar("press-words-aside", default=None)
# Columns of words that may name somebody; each table has an outlet.
_WORDS: tuple[tuple[type[Any], str], ...] = (
    (PressNote, "text"),
    (Interaction, "summary"),
    (FollowUp, "text"),
)
# Where numbers and ids are looked for, too; apps above add theirs.
_MORE_WORDS: list[tuple[type[Any], str]] = [
    (Outlet, "submission"),
    (Outlet, "deadlines"),
    (Gift, "what"),
    (Contact, "preferences"),
    (Contact, "topics"),
    (Contact, "do_not_contact_reason"),
    (Contact, "source"),
    (Contact, "purpose"),
    (Contact, "consent_how"),
    (Contact, "custom"),
    (Outlet, "custom"),
    (Rate, "note"),
    (Export, "reason"),
    (PressFile, "name"),
]


def words_of(model: type[Any], *columns: str) -> None:
    """Register columns of words (texts, or JSON of texts) in which numbers and ids of who is erased
    are blotted out, too. A test asks for each column of words of the archive's apps."""
    for column in columns:
        if (model, column) not in _MORE_WORDS:
            _MORE_WORDS.append((model, column))


def columns_blotted() -> set[tuple[type[Any], str]]:
    """The columns that are looked through for numbers and ids."""
    return {*_WORDS, *_MORE_WORDS}


def passed_forget(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    """Interactions with the person alone lose their words and files; in those with others, the
    person's names and numbers are blotted out, and so they are in what is written of the outlets
    they were at. Numbers and ids are blotted out everywhere, save what somebody else has too: a
    whole newsroom's is not theirs. Their open follow-ups are dropped, files deleted."""
    words = sorted({*words} - shared_words(contact_ids))
    files_drop(PressFile.objects.filter(contact__in=contact_ids))
    theirs = InteractionContact.objects.filter(contact__in=contact_ids)
    with_others = (
        InteractionContact.objects.filter(interaction__in=theirs.values("interaction"))
        .exclude(contact__in=contact_ids)
        .exclude(contact__state=Contact.State.ERASED)
        .values("interaction")
    )
    found = Interaction.objects.filter(pk__in=theirs.values("interaction"))
    alone = list(found.exclude(pk__in=with_others).values_list("pk", flat=True))
    files_drop(PressFile.objects.filter(interaction__in=alone))
    Interaction.objects.filter(pk__in=alone).update(summary="")
    shared = list(found.filter(pk__in=with_others).values_list("pk", flat=True))
    _blot(Interaction, "summary", Q(pk__in=shared), words)
    _blot(FollowUp, "text", Q(interaction__in=shared), words)
    _blot(Gift, "what", Q(contact__in=contact_ids), words)
    _blot_elsewhere(contact_ids, words)
    about = FollowUp.objects.filter(Q(contact__in=contact_ids) | Q(interaction__in=alone))
    about.filter(state=FollowUp.State.OPEN).update(
        state=FollowUp.State.DROPPED, done_at=timezone.now()
    )
    about.update(text="")


def _blot_elsewhere(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    """In what is written of the outlets they were at, all their words; elsewhere what is theirs
    alone. A name elsewhere may be somebody else's."""
    jobs = Employment.objects.filter(contact__in=contact_ids)
    outlets = list(jobs.values_list("outlet_id", flat=True).distinct())
    for model, column in _WORDS:
        _blot(model, column, Q(outlet__in=outlets), words)
    ids = own_ids(contact_ids)
    known = {word for word in words if word in ids or _NUMBER.search(word)}
    telling = {word for word in known if len(word) >= TELLING}
    aside = _aside.get()
    if aside is None:
        blot_everywhere(telling)
    else:
        aside |= telling


def blot_everywhere(words: Iterable[str]) -> None:
    """A walk through all that the team wrote; of many people it is one (``words_aside``)."""
    for model, column in (*_WORDS, *_MORE_WORDS):
        _blot(model, column, Q(), words)


@contextmanager
def words_aside() -> Iterator[set[str]]:
    """What is to be blotted out everywhere of who is erased within is left to the caller: for
    ``blot_everywhere``, in the same transaction, once the erasure stands."""
    words: set[str] = set()
    token = _aside.set(words)
    try:
        yield words
    finally:
        _aside.reset(token)


def _blot(model: type[Any], column: str, of: Q, words: Iterable[str]) -> None:
    """Blot words out of a column, in the rows of the team in scope that have one of them."""
    said = sorted(word for word in words if len(word) >= SHORTEST)
    if not said:
        return
    # More than what goes, for the database: pieces of other words are told apart below.
    as_text = model.objects.annotate(words_said=Cast(column, TextField()))
    has = as_text.filter(of, words_said__iregex="|".join(map(_typed, said)))
    rows = has.select_for_update(of=("self",)).order_by("pk")
    for pk, words_there in rows.values_list("pk", column):
        if (left := _left(words_there, said)) != words_there:
            model.objects.filter(pk=pk).update(**{column: left})


def _left(value: Any, words: Sequence[str]) -> Any:
    """A text, or the texts in a JSON value, without the words."""
    if isinstance(value, str):
        return _blotted(value, words)
    if isinstance(value, list):
        return [_left(one, words) for one in value]
    if isinstance(value, dict):
        return {name: _left(one, words) for name, one in value.items()}
    return value


def typed_words(contact_ids: Sequence[int]) -> list[str]:
    """How their names are typed by who looks for them without Chinese: pinyin, written together, in
    every likely reading. One query."""
    rows = Contact.objects.filter(pk__in=contact_ids).values_list("name", "pen_names", "pinyin")
    found: set[str] = set()
    for name, pens, pinyin in rows:
        readings = [one for each in (name, *pens) for one in pinyin_keys(each).readings]
        found |= {"".join(one) for one in readings} | {"".join(pinyin.lower().split())}
    return sorted(word for word in found if len(word) >= SHORTEST_TYPED)


def _blotted(text: str, words: Sequence[str]) -> str:
    whole = "|".join(_whole(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(whole, GONE, text, flags=re.IGNORECASE)


def _typed(word: str) -> str:
    """A pattern for a word as people type it: a number's digits with spaces, dashes or brackets
    between."""
    digits = _digits(word)
    if digits is None:
        return re.escape(word)
    return ("(?:[+]|00)?" if word.startswith("+") else "") + "[ ()-]{0,2}".join(digits)


def _digits(word: str) -> str | None:
    """The digits of what is a number, long enough to be somebody's; else None."""
    digits = "".join(one for one in word if one not in "+- ()")
    return digits if digits.isdecimal() and len(digits) >= TELLING else None


def _whole(word: str) -> str:
    """A pattern for a word that is no piece of another: a number not beside digits, an address or
    an id not beside letters. Chinese has nothing between words, so there any place is good."""
    found = _typed(word)
    if _digits(word) is not None or word.isdecimal():
        return rf"(?<!\d)(?<!\d[.-]){found}(?!\d)(?![.-]\d)"
    if _LATIN.match(word[0]):
        found = rf"(?<![0-9A-Za-z_])(?<![0-9A-Za-z_][.@+-]){found}"
    if _LATIN.match(word[-1]):
        found = rf"{found}(?![0-9A-Za-z_])(?![.@+-][0-9A-Za-z_])"
    return found


def words_empty_some(limit: int) -> int:
    """Up to ``limit`` of each of what was written of outlets, and their files, go; dates stay. The
    team in scope was closed long ago. Returns how many; 0 when nothing is left."""
    with transaction.atomic():
        done = files_drop(PressFile.objects.filter(pk__in=_some(PressFile.objects.all(), limit)))
        notes = PressNote.objects.filter(pk__in=_some(PressNote.objects.all(), limit))
        done += notes.delete()[0]
        for model, column in ((Interaction, "summary"), (FollowUp, "text")):
            said = model.objects.exclude(**{column: ""})
            done += model.objects.filter(pk__in=_some(said, limit)).update(**{column: ""})
    return done


def _some(rows: Any, limit: int) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
