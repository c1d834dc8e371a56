"""What hangs on a contact within the archive, in a merge."""

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


def contact_parts_register() -> None:
    """Called in ``AppConfig.ready()``."""
    for model in (FollowUp, Gift, PressNote, PressFile):
        contact_holder(model._meta.label_lower, move=move_of(model), unmove=unmove_of(model))
    contact_holder("press.channel", move=_channels_move, unmove=_channels_unmove)
    contact_holder("press.employment", move=_jobs_move, unmove=_jobs_unmove)
    contact_holder(
        "press.mediaaccount",
        move=move_of(MediaAccount, ("platform", "handle")),
        unmove=unmove_of(MediaAccount),
    )
    contact_holder("press.rate", move=rates_move, unmove=rates_unmove)
    contact_holder("press.interactioncontact", move=_talks_move, unmove=_talks_unmove)


# --- Channels: one is preferred ------------------------------------------------------------------
def _channels_move(loser: Contact, winner: Contact) -> Moved:
    moved = move_of(Channel, ("kind", "normal"))(loser, winner)
    mine = Channel.objects.filter(contact=winner, is_preferred=True)
    moved["preferred"] = []
    if mine.exclude(pk__in=moved["ids"]).exists():
        second = mine.filter(pk__in=moved["ids"])
        moved["preferred"] = list(second.values_list("pk", flat=True))
        Channel.objects.filter(pk__in=moved["preferred"]).update(is_preferred=False)
    return moved


def _channels_unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
    told = unmove_of(Channel)(loser, winner, moved)
    theirs = Channel.objects.filter(contact=loser, pk__in=moved["preferred"])
    theirs.update(is_preferred=True)
    return told


# --- Jobs: one at an outlet at a time, one the main one ------------------------------------------
def _jobs_move(loser: Contact, winner: Contact) -> Moved:
    """A job at an outlet where both are stays with each; what only the loser's says is copied."""
    now = {job.outlet_id: job for job in Employment.objects.filter(contact=winner, ended=False)}
    main = any(job.is_primary for job in now.values())
    moved: Moved = {"ids": [], "demoted": [], "filled": []}
    for job in Employment.objects.filter(contact=loser).order_by("pk"):
        twin = None if job.ended else now.get(job.outlet_id)
        if twin is not None:
            moved["filled"] += job_fill(twin, job)
            continue
        if job.is_primary and not job.ended and main:
            moved["demoted"].append(job.pk)
        moved["ids"].append(job.pk)
    Employment.objects.filter(pk__in=moved["demoted"]).update(is_primary=False)
    hand(Employment, winner, moved["ids"])
    return moved


def _jobs_unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
    there = {job.outlet_id for job in Employment.objects.filter(contact=loser, ended=False)}
    back = list(Employment.objects.filter(contact=winner, pk__in=moved["ids"]))
    free = [job.pk for job in back if job.ended or job.outlet_id not in there]
    main = Employment.objects.filter(contact=loser, ended=False, is_primary=True).exists()
    if main:
        Employment.objects.filter(pk__in=free).update(is_primary=False)
    hand(Employment, loser, free)
    if not main:
        main_jobs = Employment.objects.filter(contact=loser, ended=False, pk__in=moved["demoted"])
        main_jobs.update(is_primary=True)
    jobs_empty(moved["filled"])
    return lost(Employment, len(moved["ids"]) - len(free))


# --- Interactions: who took part is named once ---------------------------------------------------
def _talks_move(loser: Contact, winner: Contact) -> Moved:
    """Where both took part the loser's row goes, and comes again with an undo."""
    known = InteractionContact.objects.filter(contact=winner).values("interaction")
    doubled = InteractionContact.objects.filter(contact=loser, interaction__in=known)
    talks = sorted(doubled.values_list("interaction_id", flat=True))
    doubled.delete()
    return {**move_of(InteractionContact)(loser, winner), "doubled": talks}


def _talks_unmove(loser: Contact, winner: Contact, moved: Moved) -> list[str]:
    told = unmove_of(InteractionContact)(loser, winner, moved)
    there = InteractionContact.objects.filter(contact=winner, interaction__in=moved["doubled"])
    InteractionContact.objects.bulk_create(
        [
            InteractionContact(team_id=loser.team_id, interaction_id=talk, contact=loser)
            for talk in there.values_list("interaction_id", flat=True)
        ],
        ignore_conflicts=True,
    )
    return told
