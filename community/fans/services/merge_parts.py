"""What hangs on a fan within community.fans: how it changes hands in a merge, and comes back."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import ngettext

from community.fans.models import (
    Fan,
    FanContact,
    FanNote,
    FanTag,
    FollowFact,
    PlatformIdentity,
    Tag,
)
from foundation.scopes.models import TeamModel

_FACT = ("follows_us", "we_follow", "how", "checked_at", "proof")
Moved = dict[str, Any]


def parts_move(loser: Fan, winner: Fan) -> Moved:
    """Contacts, identities with their follows, tags and notes; what both have stays with each."""
    return {
        "contacts": _change_hands(FanContact, loser, winner),
        "identities": _identities_move(loser, winner),
        "tags": _tags_move(loser, winner),
        "notes": _notes_move(loser, winner),
    }


def parts_unmove(loser: Fan, winner: Fan, moved: Moved) -> list[str]:
    """Back to the loser, as far as it is still there. Returns what is not, in sentences."""
    lost = []
    for model, name in ((FanContact, "contacts"), (FanNote, "notes")):
        if missing := _hand_back(model, loser, winner, moved[name]):
            lost.append(_LOST[name](missing))
    lost += _tags_unmove(loser, winner, moved["tags"])
    identities = moved["identities"]
    if missing := _hand_back(PlatformIdentity, loser, winner, identities["moved"]):
        lost.append(_LOST["identities"](missing))
    for fact_id, identity_id in identities["facts"]:
        FollowFact.objects.filter(pk=fact_id, identity__fan=winner).update(identity=identity_id)
    for mine, theirs in identities["swapped"]:
        _facts_swap(mine, theirs)
    if moved.get("note") is not None:  # of merges made while a record's own note was a column
        _hand_back(FanNote, loser, winner, [moved["note"]])
    return lost


_LOST = {
    "contacts": lambda n: (
        ngettext(
            "%(n)d phone or e-mail address was removed or changed hands since.",
            "%(n)d phones or e-mail addresses were removed or changed hands since.",
            n,
        )
        % {"n": n}
    ),
    "identities": lambda n: (
        ngettext(
            "%(n)d platform name was removed since.", "%(n)d platform names were removed since.", n
        )
        % {"n": n}
    ),
    "tags": lambda n: (
        ngettext("%(n)d tag was taken off since.", "%(n)d tags were taken off since.", n) % {"n": n}
    ),
    "notes": lambda n: (
        ngettext("%(n)d note was deleted since.", "%(n)d notes were deleted since.", n) % {"n": n}
    ),
}


def _change_hands(
    model: type[TeamModel], loser: Fan, winner: Fan, rows: Iterable[int] | None = None
) -> list[int]:
    # Each of the models has a "fan"; the base of them has none, so the checker is told nothing.
    whose: dict[str, Any] = {"fan": loser}
    theirs: models.QuerySet[Any] = model.objects.filter(**whose)
    if rows is not None:
        theirs = theirs.filter(pk__in=rows)
    ids = list(theirs.order_by("pk").values_list("pk", flat=True))
    model.objects.filter(pk__in=ids).update(fan=winner)
    return ids


def _hand_back(model: type[TeamModel], loser: Fan, winner: Fan, ids: list[int]) -> int:
    """Returns how many are not there to give back."""
    whose: dict[str, Any] = {"fan": winner}
    return len(ids) - model.objects.filter(pk__in=ids, **whose).update(fan=loser)


def _tags_move(loser: Fan, winner: Fan) -> Moved:
    """A tag both had is counted once: the loser's row goes, and comes again with an undo."""
    known = set(FanTag.objects.filter(fan=winner).values_list("tag_id", flat=True))
    theirs = dict(FanTag.objects.filter(fan=loser).values_list("pk", "tag_id"))
    doubled = {pk: tag for pk, tag in theirs.items() if tag in known}
    FanTag.objects.filter(pk__in=list(doubled)).delete()
    return {
        "moved": _change_hands(FanTag, loser, winner, [pk for pk in theirs if pk not in doubled]),
        "doubled": sorted(doubled.values()),
    }


def _tags_unmove(loser: Fan, winner: Fan, moved: Moved) -> list[str]:
    missing = _hand_back(FanTag, loser, winner, moved["moved"])
    there = Tag.objects.filter(pk__in=moved["doubled"]).values_list("pk", flat=True)
    FanTag.objects.bulk_create(
        [FanTag(team_id=loser.team_id, fan=loser, tag_id=tag) for tag in there],
        ignore_conflicts=True,
    )
    missing += len(moved["doubled"]) - len(there)
    return [_LOST["tags"](missing)] if missing else []


def _notes_move(loser: Fan, winner: Fan) -> list[int]:
    """A note without an author that both have in the same words stays with each."""
    known = set(winner.notes.filter(author=None).values_list("text", flat=True))
    doubled = models.Q(author=None, text__in=known)
    moving = list(loser.notes.exclude(doubled).values_list("pk", flat=True))
    return _change_hands(FanNote, loser, winner, moving)


def _identities_move(loser: Fan, winner: Fan) -> Moved:
    """A name both have on a platform stays with each; what is known of its follows is joined."""
    known = {
        (one.platform, one.handle): one for one in winner.identities.order_by("pk") if not one.uid
    }
    moved, facts, swapped = [], [], []
    for one in loser.identities.order_by("pk"):
        twin = None if one.uid else known.get((one.platform, one.handle))
        if twin is None:
            moved.append(one.pk)
            continue
        told = {fact.account_id: fact for fact in twin.follows.all()}
        for fact in one.follows.order_by("pk"):
            other = told.get(fact.account_id)
            if other is None:
                FollowFact.objects.filter(pk=fact.pk).update(identity=twin)
                facts.append([fact.pk, one.pk])
            elif other.checked_at < fact.checked_at:
                _facts_swap(other.pk, fact.pk)
                swapped.append([other.pk, fact.pk])
    return {
        "moved": _change_hands(PlatformIdentity, loser, winner, moved),
        "facts": facts,
        "swapped": swapped,
    }


def _facts_swap(one_id: int, other_id: int) -> None:
    """What two facts say changes places: the newer evidence is the winner's."""
    rows = {row.pk: row for row in FollowFact.objects.filter(pk__in=[one_id, other_id])}
    if len(rows) < 2:
        return
    one, other = rows[one_id], rows[other_id]
    for name in _FACT:
        mine, theirs = getattr(one, name), getattr(other, name)
        setattr(one, name, theirs)
        setattr(other, name, mine)
    one.save(update_fields=list(_FACT))
    other.save(update_fields=list(_FACT))
