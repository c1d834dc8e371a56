"""Jobs end, each row once, whatever happens on the way."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.events.models import Event
from foundation.jobs.errors import JobEnded, JobNotResumable
from foundation.jobs.models import Job, JobRowError
from foundation.jobs.services import job_cancel, job_resume, job_run, job_start, jobs_sweep
from foundation.jobs.services import runner as runner_module
from foundation.jobs.services.sweeper import job_errors_drop
from foundation.scopes.actors import Actor
from foundation.scopes.scope import ScopeError, system_scope
from foundation.teams.models import AuditEntry, Team
from tests.foundation.jobs.kinds import rows_written

pytestmark = pytest.mark.usefixtures("scope")


def start(actor: Actor, **params: Any) -> Job:
    params = {"rows": 7, **params}
    return job_start(kind="test.count", title="数到七", actor=actor, params=params, send=False)


def run(job: Job) -> str:
    state = job_run(team_id=job.team_id, job_id=job.pk)
    job.refresh_from_db()
    return state


def names() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def test_runs_to_its_end(actor: Actor) -> None:
    job = start(actor)
    assert (job.state, job.done, job.total, job.created_by_id) == ("queued", 0, None, actor.user_id)
    assert run(job) == "done"
    assert (job.state, job.done, job.total, job.error_count) == ("done", 7, 7, 4)
    assert job.result == {"sum": 7}
    assert rows_written() == [0, 1, 2, 3, 4, 5, 6]
    refused = list(JobRowError.objects.order_by("row").values_list("row", "code", "message"))
    assert refused == [(n, "odd", f"第{n}行是单数") for n in (1, 3, 5, 7)]
    assert names()[-1] == "job.done"
    assert run(job) == "busy"
    assert rows_written() == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [("full", "桶满了，倒掉一些再来。"), ("bug", "系统出了点问题，点“继续”会从停下的地方接着做。")],
)
def test_a_failed_step_leaves_nothing_and_is_resumed_there(
    actor: Actor, how: str, sentence: str
) -> None:
    job = start(actor, fails_at=4, **{"with": how})
    assert run(job) == "failed"
    assert (job.done, job.cursor, job.error_count, job.message) == (3, {"at": 3}, 2, sentence)
    assert rows_written() == [0, 1, 2]
    assert JobRowError.objects.count() == 2
    assert names()[-1] == "job.failed"
    Job.objects.filter(pk=job.pk).update(params={"rows": 7})
    job_resume(job=job, actor=actor)
    job.refresh_from_db()
    assert (job.state, job.message) == ("queued", "")
    assert run(job) == "done"
    assert rows_written() == [0, 1, 2, 3, 4, 5, 6]
    assert JobRowError.objects.count() == 4


def test_cancelled_while_it_waits_never_runs(actor: Actor) -> None:
    job = start(actor)
    assert job_cancel(job=job, actor=actor).state == "cancelled"
    assert run(job) == "busy"
    assert rows_written() == []
    with pytest.raises(JobEnded):
        job_cancel(job=job, actor=actor)


def test_cancelled_between_steps_and_resumed(actor: Actor, monkeypatch: Any) -> None:
    job = start(actor)
    step = runner_module._step

    def and_somebody_cancels(one: Job) -> bool:
        finished = step(one)
        if one.done == 3:
            job_cancel(job=one, actor=actor)
        return finished

    monkeypatch.setattr(runner_module, "_step", and_somebody_cancels)
    assert run(job) == "cancelled"
    assert (job.done, rows_written()) == (3, [0, 1, 2])
    assert job.finished_at is not None
    monkeypatch.undo()
    job_resume(job=job, actor=actor)
    assert run(job) == "done"
    assert rows_written() == [0, 1, 2, 3, 4, 5, 6]
    with pytest.raises(JobNotResumable):
        job_resume(job=job, actor=actor)


def test_a_held_job_is_nobody_elses_until_its_lease_is_over(actor: Actor) -> None:
    job = start(actor)
    lease = timezone.now() + timedelta(seconds=30)
    Job.objects.filter(pk=job.pk).update(state="running", runner=uuid.uuid4(), lease_until=lease)
    assert run(job) == "busy"
    assert rows_written() == []
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run(job) == "done"


def test_a_worker_that_was_too_slow_undoes_its_step(actor: Actor, monkeypatch: Any) -> None:
    job = start(actor)
    write = runner_module._errors_write

    def and_another_takes_over(one: Job, errors: Any) -> None:
        write(one, errors)
        if one.done == 3:
            Job.objects.filter(pk=one.pk).update(runner=uuid.uuid4())

    monkeypatch.setattr(runner_module, "_errors_write", and_another_takes_over)
    assert run(job) == "busy"
    assert (job.state, job.done) == ("running", 3)
    assert rows_written() == [0, 1, 2]


def test_a_step_that_kills_its_worker_is_given_up(actor: Actor) -> None:
    job = start(actor)
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(
        state="running", runner=uuid.uuid4(), lease_until=past, attempts=runner_module.MAX_ATTEMPTS
    )
    assert run(job) == "failed"
    assert rows_written() == []
    assert job.message == "在同一个地方中断了多次。"


def test_gives_way_after_a_while(actor: Actor, monkeypatch: Any) -> None:
    monkeypatch.setattr(runner_module, "RUN_SECONDS", 0)
    job = start(actor)
    assert run(job) == "queued"
    assert (job.done, job.runner) == (3, None)
    assert run(job) == "queued"
    assert run(job) == "done"
    assert rows_written() == [0, 1, 2, 3, 4, 5, 6]


def test_sweeper_tells_of_what_was_left(actor: Actor, monkeypatch: Any) -> None:
    told: list[int] = []
    monkeypatch.setattr(
        "foundation.jobs.services.sweeper.job_send", lambda job: told.append(job.pk)
    )
    old = timezone.now() - timedelta(minutes=5)
    later = timezone.now() + timedelta(minutes=5)
    jobs = {name: start(actor) for name in ("lost", "fresh", "dead", "alive", "ended")}
    held: dict[str, Any] = {"state": "running", "runner": uuid.uuid4(), "sent_at": old}
    states: dict[str, dict[str, Any]] = {
        "lost": {"sent_at": old},
        "dead": {**held, "lease_until": old},
        "alive": {**held, "lease_until": later},
        "ended": {"state": "done", "sent_at": old},
    }
    for name, values in states.items():
        Job.objects.filter(pk=jobs[name].pk).update(**values)
    with system_scope():
        assert jobs_sweep() == 2
    assert told == [jobs["lost"].pk, jobs["dead"].pk]
    assert jobs_sweep() == 0


def test_old_refused_rows_are_dropped(actor: Actor) -> None:
    job = start(actor)
    run(job)
    JobRowError.objects.filter(row__lt=4).update(created_at=timezone.now() - timedelta(days=91))
    assert job_errors_drop() == 2
    assert JobRowError.objects.count() == 2


def test_needs_one_team_and_a_known_kind(actor: Actor, team: Team) -> None:
    with pytest.raises(KeyError):
        job_start(kind="test.none", title="x", actor=actor, params={})
    with system_scope(), pytest.raises(ScopeError):
        job_start(kind="test.count", title="x", actor=actor, params={})
    assert Job.objects.count() == 0
    assert AuditEntry.objects.filter(action="job.start").count() == 0


def test_progress_says_rate_and_time_left(actor: Actor) -> None:
    job = start(actor)
    assert (job.progress.percent, job.progress.rate, job.progress.left) == (None, None, None)
    now = timezone.now()
    job.state, job.done, job.total, job.run_from = Job.State.RUNNING, 500, 1000, 100
    job.run_started_at, job.heartbeat_at = now - timedelta(seconds=4), now
    assert (job.progress.percent, job.progress.rate, job.progress.left) == (50, 100.0, 5.0)
