"""Nicknames that are shown already are looked at again when the words change: a job in steps."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup, GroupMember
from community.moderation.names import name_hide
from community.moderation.policy import policy_of
from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep
from foundation.jobs.services import job_start
from foundation.scopes.actors import Actor
from foundation.teams.models import Team

KIND = "moderation.names"
LABEL = _("Nicknames looked at again")
TITLE = _("Nicknames looked at again: “%(about)s” changed")
STEP = 500


def names_look_start(*, about: str, actor: Actor) -> None:
    """Have all nicknames of the team in scope looked at, for the list ``about``; a job that has not
    begun yet is enough.

    In the transaction that changed the words, after ``rules_changed``: a worker that wants the
    waiting job waits for its commit, and reads the new words then.
    """
    waiting = Job.objects.select_for_update(skip_locked=True, of=("self",))
    if not waiting.filter(kind=KIND, state=Job.State.QUEUED, cursor={}).exists():
        job_start(kind=KIND, about=about, actor=actor, params={})


def names_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """Look at the next fans of one group; three queries, one more at the beginning and
    four where the words changed, and two for each name that changes."""
    active = GroupMember.objects.filter(state=GroupMember.State.ACTIVE, staff=None)
    total = active.count() if not cursor else None
    group = FanGroup.objects.filter(pk__gte=cursor.get("group", 0)).order_by("pk").first()
    done, at = cursor.get("done", 0), cursor.get("at", 0)
    if group is None:
        return JobStep(cursor | {"done": done}, done, total, finished=True, result={"done": done})
    version = Team.objects.values_list("rules_version", flat=True).get(pk=job.team_id)
    policy = policy_of(job.team_id, version)
    members = active.filter(group=group, pk__gt=at).select_related("fan").order_by("pk")
    looked = list(members[:STEP])
    for member in looked:
        nickname = member.fan.nickname if member.fan is not None else ""
        if nickname:
            name_hide(policy, member, nickname)
    done += len(looked)
    if len(looked) == STEP:
        here = {"group": group.pk, "at": looked[-1].pk, "done": done}
    else:
        here = {"group": group.pk + 1, "at": 0, "done": done}
    return JobStep(here, done, total)
