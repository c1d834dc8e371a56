"""A kind of notice for tests, and jobs as what it is about."""

from allauth.account.models import EmailAddress
from django.utils.translation import ngettext_lazy

from foundation.events.models import Event
from foundation.events.registry import consumer_get
from foundation.events.services import event_emit
from foundation.jobs.models import Job
from foundation.notify.jobs import jobs_named
from foundation.notify.models import Notice
from foundation.notify.registry import BELL, MAIL, notice_kind
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team

notice_kind(
    "test.broke",
    label="坏了",
    one="“%(about)s”坏了",
    many=ngettext_lazy("%(count)d thing broke", "%(count)d things broke", "count"),
    subjects=jobs_named,
    who=lambda event: event.payload.get("who"),
    permission="posts.approve",  # owners and managers
    many_path=lambda team: f"/t/{team.slug}/broken/",
    channels=(BELL, MAIL),
    group=lambda event: str(event.payload.get("group", "")),
    settled={"test.mended"},
)


def thing(team: Team, name: str = "早餐") -> Job:
    """Something that can break."""
    with team_scope(team):
        return Job.objects.create(team=team, kind="routes", title=name)


def broke(
    job: Job, *, actor: Actor = SYSTEM, who: list[int] | None = None, group: str = ""
) -> None:
    """It broke, and the consumer heard of it."""
    with team_scope(job.team_id):
        event_emit(
            team_id=job.team_id, name="test.broke", actor=actor, subject=job,
            payload={"who": who, "group": group},
        )  # fmt: skip


def mended(job: Job) -> None:
    """Somebody put it right, and the consumer heard of it."""
    with team_scope(job.team_id):
        event_emit(team_id=job.team_id, name="test.mended", actor=SYSTEM, subject=job)


def heard() -> Event:
    """Hand the newest event to the consumer's handler, as the outbox does; gives the event."""
    from foundation.notify.services import notices_make

    with system_scope():
        event = Event.objects.order_by("-pk")[0]
    with team_scope(event.team_id):
        notices_make(event)
    return event


def consumed(name: str) -> None:
    """Hand a consumer everything it listens to, as the outbox does after the commit."""
    reader = consumer_get(name)
    with system_scope():
        heard = list(Event.objects.filter(name__in=reader.events).order_by("pk"))
    for event in heard:
        with team_scope(event.team_id):
            reader.handler(event)


def bell_of(staff: Staff) -> list[Notice]:
    """Somebody's rows, the newest first."""
    with team_scope(staff.team_id):
        return list(Notice.objects.filter(staff=staff).order_by("-last_at", "-pk"))


def proved(staff: Staff) -> None:
    """Their address is theirs."""
    EmailAddress.objects.create(user=staff.user, email=staff.user.email, verified=True)
