"""Removing many members at once: a job in steps, paced for the pages of those it concerns.

Each step is one transaction over a few hundred members: their rows, the group's count once, one
event, one line to the live stream. The whole is one line in the trail, and undone as a whole.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan
from community.groups.authority import may_sanction
from community.groups.errors import NobodyChosen
from community.groups.models import FanGroup, GroupMember, TeamBan
from community.groups.selectors.members import members_filter
from community.groups.services.admit import stays_keep, stays_of
from foundation.events.services import event_emit
from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep
from foundation.jobs.services import job_start
from foundation.live.publish import silence_many
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.text.normal import display_clean

KIND, KIND_BACK = "groups.remove_many", "groups.readmit_many"
LABEL, TITLE = _("Removal of members"), _("Removal of members from “%(about)s”")
LABEL_BACK, TITLE_BACK = _("Undoing a removal"), _("Removed members let back into “%(about)s”")
STEP = 200
REASON_LENGTH = 120
# Pages of the removed ask again over so long; each further 200 add to it.
SPREAD_MS, SPREAD_MOST_MS = 2_000, 60_000
MOST_TICKED = 500
Role, State = GroupMember.Role, GroupMember.State


def members_remove_many(
    *,
    group: FanGroup,
    by: Staff,
    actor: Actor,
    reason: str,
    ids: Sequence[str] | None = None,
    filters: dict[str, Any] | None = None,
) -> Job:
    """Start removing those ticked (``ids``, public) or all that fit ``filters`` (members_filter's).

    Only plain members who are fans are removed; admins and staff stay. Those who come (back) after
    the start stay too. Raises NotAllowed, NobodyChosen.
    """
    may_sanction(by)
    chosen = removable(group, ids=ids, filters=filters)
    last = chosen.order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        raise NobodyChosen
    params = {
        "group": group.pk,
        "ids": list(ids)[:MOST_TICKED] if ids is not None else None,
        "filters": filters or {},
        "reason": display_clean(reason, REASON_LENGTH),
        "last": last,
    }
    with transaction.atomic():
        job = job_start(
            kind=KIND, about=group.name, actor=actor, params=params, total=chosen.count()
        )
        audit_record(
            actor=actor,
            action="group.members_remove",
            obj=group,
            changes={"job": [None, job.public_id], "people": [None, job.total]},
        )
    return job


def removable(
    group: FanGroup, *, ids: Sequence[str] | None = None, filters: dict[str, Any] | None = None
) -> Any:
    """Plain members in the group who fit."""
    wanted = {k: v for k, v in (filters or {}).items() if k in ("q", "role", "muted")}
    found = members_filter(group=group, **wanted).filter(staff=None, role=Role.MEMBER)
    return found if ids is None else found.filter(public_id__in=list(ids)[:MOST_TICKED])


def remove_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The step of the job: the next few hundred."""
    params, done = job.params, int(cursor.get("done", 0))
    group = FanGroup.objects.get(pk=params["group"])
    found = removable(group, ids=params["ids"], filters=params["filters"]).filter(
        pk__gt=cursor.get("after", 0), pk__lte=params["last"], joined_at__lte=job.created_at
    )
    pks = list(found.order_by("pk").values_list("pk", flat=True)[:STEP])
    if not pks:
        return JobStep(cursor, done, finished=True, result={"removed": cursor.get("removed", 0)})
    # Locked as everybody locks members, before their group.
    rows = GroupMember.objects.select_for_update(of=("self",), no_key=True)
    members = list(
        rows.filter(
            pk__in=pks,
            state=State.ACTIVE,
            staff=None,
            role=Role.MEMBER,
            joined_at__lte=job.created_at,
        ).order_by("pk")
    )
    _out(group, members, params["reason"], job)
    removed = int(cursor.get("removed", 0)) + len(members)
    return JobStep(
        {"after": pks[-1], "done": done + len(pks), "removed": removed},
        done + len(pks),
        result={"removed": removed},
    )


def _out(group: FanGroup, members: list[GroupMember], reason: str, job: Job) -> None:
    if not members:
        return
    now = timezone.now()
    ids = [member.pk for member in members]
    GroupMember.objects.filter(pk__in=ids).update(
        state=State.REMOVED, left_at=now, remove_reason=reason, removal=job.pk
    )
    FanGroup.objects.filter(pk=group.pk).update(member_count=F("member_count") - len(ids))
    event_emit(
        team_id=group.team_id,
        name="group.members_removed",
        actor=Actor(kind="staff", user_id=job.created_by_id),
        subject=group,
        payload={"group": group.pk, "members": ids, "fans": [one.fan_id for one in members]},
    )
    spread = min(SPREAD_MOST_MS, max(SPREAD_MS, (job.total or 0) * 10))
    transaction.on_commit(
        partial(
            silence_many,
            user_ids=[member.user_id for member in members],
            group_id=group.pk,
            spread_ms=spread,
        ),
        robust=True,
    )


def members_remove_undo(*, job: Job, by: Staff, actor: Actor) -> Job:
    """Let back in, as far as there is room, whom a removal took out, also one that was cancelled
    half-way; those banned or removed again since stay out. A job too. Raises NotAllowed,
    NobodyChosen."""
    may_sanction(by)
    taken = GroupMember.objects.filter(removal=job.pk, state=State.REMOVED)
    total = taken.count()
    if job.kind != KIND or job.unfinished or not total:
        raise NobodyChosen
    with transaction.atomic():
        back = job_start(
            kind=KIND_BACK,
            about=job.about,
            actor=actor,
            params={"group": job.params["group"], "removal": job.pk},
            total=total,
        )
        audit_record(
            actor=actor,
            action="group.members_readmit",
            obj=FanGroup.objects.get(pk=job.params["group"]),
            changes={"job": [job.public_id, back.public_id], "people": [None, total]},
        )
    return back


def readmit_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The step of the undoing: the next few hundred, while the group has room."""
    done, after = int(cursor.get("done", 0)), int(cursor.get("after", 0))
    group_id, in_again = job.params["group"], int(cursor.get("back", 0))
    taken = GroupMember.objects.filter(
        removal=job.params["removal"], state=State.REMOVED, pk__gt=after
    ).order_by("pk")
    pairs = list(taken.exclude(fan__user=None).values_list("pk", "fan_id")[:STEP])
    # Fans before members, as a ban locks them.
    fans = [fan_id for _pk, fan_id in pairs]
    list(Fan.objects.select_for_update(no_key=True).filter(pk__in=fans).order_by("pk"))
    banned = TeamBan.objects.filter(lifted_at=None, fan_id__in=fans).values("fan_id")
    rows = GroupMember.objects.select_for_update(of=("self",), no_key=True)
    members = list(
        rows.filter(pk__in=[pk for pk, _fan in pairs], state=State.REMOVED)
        # Erased or given another account meanwhile: there is nobody to let in.
        .filter(fan__user=F("user"))
        .exclude(fan_id__in=banned)
        .order_by("pk")
    )
    result = {"back": in_again}
    if not pairs:
        return JobStep(cursor, done, finished=True, result=result)
    group = FanGroup.objects.select_for_update(no_key=True).get(pk=group_id)
    open_ = group.state != FanGroup.State.ARCHIVED
    room = max(0, group.capacity - group.held_count - group.member_count) if open_ else 0
    seated = [member.pk for member in members[:room]]
    stays_keep(stays_of(members[:room]))
    GroupMember.objects.filter(pk__in=seated).update(
        state=State.ACTIVE, left_at=None, remove_reason="", removal=None
    )
    FanGroup.objects.filter(pk=group_id).update(member_count=F("member_count") + len(seated))
    if seated:
        event_emit(
            team_id=group.team_id,
            name="group.members_readmitted",
            actor=Actor(kind="staff", user_id=job.created_by_id),
            subject=group,
            payload={
                "group": group.pk,
                "members": seated,
                "fans": [member.fan_id for member in members[:room]],
            },
        )
    in_again += len(seated)
    return JobStep(
        {"after": pairs[-1][0], "done": done + len(pairs), "back": in_again},
        done + len(pairs),
        finished=bool(members) and not seated,
        result={"back": in_again},
    )
