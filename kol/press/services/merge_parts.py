"""What hangs on a contact or an outlet: how it changes hands in a merge, and comes back."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.scopes.models import TeamModel
from kol.press.models import (
    Channel,
    Employment,
    FollowUp,
    Gift,
    Interaction,
    InteractionContact,
    MediaAccount,
    Outlet,
    PressFile,
    PressNote,
    Rate,
)
from kol.press.services.holders import Holder, holder_key

Moved = dict[str, Any]
_WORDS: dict[type[TeamModel], str | Promise] = {
    Channel: gettext_lazy("phones, addresses and ids"),
    Employment: gettext_lazy("jobs"),
    MediaAccount: gettext_lazy("platform accounts"),
    Rate: gettext_lazy("rates"),
    Interaction: gettext_lazy("interactions"),
    InteractionContact: gettext_lazy("interactions"),
    FollowUp: gettext_lazy("follow-ups"),
    Gift: gettext_lazy("gifts and fees"),
    PressNote: gettext_lazy("notes"),
    PressFile: gettext_lazy("files"),
    Outlet: gettext_lazy("outlets that belong to it"),
}


def rows_on(model: type[TeamModel], of: Holder) -> "models.QuerySet[Any, Any]":
    """The rows of a table that hang on a record."""
    return model.objects.filter(**holder_key(of))


def hand(model: type[TeamModel], to: Holder, ids: list[int]) -> None:
    """These rows hang on another record from now on."""
    model.objects.filter(pk__in=ids).update(**holder_key(to))


def move_of(model: type[TeamModel], key: tuple[str, ...] = ()) -> Callable[[Any, Any], Moved]:
    """All of the loser's rows; with a ``key``, one that the winner has too stays with each."""

    def move(loser: Holder, winner: Holder) -> Moved:
        theirs = rows_on(model, loser).order_by("pk")
        known = set(rows_on(model, winner).values_list(*key)) if key else set()
        ids = [row[0] for row in theirs.values_list("pk", *key) if not key or row[1:] not in known]
        hand(model, winner, ids)
        return {"ids": ids}

    return move


def unmove_of(model: type[TeamModel]) -> Callable[[Any, Any, Moved], list[str]]:
    """Those that are still the winner's go back; says how many are not."""

    def unmove(loser: Holder, winner: Holder, moved: Moved) -> list[str]:
        back = rows_on(model, winner).filter(pk__in=moved["ids"]).update(**holder_key(loser))
        return lost(model, len(moved["ids"]) - back)

    return unmove


def lost(model: type[TeamModel], missing: int) -> list[str]:
    """What can't be put back, in a sentence."""
    if not missing:
        return []
    return [_("%(n)d removed since: %(what)s.") % {"n": missing, "what": _WORDS[model]}]


# --- Rates: of an account that the winner has too ------------------------------------------------
def rates_move(loser: Holder, winner: Holder) -> Moved:
    """The loser's prices; those for an account that both have are for the winner's."""
    moved = move_of(Rate)(loser, winner)
    mine = {
        (account.platform, account.handle): account.pk
        for account in MediaAccount.objects.filter(**holder_key(winner))
    }
    twins = {
        account.pk: mine[account.platform, account.handle]
        for account in MediaAccount.objects.filter(**holder_key(loser))
        if (account.platform, account.handle) in mine
    }
    moved["accounts"] = []
    for rate in Rate.objects.filter(pk__in=moved["ids"], account__in=twins):
        assert rate.account_id is not None
        moved["accounts"].append([rate.pk, rate.account_id])
        Rate.objects.filter(pk=rate.pk).update(account=twins[rate.account_id])
    return moved


def rates_unmove(loser: Holder, winner: Holder, moved: Moved) -> list[str]:
    """As they were."""
    told = unmove_of(Rate)(loser, winner, moved)
    theirs = holder_key(loser)
    for pk, account in moved["accounts"]:
        if MediaAccount.objects.filter(pk=account, **theirs).exists():
            Rate.objects.filter(pk=pk, **theirs).update(account=account)
    return told


# --- Jobs: what one of two that are one says and the other doesn't -------------------------------
_OF_JOB = ("title", "desk", "from_on")


def job_fill(twin: Employment, job: Employment) -> list[list[Any]]:
    """What only ``job`` says is said by ``twin``, too; returns what, to be taken back."""
    gaps = [name for name in _OF_JOB if not getattr(twin, name) and getattr(job, name)]
    if "from_on" in gaps and twin.to_on and job.from_on and twin.to_on < job.from_on:
        gaps.remove("from_on")
    for name in gaps:
        setattr(twin, name, getattr(job, name))
    if gaps:
        twin.save(update_fields=gaps)
    return [[twin.pk, name, str(getattr(job, name))] for name in gaps]


def jobs_empty(filled: list[list[Any]]) -> None:
    """Take back what was filled in and nobody changed since."""
    for pk, name, value in filled:
        twin = Employment.objects.filter(pk=pk).first()
        if twin is not None and str(getattr(twin, name)) == value:
            setattr(twin, name, None if name == "from_on" else "")
            twin.save(update_fields=[name])
