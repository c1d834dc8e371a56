"""What hangs on a contact within the archive: how it changes hands in a merge, and comes back."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.scopes.models import TeamModel
from kol.press.holders import contact_holder
from kol.press.models import (
    Channel,
    Contact,
    Employment,
    FollowUp,
    Gift,
    InteractionContact,
    MediaAccount,
    PressFile,
    PressNote,
    Rate,
)

Moved = dict[str, Any]
_WORDS: dict[type[TeamModel], str | Promise] = {
    Channel: gettext_lazy("phones, addresses and ids"),
    Employment: gettext_lazy("jobs"),
    MediaAccount: gettext_lazy("platform accounts"),
    Rate: gettext_lazy("rates"),
    InteractionContact: gettext_lazy("interactions"),
    FollowUp: gettext_lazy("follow-ups"),
    Gift: gettext_lazy("gifts and fees"),
    PressNote: gettext_lazy("notes"),
    PressFile: gettext_lazy("files"),
}


def parts_register() -> None:
    """Called in ``AppConfig.ready()``."""
    for model in (FollowUp, Gift, PressNote, PressFile):
        _holder(model, _move_of(model), _unmove_of(model))
    _holder(Channel, _channels_move, _channels_unmove)
    _holder(Employment, _jobs_move, _jobs_unmove)
    _holder(MediaAccount, _move_of(MediaAccount, ("platform", "handle")), _unmove_of(MediaAccount))
    _holder(Rate, _rates_move, _rates_unmove)
    _holder(InteractionContact, _talks_move, _talks_unmove)


def _holder(
    model: type[TeamModel],
    move: Callable[[Contact, Contact], Moved],
    unmove: Callable[[Contact, Contact, Moved], list[str]],
) -> None:
    contact_holder(model._meta.label_lower, move=move, unmove=unmove)


def _rows(model: type[TeamModel], contact: Contact) -> "models.QuerySet[Any, Any]":
    # Each of the models has a "contact"; the base of them has none, so it is said by name.
    whose: dict[str, Any] = {"contact": contact}
    return model.objects.filter(**whose)


def _hand(model: type[TeamModel], to: Contact, ids: list[int]) -> None:
    model.objects.filter(pk__in=ids).update(contact=to)


def _move_of(
    model: type[TeamModel], key: tuple[str, ...] = ()
) -> Callable[[Contact, Contact], Moved]:
    """All of the loser's rows; with a ``key``, one that the winner has too stays with each."""

    def move(loser: Contact, winner: Contact) -> Moved:
        theirs = _rows(model, loser).order_by("pk")
        known = set(_rows(model, winner).values_list(*key)) if key else set()
        ids = [row[0] for row in theirs.values_list("pk", *key) if not key or row[1:] not in known]
        _hand(model, winner, ids)
        return {"ids": ids}

    return move


def _unmove_of(model: type[TeamModel]) -> Callable[[Contact, Contact, Moved], list[str]]:
    def unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
        back = _rows(model, winner).filter(pk__in=moved["ids"]).update(contact=loser)
        return _lost(model, len(moved["ids"]) - back)

    return unmove


def _lost(model: type[TeamModel], missing: int) -> list[str]:
    if not missing:
        return []
    return [_("%(n)d removed since: %(what)s.") % {"n": missing, "what": _WORDS[model]}]


# --- Channels: one is preferred ------------------------------------------------------------------
def _channels_move(loser: Contact, winner: Contact) -> Moved:
    moved = _move_of(Channel, ("kind", "normal"))(loser, winner)
    mine = Channel.objects.filter(contact=winner, is_preferred=True)
    moved["preferred"] = []
    if mine.exclude(pk__in=moved["ids"]).exists():
        second = mine.filter(pk__in=moved["ids"])
        moved["preferred"] = list(second.values_list("pk", flat=True))
        Channel.objects.filter(pk__in=moved["preferred"]).update(is_preferred=False)
    return moved


def _channels_unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
    lost = _unmove_of(Channel)(loser, winner, moved)
    theirs = Channel.objects.filter(contact=loser, pk__in=moved["preferred"])
    theirs.update(is_preferred=True)
    return lost


# --- Jobs: one at an outlet at a time, one the main one ------------------------------------------
_OF_JOB = ("title", "desk", "from_on")


def _jobs_move(loser: Contact, winner: Contact) -> Moved:
    """A job at an outlet where both are stays with each; what only the loser's says is copied."""
    now = {job.outlet_id: job for job in Employment.objects.filter(contact=winner, ended=False)}
    main = any(job.is_primary for job in now.values())
    moved: Moved = {"ids": [], "demoted": [], "filled": []}
    for job in Employment.objects.filter(contact=loser).order_by("pk"):
        twin = None if job.ended else now.get(job.outlet_id)
        if twin is not None:
            moved["filled"] += _fill(twin, job)
            continue
        if job.is_primary and not job.ended and main:
            moved["demoted"].append(job.pk)
        moved["ids"].append(job.pk)
    Employment.objects.filter(pk__in=moved["demoted"]).update(is_primary=False)
    _hand(Employment, winner, moved["ids"])
    return moved


def _fill(twin: Employment, job: Employment) -> list[list[Any]]:
    gaps = [name for name in _OF_JOB if not getattr(twin, name) and getattr(job, name)]
    if "from_on" in gaps and twin.to_on and job.from_on and twin.to_on < job.from_on:
        gaps.remove("from_on")
    for name in gaps:
        setattr(twin, name, getattr(job, name))
    if gaps:
        twin.save(update_fields=gaps)
    return [[twin.pk, name, str(getattr(job, name))] for name in gaps]


def _jobs_unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
    there = {job.outlet_id for job in Employment.objects.filter(contact=loser, ended=False)}
    back = list(Employment.objects.filter(contact=winner, pk__in=moved["ids"]))
    free = [job.pk for job in back if job.ended or job.outlet_id not in there]
    main = Employment.objects.filter(contact=loser, ended=False, is_primary=True).exists()
    if main:
        Employment.objects.filter(pk__in=free).update(is_primary=False)
    _hand(Employment, loser, free)
    if not main:
        main_jobs = Employment.objects.filter(contact=loser, ended=False, pk__in=moved["demoted"])
        main_jobs.update(is_primary=True)
    for pk, name, value in moved["filled"]:
        twin = Employment.objects.filter(pk=pk).first()
        if twin is not None and str(getattr(twin, name)) == value:
            setattr(twin, name, None if name == "from_on" else "")
            twin.save(update_fields=[name])
    return _lost(Employment, len(moved["ids"]) - len(free))


# --- Rates: of an account that the winner has too ------------------------------------------------
def _rates_move(loser: Contact, winner: Contact) -> Moved:
    moved = _move_of(Rate)(loser, winner)
    mine = {
        (account.platform, account.handle): account.pk
        for account in MediaAccount.objects.filter(contact=winner)
    }
    twins = {
        account.pk: mine[account.platform, account.handle]
        for account in MediaAccount.objects.filter(contact=loser)
        if (account.platform, account.handle) in mine
    }
    moved["accounts"] = []
    for rate in Rate.objects.filter(pk__in=moved["ids"], account__in=twins):
        assert rate.account_id is not None
        moved["accounts"].append([rate.pk, rate.account_id])
        Rate.objects.filter(pk=rate.pk).update(account=twins[rate.account_id])
    return moved


def _rates_unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
    lost = _unmove_of(Rate)(loser, winner, moved)
    for pk, account in moved["accounts"]:
        if MediaAccount.objects.filter(pk=account, contact=loser).exists():
            Rate.objects.filter(pk=pk, contact=loser).update(account=account)
    return lost


# --- Interactions: who took part is named once ---------------------------------------------------
def _talks_move(loser: Contact, winner: Contact) -> Moved:
    """Where both took part the loser's row goes, and comes again with an undo."""
    known = InteractionContact.objects.filter(contact=winner).values("interaction")
    doubled = InteractionContact.objects.filter(contact=loser, interaction__in=known)
    talks = sorted(doubled.values_list("interaction_id", flat=True))
    doubled.delete()
    return {**_move_of(InteractionContact)(loser, winner), "doubled": talks}


def _talks_unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
    lost = _unmove_of(InteractionContact)(loser, winner, moved)
    there = InteractionContact.objects.filter(contact=winner, interaction__in=moved["doubled"])
    InteractionContact.objects.bulk_create(
        [
            InteractionContact(team_id=loser.team_id, interaction_id=talk, contact=loser)
            for talk in there.values_list("interaction_id", flat=True)
        ],
        ignore_conflicts=True,
    )
    return lost
