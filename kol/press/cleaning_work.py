"""Looking for duplicates: as jobs, every night, and of contacts after each change."""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.events.models import Event
from foundation.jobs.models import Job
from foundation.jobs.nights import Nights
from foundation.jobs.registry import JobStep, job_kind
from foundation.jobs.services import job_start
from foundation.scopes.actors import Actor
from kol.press.duplicates.evidence import PROPOSED
from kol.press.duplicates.nearby import nearby_of
from kol.press.models import Contact, ContactPair, ContactPairNight
from kol.press.services.pairs import (
    Found,
    Looking,
    outlet_pairs_find,
    pairs_find,
    pairs_propose,
)

PAIRS, OUTLET_PAIRS = "press.pairs", "press.outlet_pairs"
_CONTACTS, _OUTLETS = _("Look for duplicate contacts"), _("Look for duplicate outlets")
# A million contacts take minutes on a busy machine.
SECONDS, LEASE = 900, timedelta(minutes=30)
# Of a list that came at once the night finds the pairs.
MOST_AT_ONCE = 20


def pairs_job(*, actor: Actor, outlets: bool = False) -> Job:
    """Start looking for records that may be one person, or one outlet; where it is looked for
    already, that is it."""
    kind, title = (OUTLET_PAIRS, _OUTLETS) if outlets else (PAIRS, _CONTACTS)
    at_work = Job.objects.filter(kind=kind, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    found = at_work.order_by("pk").first()
    if found is not None:
        return found
    # Two presses at once are one job.
    once = f"{kind}:{timezone.now():%Y%m%d%H%M}"
    return job_start(kind=kind, title=str(title), actor=actor, params={}, once=once)


def pairs_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next pairs; the first step asks for the time that gathering them may take. What was
    compared is in this thread's memory: a worker that takes over does all of it in one step."""
    if not cursor:
        return JobStep(cursor={"ready": True}, done=0, lease=SECONDS)
    if job.kind == OUTLET_PAIRS:
        return _found(outlet_pairs_find(team_id=job.team_id, seconds=SECONDS))
    if "at" not in cursor:
        return _so_far(_kept.begin(job))
    looking = _kept.of(job)
    if looking is None or looking.at != cursor["at"]:
        return _found(pairs_find(team_id=job.team_id, seconds=SECONDS))
    if looking.at < len(looking.pairs):
        looking.some()
        return _so_far(looking)
    _kept.looking = None
    return _found(looking.end(), len(looking.pairs))


def _so_far(looking: Looking) -> JobStep:
    return JobStep(
        cursor={"at": looking.at}, done=looking.at, total=len(looking.pairs), lease=SECONDS
    )


def _found(found: int, compared: int | None = None) -> JobStep:
    done = found if compared is None else compared
    return JobStep(cursor={}, done=done, total=done, finished=True, result={"found": found})


class _Kept(threading.local):
    """What this thread is looking through."""

    job_id = 0
    begun = 0.0
    looking: Looking | None = None

    def begin(self, job: Job) -> Looking:
        """Gather what a job compares."""
        self.job_id, self.looking, self.begun = job.pk, None, time.monotonic()
        looking = self.looking = Looking.begin(job.team_id, SECONDS)
        return looking

    def of(self, job: Job) -> Looking | None:
        """What this job compares, where this thread has it. A job that was stopped and goes on
        much later looks anew: what was gathered then may be different people by now."""
        if self.job_id != job.pk or time.monotonic() - self.begun > SECONDS:
            self.looking = None
        return self.looking


_kept = _Kept()


def pairs_night_due() -> int:
    """Look through the teams whose night it is. Returns how many."""
    return Nights(ContactPairNight, _night, LEASE).work_due()


def _night(team_id: int) -> None:
    """Outlets first, which takes a moment; contacts also where outlets can't be looked through."""
    try:
        outlet_pairs_find(team_id=team_id, seconds=SECONDS)
    finally:
        pairs_find(team_id=team_id, seconds=SECONDS)


def pairs_beside(contact_ids: Sequence[int]) -> None:
    """Propose what may be one with these contacts, which were just written; what was proposed and
    is no longer likely at all goes."""
    live = Contact.objects.filter(pk__in=contact_ids, state=Contact.State.ACTIVE)
    for pk, team_id in live.order_by("pk").values_list("pk", "team_id"):
        found = nearby_of(pk)
        likely: list[Found] = [
            (min(pk, alike.pk), max(pk, alike.pk), alike.likely)
            for alike in found
            if alike.likely.score >= PROPOSED
        ]
        pairs_propose(team_id, likely)
        still = [alike.pk for alike in found]
        gone = ContactPair.objects.filter(state=ContactPair.State.OPEN)
        gone.filter(first=pk).exclude(second__in=still).delete()
        gone.filter(second=pk).exclude(first__in=still).delete()


def on_contact_written(event: Event) -> None:
    """A contact was added or changed."""
    ids = event.payload.get("contacts", [])
    if len(ids) <= MOST_AT_ONCE:
        pairs_beside(ids)


def _pairs_page(job: Job) -> str:
    page = "press:outlet_pairs" if job.kind == OUTLET_PAIRS else "press:pairs"
    return reverse(page, args=[job.team.slug])


def cleaning_register() -> None:
    """Called in ``AppConfig.ready()``."""
    from foundation.events.registry import consumer

    for kind, label in ((PAIRS, _CONTACTS), (OUTLET_PAIRS, _OUTLETS)):
        job_kind(kind, pairs_step, label=label, page=_pairs_page, runs=lambda job: "press.edit")
    written = {"contact.created", "contact.updated"}
    consumer("press.pairs", events=written, handler=on_contact_written)
