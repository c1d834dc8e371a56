"""Excel files that a job makes: text alone, a second sheet, and what a killed worker leaves."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from python_calamine import CalamineWorkbook

from foundation.imports import exporting
from foundation.imports.books import book_made
from foundation.imports.exporting import ExportTarget, export_start, export_target
from foundation.jobs.models import Job
from foundation.jobs.results import result_read
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.cast import staff_actor

ROWS = [[str(n)] for n in range(1, 6)]


@pytest.fixture
def job(team: Team, operator: Staff, monkeypatch: Any) -> Iterator[Job]:
    """Five rows to an Excel file of two rows a sheet, three rows a step."""

    def part(params: dict[str, Any], after: int, limit: int) -> tuple[Any, int, int | None]:
        rows = ROWS[after : after + limit]
        return rows, len(rows), after + limit if after + limit < len(ROWS) else None

    export_target(ExportTarget("test.five", "fans.import", lambda: ["数"], part))
    monkeypatch.setattr(exporting, "CHUNK", 3)
    monkeypatch.setattr(exporting, "SHEET_ROWS", 2)
    actor: Actor = staff_actor(operator)
    with team_scope(team):
        yield export_start(
            target="test.five", params={}, filename="五.xlsx", actor=actor, format="xlsx"
        )


def sheets(data: bytes) -> list[list[list[Any]]]:
    """All cells of all sheets."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


FIVE = [[["数"], ["1"], ["2"]], [["数"], ["3"], ["4"]], [["数"], ["5"]]]


def kept(job: Job) -> list[str]:
    """The stored files of a job."""
    names = default_storage.listdir(f"{job.team.public_id}/jobs")[1]
    return sorted(name for name in names if job.public_id in name)


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(job: Job) -> None:
    assert job_run(team_id=job.team_id, job_id=job.pk) == "done"
    job.refresh_from_db()
    assert sheets(b"".join(result_read(job))) == FIVE
    assert (job.done, job.total, kept(job)) == (5, 5, [f"{job.public_id}-00002"])


@pytest.mark.parametrize("step", ["_book_make", "_parts_drop"])
def test_a_step_whose_worker_died_is_done_again(job: Job, step: str, monkeypatch: Any) -> None:
    whole = getattr(exporting, step)
    died: list[dict[str, Any]] = []

    def dies(job: Job, cursor: dict[str, Any]) -> Any:
        done = whole(job, cursor)
        if not died:
            died.append(cursor)
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(exporting, step, dies)
    with pytest.raises(KeyboardInterrupt):
        job_run(team_id=job.team_id, job_id=job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=job.created_at)
    assert job_run(team_id=job.team_id, job_id=job.pk) == "done"
    job.refresh_from_db()
    assert len(died) == 1
    assert sheets(b"".join(result_read(job))) == FIVE
    assert kept(job) == [f"{job.public_id}-00002"]


def test_cells_are_text_and_nothing_runs() -> None:
    cells = ["=1+1", "http://x.cn", "007", "a\x00\x0b<甲&乙>", "", "x" * 40_000]
    with book_made(["=头"], [cells]) as stream:
        data = stream.read()
    (rows,) = sheets(data)
    assert rows[0][0] == "'=头"
    assert rows[1][:3] == ["'=1+1", "http://x.cn", "007"]
    assert (rows[1][4], len(rows[1][5])) == ("", 32_767)
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert (xml.count(b"<f>"), xml.count(b"hyperlink")) == (0, 0)
