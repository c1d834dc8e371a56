"""Interactions and follow-ups through the API."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team
from kol.press.models import Contact, FollowUp, Interaction
from kol.press.services.interactions import There, interaction_log
from tests.api import (
    Api,
    api,
    api_of,
    assert_problem,
    assert_refused,
    other_api,
    unchanged,
)
from tests.kol.press.archive import a_contact, an_outlet, talked

__all__ = ["api", "other_api"]


@pytest.fixture
def zhang(team: Team, actor: Actor) -> Contact:
    """张伟 of 晨报."""
    with team_scope(team):
        return a_contact(team, actor, at=an_outlet(team, actor))


def test_a_call_is_entered_once_with_what_follows(
    api: Api, zhang: Contact, operator: Staff, owner: Staff
) -> None:
    due = (timezone.now() + timedelta(days=2)).isoformat()
    body = {
        "kind": "call",
        "contacts": [zhang.public_id],
        "staff": [operator.public_id],
        "summary": "聊新品",
        "minutes": 5,
        "key": "crm-17",
        "follow_up": {"text": "寄样品", "due_at": due},
    }
    first = api("POST", "interactions", body)
    assert first.status_code == 201, first.content
    told = first.json()
    assert told["contacts"] == [{"id": zhang.public_id, "name": "张伟"}]
    assert told["staff"] == [{"id": operator.public_id, "name": "Operator"}]
    assert told["outlet"]["name"] == "晨报"
    assert (told["direction"], told["minutes"]) == ("both", 5)
    with unchanged(Interaction, FollowUp):
        assert api("POST", "interactions", body).json() == told
    with system_scope():
        follow = FollowUp.objects.get()
        assert (follow.text, follow.owner, follow.contact) == ("寄样品", owner, zhang)
    assert api("GET", f"interactions/{told['id']}").json() == told
    changed = api("PATCH", f"interactions/{told['id']}", {"summary": "聊样品"}).json()
    assert changed == told | {"summary": "聊样品"}
    assert api("DELETE", f"interactions/{told['id']}").status_code == 204
    assert_problem(api("GET", f"interactions/{told['id']}"), 404, "not_found")


def test_the_list_is_narrowed_and_walled(
    api: Api, other_api: Api, team: Team, zhang: Contact, actor: Actor
) -> None:
    with team_scope(team):
        for days, kind in ((1, "call"), (2, "meeting")):
            talked(zhang, actor, days, kind)
    kinds = [
        [one["kind"] for one in api("GET", f"interactions{query}").json()["items"]]
        for query in ("", "?kind=call", f"?contact={zhang.public_id}", "?contact=nobody")
    ]
    assert kinds == [["meeting", "call"], ["call"], ["meeting", "call"], []]
    assert_refused(api("GET", "interactions?kind=fax"), "kind")
    assert other_api("GET", "interactions").json()["items"] == []
    with unchanged(Interaction):
        refused = other_api("POST", "interactions", {"kind": "call", "contacts": [zhang.public_id]})
        assert_refused(refused, "contacts", "not_found", 404)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"kind": "call"}, "contacts", "interaction_with_nobody"),
        ({"kind": "fax"}, "kind", "invalid"),
        ({"kind": "call", "at": "2999-01-01T00:00:00Z"}, "at", "interaction_not_yet"),
        ({"kind": "call", "colour": "red"}, "colour", "invalid"),
        ({"kind": "call", "follow_up": {"text": "x"}}, "follow_up.due_at", "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    api: Api, body: dict[str, object], field: str, code: str
) -> None:
    with unchanged(Interaction, FollowUp):
        assert_refused(api("POST", "interactions", body), field, code)


def test_follow_ups_are_planned_moved_and_ended(
    api: Api, zhang: Contact, operator: Staff, owner: Staff
) -> None:
    due = (timezone.now() + timedelta(days=2)).isoformat()
    body = {"text": "寄样品", "due_at": due, "contact": zhang.public_id}
    one = api("POST", "follow-ups", body).json()
    assert (one["owner"]["id"], one["state"]) == (owner.public_id, "open")
    assert one["contact"] == {"id": zhang.public_id, "name": "张伟"}
    page = f"follow-ups/{one['id']}"
    assert api("PATCH", page, {"owner": operator.public_id, "state": "done"}).json()["state"] == (
        "done"
    )
    assert api("GET", "follow-ups").json()["items"] == []
    done = api("GET", f"follow-ups?state=done&owner={operator.public_id}").json()["items"]
    assert [row["id"] for row in done] == [one["id"]]
    assert_problem(api("PATCH", page, {"text": "别的"}), 409, "follow_up_over")
    again = api("PATCH", page, {"state": "open", "text": "别的"}).json()
    assert (again["state"], again["text"], again["done_at"]) == ("open", "别的", None)
    with unchanged(FollowUp):
        assert_refused(
            api("POST", "follow-ups", {"text": "x", "due_at": due}), "contact",
            "interaction_with_nobody",
        )  # fmt: skip
        wrong = body | {"owner": "nobody"}
        assert_refused(api("POST", "follow-ups", wrong), "owner", "not_found", 404)


def test_a_key_that_reads_does_not_write(owner: Staff, zhang: Contact) -> None:
    reads = api_of(owner, "press:read")
    assert reads("GET", "follow-ups").status_code == 200
    with unchanged(Interaction):
        body = {"kind": "call", "contacts": [zhang.public_id]}
        assert reads("POST", "interactions", body).status_code == 403


def test_many_rows_in_a_call_are_answered_one_by_one(
    api: Api, zhang: Contact, owner: Staff
) -> None:
    rows = [
        {"key": "a", "kind": "call", "contacts": [zhang.public_id], "summary": "一"},
        {"key": "b", "kind": "fax", "contacts": [zhang.public_id]},
        {"key": "c", "kind": "call", "contacts": ["nobody"]},
        {"kind": "call", "contacts": [zhang.public_id]},
    ]
    first = sent(api, rows)
    assert [(one["status"], one.get("key"), one.get("field")) for one in first] == [
        ("created", "a", None),
        ("refused", "b", "kind"),
        ("refused", "c", "contacts"),
        ("refused", None, "key"),
    ]
    with unchanged(Interaction):
        assert sent(api, rows[:1])[0]["status"] == "unchanged"
    again = sent(api, [rows[0] | {"summary": "二"}])[0]
    assert (again["status"], again["id"]) == ("updated", first[0]["id"])
    with system_scope():
        assert [one.summary for one in Interaction.objects.all()] == ["二"]
    assert len(sent(api, [rows[1]] * 3)) == 3


def sent(api: Api, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers to these rows."""
    response = api.client.generic(
        "POST",
        "/api/v1/interactions/bulk",
        "\n".join(json.dumps(row) for row in rows).encode(),
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {api.token}", "Accept-Language": "en"},
    )
    assert response.status_code == 200, response.content
    body = response.getvalue().decode()
    return [json.loads(line) for line in body.splitlines()]


def test_interactions_of_a_span_of_days(api: Api, team: Team, zhang: Contact, actor: Actor) -> None:
    """Days are the team's own: 23:30 UTC is the next one in Shanghai."""
    with team_scope(team):
        for at in ("2026-03-04T15:30", "2026-03-04T23:30", "2026-03-05T23:30"):
            moment = datetime.fromisoformat(f"{at}:00+00:00")
            interaction_log(
                team_id=team.pk, actor=actor, kind="call", there=There([zhang]), at=moment
            )

    def found(query: str) -> list[str]:
        answer = api("GET", f"interactions?{query}")
        return sorted(one["at"][:16] for one in answer.json()["items"])

    assert found("from=2026-03-05&to=2026-03-05") == ["2026-03-04T23:30"]
    assert found("from=2026-03-06") == ["2026-03-05T23:30"]
    assert found("to=2026-03-04") == ["2026-03-04T15:30"]
    assert api("GET", "interactions?from=gestern").status_code == 400
