"""What hangs on an outlet within the archive, in a merge."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from kol.press.holders import outlet_holder
from kol.press.models import (
    Contact,
    Employment,
    FollowUp,
    Interaction,
    MediaAccount,
    Outlet,
    OutletMerge,
    PressFile,
    PressNote,
)
from kol.press.services.merge_parts import (
    Moved,
    hand,
    job_fill,
    jobs_empty,
    lost,
    move_of,
    rates_move,
    rates_unmove,
    unmove_of,
)

PEOPLE = "press.employment"
_LIVE = (Contact.State.ACTIVE, Contact.State.ARCHIVED)


def outlet_parts_register() -> None:
    """Called in ``AppConfig.ready()``."""
    for model in (Interaction, FollowUp, PressNote, PressFile):
        outlet_holder(model._meta.label_lower, move=move_of(model), unmove=unmove_of(model))
    outlet_holder(PEOPLE, move=_people_move, unmove=_people_unmove)
    outlet_holder(
        "press.mediaaccount",
        move=move_of(MediaAccount, ("platform", "handle")),
        unmove=unmove_of(MediaAccount),
    )
    outlet_holder("press.rate", move=rates_move, unmove=rates_unmove)
    outlet_holder("press.outlet", move=_group_move, unmove=_group_unmove)


# --- What belongs to it --------------------------------------------------------------------------
def _group_move(loser: Outlet, winner: Outlet) -> Moved:
    below = Outlet.objects.filter(parent=loser).exclude(pk=winner.pk)
    ids = list(below.order_by("pk").values_list("pk", flat=True))
    Outlet.objects.filter(pk__in=ids).update(parent=winner)
    return {"ids": ids}


def _group_unmove(loser: Outlet, winner: Outlet, moved: Moved) -> list[str]:
    back = Outlet.objects.filter(pk__in=moved["ids"], parent=winner).update(parent=loser)
    return lost(Outlet, len(moved["ids"]) - back)


# --- People: at an outlet once at a time ---------------------------------------------------------
def _people_move(loser: Outlet, winner: Outlet) -> Moved:
    """All jobs there. Of somebody who is at both, the job at the loser goes, and comes again with
    an undo; what only that one says is said by the other."""
    there = {job.contact_id: job for job in Employment.objects.filter(outlet=winner, ended=False)}
    moved: Moved = {"ids": [], "doubled": [], "filled": [], "promoted": []}
    gone: list[int] = []
    for job in Employment.objects.filter(outlet=loser).order_by("pk"):
        twin = None if job.ended else there.get(job.contact_id)
        if twin is None:
            moved["ids"].append(job.pk)
            continue
        moved["filled"] += job_fill(twin, job)
        moved["doubled"].append(_told(job))
        gone.append(job.pk)
        if job.is_primary:
            moved["promoted"].append(twin.pk)
    Employment.objects.filter(pk__in=gone).delete()
    Employment.objects.filter(pk__in=moved["promoted"]).update(is_primary=True)
    hand(Employment, winner, moved["ids"])
    return moved


def _told(job: Employment) -> dict[str, Any]:
    return {
        "contact": job.contact_id,
        "public_id": job.public_id,
        "title": job.title,
        "desk": job.desk,
        "from_on": job.from_on.isoformat() if job.from_on else None,
        "is_primary": job.is_primary,
        "created_at": job.created_at.isoformat(),
    }


def _people_unmove(loser: Outlet, winner: Outlet, moved: Moved) -> list[str]:
    told = unmove_of(Employment)(loser, winner, moved)
    jobs_empty(moved["filled"])
    live = Contact.objects.filter(
        pk__in=[one["contact"] for one in moved["doubled"]], state__in=_LIVE
    )
    there = set(live.values_list("pk", flat=True))
    back = [one for one in moved["doubled"] if one["contact"] in there]
    main = [one["contact"] for one in back if one["is_primary"]]
    # The one at the winner was the main job only because this one was.
    Employment.objects.filter(pk__in=moved["promoted"], outlet=winner, contact__in=main).update(
        is_primary=False
    )
    taken = set(
        Employment.objects.filter(contact__in=main, is_primary=True, ended=False).values_list(
            "contact_id", flat=True
        )
    )
    Employment.objects.bulk_create(
        [_job(loser, one, one["contact"] not in taken) for one in back], ignore_conflicts=True
    )
    return told + lost(Employment, len(moved["doubled"]) - len(back))


def _job(outlet: Outlet, told: dict[str, Any], main: bool) -> Employment:
    return Employment(
        team_id=outlet.team_id,
        outlet=outlet,
        contact_id=told["contact"],
        public_id=told["public_id"],
        title=told["title"],
        desk=told["desk"],
        from_on=date.fromisoformat(told["from_on"]) if told["from_on"] else None,
        is_primary=told["is_primary"] and main,
        created_at=datetime.fromisoformat(told["created_at"]),
    )


def people_forget(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    """Jobs that merges of outlets remember of these people, who are being erased, go too."""
    jobs = set(Employment.objects.filter(contact__in=contact_ids).values_list("pk", flat=True))
    done = OutletMerge.objects.filter(state=OutletMerge.State.DONE).order_by("pk")
    knowing = [one.pk for one in done if _forgotten(one, contact_ids, jobs)]
    # Each under its lock: one that was undone meanwhile has nothing to be written any more.
    for merge in done.filter(pk__in=knowing).select_for_update(of=("self",)):
        if left := _forgotten(merge, contact_ids, jobs):
            merge.moved["held"][PEOPLE] |= left
            merge.save(update_fields=["moved"])


def _forgotten(
    merge: OutletMerge, contact_ids: Sequence[int], jobs: set[int]
) -> dict[str, list[Any]]:
    """What a merge may still remember without these people; empty where it knows none of them."""
    people = merge.moved["held"].get(PEOPLE)
    if people is None:
        return {}
    left = {
        "doubled": [one for one in people["doubled"] if one["contact"] not in contact_ids],
        "filled": [one for one in people["filled"] if one[0] not in jobs],
    }
    return left if any(len(left[part]) < len(people[part]) for part in left) else {}
