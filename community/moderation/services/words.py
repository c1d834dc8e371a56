"""Lists of words and what is in them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from community.moderation.errors import WordListNameTaken, WordsTooMany
from community.moderation.lines import WordLine
from community.moderation.models import Word, WordList
from community.moderation.services.names import names_look_start
from community.moderation.services.version import rules_changed
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Team

MOST_WORDS = 50_000
# What of a list decides how nicknames are shown.
_OF_NAMES = frozenset({"act", "by_sound", "in_names", "enabled"})
FIELDS = ("name", "category", "act", "mute_minutes", "by_sound", "in_names", "enabled")


def word_list_create(*, team: Team, actor: Actor, **given: Any) -> WordList:
    """Make a list; ``given`` are its FIELDS. Raises WordListNameTaken."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = WordList.objects.create(team=team, **given)
        except IntegrityError:
            raise WordListNameTaken from None
        audit_record(
            actor=actor, action="words.create", obj=made, changes={"act": [None, made.act]}
        )
        rules_changed(team.pk)
    return made


def word_list_update(*, word_list: WordList, actor: Actor, **given: Any) -> WordList:
    """Change a list. Raises WordListNameTaken."""
    with transaction.atomic():
        locked = WordList.objects.select_for_update().get(pk=word_list.pk)
        try:
            with transaction.atomic():
                changes = fields_set(locked, given)
        except IntegrityError:
            raise WordListNameTaken from None
        if changes:
            audit_record(actor=actor, action="words.update", obj=locked, changes=changes)
            rules_changed(locked.team_id)
            if _OF_NAMES & set(changes) and locked.word_count:
                names_look_start(about=locked.name, actor=actor)
    return locked


def word_list_delete(*, word_list: WordList, actor: Actor) -> None:
    """Delete a list with its words; twice is as once."""
    with transaction.atomic():
        locked = WordList.objects.select_for_update().filter(pk=word_list.pk).first()
        if locked is None:
            return
        audit_record(
            actor=actor,
            action="words.delete",
            obj=locked,
            changes={"word_count": [locked.word_count, None]},
        )
        Word.objects.filter(list=locked).delete()
        locked.delete()
        rules_changed(locked.team_id)
        _names_look(locked, actor)


def words_add(*, word_list: WordList, lines: Sequence[WordLine], actor: Actor) -> int:
    """Put words into a list; those there already (however written) stay. Returns how many are new.

    Raises WordsTooMany. One statement for each thousand.
    """
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=word_list.team_id)
        locked = WordList.objects.select_for_update().get(pk=word_list.pk)
        known = set(Word.objects.filter(list=locked).values_list("normal", flat=True))
        fresh = {one.normal: one for one in reversed(lines) if one.normal not in known}
        if not fresh:
            return 0
        if Word.objects.count() + len(fresh) > MOST_WORDS:
            raise WordsTooMany(most=MOST_WORDS)
        Word.objects.bulk_create(
            [
                Word(
                    team_id=locked.team_id,
                    list=locked,
                    text=one.text,
                    normal=one.normal,
                    category=one.category,
                )
                for one in reversed(fresh.values())
            ],
            batch_size=1000,
        )
        _counted(locked, len(fresh), "words.add", actor)
    return len(fresh)


def words_remove(*, word_list: WordList, ids: Iterable[str], actor: Actor) -> int:
    """Take words out, by their public ids; returns how many were there."""
    with transaction.atomic():
        locked = WordList.objects.select_for_update().get(pk=word_list.pk)
        gone, _each = Word.objects.filter(list=locked, public_id__in=list(ids)).delete()
        if gone:
            _counted(locked, -gone, "words.remove", actor)
    return gone


def _counted(word_list: WordList, more: int, action: str, actor: Actor) -> None:
    before = word_list.word_count
    WordList.objects.filter(pk=word_list.pk).update(
        word_count=F("word_count") + more, updated_at=timezone.now()
    )
    audit_record(
        actor=actor,
        action=action,
        obj=word_list,
        changes={"word_count": [before, before + more]},
    )
    rules_changed(word_list.team_id)
    _names_look(word_list, actor)


def _names_look(word_list: WordList, actor: Actor) -> None:
    """Nicknames follow, where the list is about them."""
    if word_list.in_names and word_list.enabled:
        names_look_start(about=word_list.name, actor=actor)
