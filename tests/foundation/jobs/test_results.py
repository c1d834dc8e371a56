"""A job's file: written in parts, taken away as one, not kept for ever; and what its end tells."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from foundation.events.models import Event
from foundation.imports import exporting
from foundation.imports.exporting import ExportTarget, export_start, export_target
from foundation.jobs import registry
from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep, job_kind_get
from foundation.jobs.services import job_resume, job_run
from foundation.jobs.services.sweeper import results_drop
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]


def numbers(params: dict[str, Any], after: int, limit: int) -> tuple[list[list[str]], int, Any]:
    """The numbers up to ``upto``, two rows each; the second is a formula."""
    ids = list(range(after + 1, min(after + limit, params["upto"]) + 1))
    rows = [row for n in ids for row in ([str(n)], [f"=HYPERLINK({n})"])]
    return rows, len(ids), ids[-1] if ids and ids[-1] < params["upto"] else None


export_target(ExportTarget("test.numbers", "fans.import", lambda: ["数"], numbers))


def test_written_in_parts_and_taken_away_as_one(
    team: Team, actor: Actor, operator: Staff, analyst: Staff, client_for: Clients,
    monkeypatch: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(exporting, "CHUNK", 3)
    job = export_start(
        target="test.numbers", params={"upto": 7}, filename="数字.csv", actor=actor, total=7
    )
    page = f"/t/xiaoman/jobs/{job.public_id}/"
    assert client_for(operator).get(f"{page}download/").status_code == 404
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    job.refresh_from_db()
    assert (job.done, job.total, len(job.result["files"])) == (7, 7, 3)
    assert "下载文件" in client_for(operator).get(page).content.decode()
    response: Any = client_for(operator).get(f"{page}download/")
    data = b"".join(response.streaming_content).decode()
    assert data.startswith("\ufeff数\r\n1\r\n'=HYPERLINK(1)\r\n2\r\n")
    assert len(data.splitlines()) == 15
    assert data.count("\ufeff") == 1
    assert "attachment" in response["Content-Disposition"]
    assert AuditEntry.objects.filter(action="job.download").count() == 1
    assert client_for(analyst).get(f"{page}download/").status_code == 403

    key = job.result["files"][0]
    assert results_drop() == 0
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert results_drop() == 1
    assert not default_storage.exists(key)
    assert client_for(operator).get(f"{page}download/").status_code == 404
    assert results_drop() == 0


def test_what_a_stopped_job_had_begun_is_not_kept_either(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 3)
    job = export_start(target="test.numbers", params={"upto": 7}, filename="数字.csv", actor=actor)
    step, steps = job_kind_get(exporting.EXPORT).step, iter(range(9))

    def breaking(job: Job, cursor: dict[str, Any]) -> JobStep:
        if next(steps) == 2:
            raise RuntimeError("the list broke")
        return step(job, cursor)

    kind = replace(job_kind_get(exporting.EXPORT), step=breaking)
    monkeypatch.setitem(registry._kinds, exporting.EXPORT, kind)
    assert job_run(team_id=team.pk, job_id=job.pk) == "failed"
    job.refresh_from_db()
    keys = job.cursor["files"]
    assert (len(keys), job.done) == (2, 6)
    assert results_drop() == 0
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert results_drop() == 1
    assert [default_storage.exists(key) for key in keys] == [False, False]
    assert results_drop() == 0
    # It begins anew and makes the whole file.
    job.refresh_from_db()
    assert (job.cursor, job.done) == ({}, 0)
    job_resume(job=job, actor=actor)
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    job.refresh_from_db()
    assert (job.done, len(job.result["files"])) == (7, 3)


def test_a_step_done_again_writes_over_its_part(team: Team, actor: Actor, monkeypatch: Any) -> None:
    job = export_start(target="test.numbers", params={"upto": 2}, filename="x.csv", actor=actor)
    with transaction.atomic():
        exporting.export_step(job, {})
        transaction.set_rollback(True)  # the worker died before it was kept
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    job.refresh_from_db()
    folder = f"{team.public_id}/jobs"
    assert [name for name in default_storage.listdir(folder)[1] if job.public_id in name] == [
        f"{job.public_id}-00000"
    ]


def test_its_end_tells_what_a_notice_needs(team: Team, actor: Actor) -> None:
    job = export_start(target="test.numbers", params={"upto": 2}, filename="x.csv", actor=actor)
    job_run(team_id=team.pk, job_id=job.pk)
    event = Event.objects.get(name="job.done")
    assert (event.subject_id, event.payload) == (
        job.pk,
        {
            "kind": "imports.export", "job": job.public_id, "state": "done",
            "by": actor.user_id, "done": 2, "errors": 0,
        },
    )  # fmt: skip
