"""Long work as partners' programs see it: listed, read, stopped, gone on with, its file taken."""

import pytest

from foundation.imports.exporting import export_start
from foundation.jobs.models import Job
from foundation.jobs.services import job_run, job_start
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff, Team
from tests.api import (
    Api,
    api_of,
    assert_problem,
    assert_refused,
    maker_becomes,
    trail_of,
    unchanged,
)
from tests.foundation.jobs.kinds import rows_written
from tests.foundation.jobs.test_results import numbers

pytestmark = pytest.mark.usefixtures("scope")
_REGISTERED = numbers  # importing it registered the list that is exported


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner, "jobs:read", "jobs:write", "jobs:files")


def count(actor: Actor, rows: int = 7) -> Job:
    """A job that waits."""
    return job_start(kind="test.count", title="数到七", actor=actor, params={"rows": rows})


def test_listed_newest_first_and_by_state(
    api: Api, team: Team, actor: Actor, other_owner: Staff
) -> None:
    first, second = count(actor), count(actor)
    with team_scope(other_owner.team_id):
        count(actor)
    job_run(team_id=team.pk, job_id=first.pk)
    page = api("GET", "jobs?limit=1").json()
    assert [one["id"] for one in page["items"]] == [second.public_id]
    page = api("GET", f"jobs?limit=1&after={page['next']}").json()
    assert [one["id"] for one in page["items"]] == [first.public_id]
    assert page["next"] is None
    assert [one["id"] for one in api("GET", "jobs?state=done").json()["items"]] == [first.public_id]
    assert api("GET", "jobs?kind=imports.run").json()["items"] == []
    assert_refused(api("GET", "jobs?state=lost"), "state")
    assert_refused(api("GET", "jobs?kind=nothing"), "kind")


def test_read_with_how_far_it_is(api: Api, team: Team, actor: Actor) -> None:
    job = count(actor)
    assert api("GET", f"jobs/{job.public_id}").json()["state"] == "queued"
    job_run(team_id=team.pk, job_id=job.pk)
    seen = api("GET", f"jobs/{job.public_id}").json()
    assert (seen["kind"], seen["title"], seen["state"]) == ("test.count", "数到七", "done")
    assert (seen["done"], seen["total"], seen["errors"]) == (7, 7, 4)
    assert (seen["rate"], seen["left"], seen["has_file"], seen["message"]) == (
        None, None, False, "",
    )  # fmt: skip
    assert_problem(api("GET", "jobs/nothing"), 404, "not_found")


def test_cancelled_once_and_resumed(api: Api, team: Team, actor: Actor) -> None:
    job = count(actor)
    key = {"Idempotency-Key": "stop-1"}
    stopped = api("POST", f"jobs/{job.public_id}/cancel", **key)
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    again = api("POST", f"jobs/{job.public_id}/cancel", **key)
    assert (again.json(), again["Idempotent-Replayed"]) == (stopped.json(), "true")
    assert [who for who, *_rest in trail_of("job.cancel")] == ["api"]
    with unchanged(Job):
        assert_problem(api("POST", f"jobs/{job.public_id}/cancel"), 409, "job_ended")
    assert api("POST", f"jobs/{job.public_id}/resume").json()["state"] == "queued"
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    assert rows_written() == [0, 1, 2, 3, 4, 5, 6]
    with unchanged(Job):
        assert_problem(api("POST", f"jobs/{job.public_id}/resume"), 409, "job_not_resumable")


def test_its_file_takes_a_right_of_its_own_and_leaves_a_line(
    api: Api, team: Team, owner: Staff, actor: Actor
) -> None:
    job = export_start(target="test.numbers", params={"upto": 2}, filename="数字.csv", actor=actor)
    path = f"jobs/{job.public_id}/file"
    said = assert_problem(api("GET", path), 404, "job_no_file")["detail"]
    assert "7 days" in said
    job_run(team_id=team.pk, job_id=job.pk)
    assert api("GET", f"jobs/{job.public_id}").json()["has_file"] is True
    answer = api("GET", path)
    assert answer.getvalue().decode().startswith("\ufeff数\r\n1\r\n'=HYPERLINK(1)\r\n")
    assert "attachment" in answer["Content-Disposition"]
    assert [line[0] for line in trail_of("job.download")] == ["api"]
    reader = api_of(owner, "jobs:read", "jobs:write")
    assert_problem(reader("GET", path), 403, "permission_denied")
    maker_becomes(api, Role.ANALYST)
    assert_problem(api("GET", path), 403, "not_allowed")
    assert len(trail_of("job.download")) == 1


def test_another_teams_are_not_there(actor: Actor, other_api: Api) -> None:
    job = count(actor)
    with unchanged(Job):
        for method, path in (
            ("GET", ""), ("GET", "/file"), ("POST", "/cancel"), ("POST", "/resume"),
        ):  # fmt: skip
            assert_problem(other_api(method, f"jobs/{job.public_id}{path}"), 404, "not_found")
    assert other_api("GET", "jobs").json() == {"items": [], "next": None}
