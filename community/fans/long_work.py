"""Long work on many fans, as jobs: tagging all that fit, and emptying a tag."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan, Tag
from community.fans.selectors.filters import fans_narrowed, filters_of
from community.fans.services import fan_tag, fan_untag
from community.fans.services.pairs import pairs_find
from community.fans.services.tags_manage import tag_empty_some, tag_end
from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep, job_kind
from foundation.jobs.services import job_start
from foundation.scopes.actors import Actor

CHUNK = 1000
TAG, EMPTY, PAIRS = "fans.tag", "fans.tag_end", "fans.pairs"


def fans_tag_job(
    *, filters: dict[str, str], add: list[str], remove: list[str], actor: Actor
) -> Job:
    """Start tagging all fans that fit ``filters`` (FanFilters.values) now."""
    newest = Fan.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return job_start(
        kind=TAG,
        about="、".join([*(f"+{name}" for name in add), *(f"−{name}" for name in remove)]),
        actor=actor,
        params={"filters": filters, "add": add, "remove": remove, "newest": newest},
    )


def tag_end_job(*, tag: Tag, into: Tag | None, actor: Actor) -> Job:
    """Start taking a tag off everybody, merged into another where that is given."""
    return job_start(
        kind=EMPTY,
        about=f"{tag.name} → {into.name}" if into else tag.name,
        actor=actor,
        params={"tag": tag.pk, "into": into.pk if into else None},
    )


def pairs_job(*, actor: Actor) -> Job:
    """Start looking for records that may be one person."""
    return job_start(kind=PAIRS, title=str(_("Look for duplicates")), actor=actor, params={})


def _actor(job: Job) -> Actor:
    return Actor(kind="staff", user_id=job.created_by_id)


def tag_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next fans that fit, in order of ids: each is met once, whatever the tags do to the
    filter meanwhile."""
    params = job.params
    fitting = fans_narrowed(filters_of(params["filters"])).filter(pk__lte=params["newest"])
    total = cursor.get("total")
    if total is None:
        total = fitting.count()
    rows = fitting.filter(pk__gt=cursor.get("after", 0)).order_by("pk")
    fans = list(rows.only("pk", "team_id", "public_id")[:CHUNK])
    changed = cursor.get("changed", 0)
    if fans and params["add"]:
        changed += fan_tag(team_id=job.team_id, fans=fans, names=params["add"], actor=_actor(job))
    if fans and params["remove"]:
        changed += fan_untag(
            team_id=job.team_id, fans=fans, names=params["remove"], actor=_actor(job)
        )
    done = cursor.get("done", 0) + len(fans)
    finished = len(fans) < CHUNK
    after = fans[-1].pk if fans else cursor.get("after", 0)
    return JobStep(
        cursor={"after": after, "done": done, "total": total, "changed": changed},
        done=done,
        total=done if finished else total,
        finished=finished,
        result={"changed": changed} if finished else None,
    )


def tag_end_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next fans of a tag that goes."""
    tag = Tag.objects.filter(pk=job.params["tag"]).first()
    into = Tag.objects.filter(pk=job.params["into"]).first() if job.params["into"] else None
    done = cursor.get("done", 0)
    if tag is None or (into is None and job.params["into"]):
        # The tag it was to become part of is gone: what is left keeps its tag.
        return JobStep(cursor=cursor, done=done, finished=True)
    after, count = tag_empty_some(
        tag=tag, into=into, after=cursor.get("after", 0), actor=_actor(job)
    )
    if not count:
        tag_end(tag=tag, into=into, actor=_actor(job))
    done += count
    return JobStep(cursor={"after": after, "done": done}, done=done, finished=not count)


def pairs_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """All of it: sets of SQL, a few seconds for a million fans."""
    found = pairs_find(team_id=job.team_id)
    return JobStep(cursor={}, done=found, total=found, finished=True, result={"found": found})


def _list_page(job: Job) -> str:
    return reverse("fans:list", args=[job.team.slug])


def _tags_page(job: Job) -> str:
    return reverse("fans:tags", args=[job.team.slug])


def _pairs_page(job: Job) -> str:
    return reverse("fans:pairs", args=[job.team.slug])


def kinds_register() -> None:
    """Called in AppConfig.ready()."""
    job_kind(TAG, tag_step, label=_("Tag fans"), title=_("Tag fans: %(about)s"), page=_list_page)
    job_kind(
        EMPTY, tag_end_step, label=_("Remove a tag"), title=_("Remove the tag %(about)s"),
        page=_tags_page,
    )  # fmt: skip
    job_kind(PAIRS, pairs_step, label=_("Look for duplicates"), page=_pairs_page)
