"""Exports for partners' programs: asked for once, approved by people, hidden what is hidden."""

from typing import Any

import pytest

from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Role, Staff
from kol.press.models import Export
from kol.press.services.gifts import rules_set
from tests.api import Api, api_of, assert_problem, assert_refused, maker_becomes, unchanged
from tests.cast import staff_actor
from tests.kol.press.exporting.test_exports import archive

__all__ = ["archive"]
pytestmark = pytest.mark.usefixtures("archive")


def written(api: Api, made: dict[str, Any]) -> str:
    """The file of an export, once its job has run."""
    with team_scope(api.key.team_id):
        job = Job.objects.get(public_id=made["job"]["id"])
        job_run(team_id=job.team_id, job_id=job.pk)
    assert api("GET", f"press-exports/{made['id']}").json()["has_file"] is True
    answer = api("GET", f"jobs/{made['job']['id']}/file")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def test_a_list_is_asked_for_once_and_written_by_a_job(owner: Staff) -> None:
    api = api_of(owner)
    body = {"kind": "contacts", "filters": {"region": "北京", "q": "娜娜"}, "reason": "发布会"}
    made = api("POST", "press-exports", body, **{"Idempotency-Key": "list-1"})
    assert made.status_code == 202, made.content
    export = made.json()
    assert (export["state"], export["rows"], export["in_full"]) == ("begun", 1, True)
    assert export["filters"] == {"q": "…", "region": "北京"}
    assert (export["job"]["state"], export["has_file"]) == ("queued", False)
    again = api("POST", "press-exports", body, **{"Idempotency-Key": "list-1"})
    assert again.json() == export
    assert [one["id"] for one in api("GET", "press-exports").json()["items"]] == [export["id"]]
    text = written(api, export)
    assert ("欧阳娜娜" in text, "138 0013 8000" in text, "张伟" in text) == (True, True, False)
    with team_scope(owner.team_id):
        line = AuditEntry.objects.get(action="press.export")
        assert (line.actor_kind, line.changes["count"]) == ("api", [None, 1])


def test_what_is_masked_for_the_key_is_masked_in_the_file(owner: Staff, pr: Staff) -> None:
    blind = api_of(owner, "press:read", "press:export", "jobs:files")
    made = blind("POST", "press-exports", {"kind": "contacts", "format": "vcf"}).json()
    assert made["in_full"] is False
    text = written(blind, made)
    assert "nana@people.cn" in text
    for secret in ("13800138000", "138 0013 8000", "nana_oy", "123456789"):
        assert secret not in text
    outlets = blind("POST", "press-exports", {"kind": "outlets", "filters": {"kind": "newspaper"}})
    assert "人民日报" in written(blind, outlets.json())


def test_a_long_list_waits_for_a_person_who_is_not_who_asked(
    owner: Staff, manager: Staff, pr: Staff
) -> None:
    with team_scope(owner.team_id):
        actor = staff_actor(owner)
        rules_set(team_id=owner.team_id, actor=actor, export_approval_over=0)
    asks, leads = api_of(owner), api_of(manager)
    maker_becomes(asks, Role.PR)
    waiting = asks("POST", "press-exports", {"kind": "contacts"}).json()
    assert (waiting["state"], waiting["job"], waiting["rows"]) == ("waiting", None, 3)
    approve = f"press-exports/{waiting['id']}/approve"
    with unchanged(Export, Job):
        assert asks("POST", approve).status_code == 403
    approved = leads("POST", approve).json()
    assert (approved["state"], approved["job"]["state"]) == ("begun", "queued")
    assert_problem(leads("POST", approve), 409, "press_export_decided")
    second = asks("POST", "press-exports", {"kind": "outlets"}).json()
    said = leads("POST", f"press-exports/{second['id']}/decline", {"said": "太多了"}).json()
    assert (said["state"], said["said"]) == ("declined", "太多了")
    assert asks("GET", f"press-exports/{second['id']}").json()["said"] == "太多了"
    maker_becomes(asks, Role.OWNER)
    third = leads("POST", "press-exports", {"kind": "contacts"}).json()
    assert third["state"] == "begun"  # leads need nobody's word


def test_refused(owner: Staff, other_owner: Staff) -> None:
    api = api_of(owner)
    made = api("POST", "press-exports", {"kind": "contacts"}).json()
    reads, foreign = api_of(owner, "press:read"), api_of(other_owner)
    with unchanged(Export, Job):
        body = {"kind": "contacts", "filters": {"colour": "red"}}
        assert_refused(api("POST", "press-exports", body), "filters")
        assert_refused(api("POST", "press-exports", {"kind": "fans"}), "kind")
        empty = {"kind": "contacts", "filters": {"region": "火星"}}
        assert_problem(api("POST", "press-exports", empty), 400, "press_export_empty")
        assert reads("POST", "press-exports", {"kind": "contacts"}).status_code == 403
        assert foreign("GET", f"press-exports/{made['id']}").status_code == 404
