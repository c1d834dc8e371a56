"""Conditions and join requests by the API."""

from typing import Any

import pytest

from community.groups.models import EntryRules, FanGroup, GroupMember, JoinRequest, RequestNote
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.selectors.rules import tree_of
from community.groups.services import member_join
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Role, Staff
from kol.platforms.models import PlatformAccount
from tests.api import Api, assert_problem, maker_becomes, unchanged
from tests.community.groups.conftest import Person

pytestmark = pytest.mark.django_db


def ask(group: FanGroup, person: Person) -> JoinRequest:
    fan, user, actor = person
    with team_scope(group.team_id):
        FanGroup.objects.filter(pk=group.pk).update(entry="approval")
        made = member_join(group=group, fan=fan, user=user, actor=actor, door=None).request
    assert made is not None
    return made


def test_conditions_are_written_and_read_back(
    api: Api, group: FanGroup, weibo: PlatformAccount
) -> None:
    path = f"groups/{group.public_id}/rules"
    assert api("GET", path).json() == {
        "tree": {"op": "all", "of": [{"kind": "open"}]},
        "sentence": "You get in if you just tap Join.",
        "recheck": False,
        "grace_days": 7,
        "auto_answer": "none",
        "auto_hours": 24,
        "auto_words": "",
    }
    tree = {
        "op": "any",
        "of": [
            {
                "op": "all",
                "of": [
                    {"kind": "follows", "account": weibo.public_id},
                    {"kind": "known", "days": 30},
                ],
            },
            {"kind": "question", "text": "生日？", "answers": ["5月20日"]},
        ],
    }
    wanted = {"tree": tree, "recheck": True, "grace_days": 3, "auto_answer": "decline"}
    made = api("PUT", path, wanted)
    assert made.status_code == 200, made.content
    assert made.json() == api("GET", path).json()
    assert wanted.items() <= made.json().items()
    assert made.json()["sentence"] == (
        "You get in if you (follow @小满同学 on Weibo, and have been with us for 30 days), "
        "or answer “生日？”."
    )
    group.refresh_from_db()
    with team_scope(group.team_id):
        assert tree_of(group) == Node(
            False,
            (
                Node(True, (Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.KNOWN, 30))),
                Leaf(Kind.QUESTION, text="生日？", answers=("5月20日",)),
            ),
        )
    # What is left out stays.
    again = api("PUT", path, {"grace_days": 9}).json()
    assert (again["tree"], again["recheck"], again["grace_days"]) == (tree, True, 9)


@pytest.mark.parametrize(
    "tree",
    [
        None,
        [],
        {"op": "all", "of": []},
        {"op": "all", "of": [{"kind": "follows", "account": "nosuchaccount"}]},
        {"op": "all", "of": [{"kind": "follows", "account": 1}]},
        {"op": "all", "of": [{"op": "all", "of": [{"op": "all", "of": [{"kind": "open"}]}]}]},
    ],
)
def test_what_is_no_rule_changes_nothing(api: Api, group: FanGroup, tree: Any) -> None:
    with unchanged(FanGroup, EntryRules):
        answer = api("PUT", f"groups/{group.public_id}/rules", {"tree": tree})
    assert answer.status_code in (400, 422), answer.content


def test_a_maker_who_may_not_edit_may_not(api: Api, group: FanGroup, owner: Staff) -> None:
    maker_becomes(api, Role.OPERATOR)
    with unchanged(FanGroup, EntryRules):
        answer = api("PUT", f"groups/{group.public_id}/rules", {"grace_days": 3})
    assert_problem(answer, 403, "not_allowed")


def test_requests_are_listed_answered_and_noted(
    api: Api, group: FanGroup, deer: Person, orange: Person
) -> None:
    one, two = ask(group, deer), ask(group, orange)
    items = api("GET", "join-requests").json()["items"]
    assert [(item["id"], item["nickname"], item["why"]) for item in items] == [
        (two.public_id, "orange", "approval"),
        (one.public_id, "deer", "approval"),
    ]
    note = api("POST", f"join-requests/{one.public_id}/notes", {"text": "老朋友"})
    assert note.status_code == 201
    notes = api("GET", f"join-requests/{one.public_id}/notes").json()["items"]
    assert [item["text"] for item in notes] == ["老朋友"]
    assert api("POST", f"join-requests/{one.public_id}/approve").json()["state"] == "approved"
    declined = api("POST", f"join-requests/{two.public_id}/decline", {"reason": "人满"}).json()
    assert (declined["state"], declined["decline_reason"]) == ("declined", "人满")
    assert_problem(api("POST", f"join-requests/{two.public_id}/approve"), 409, "request_decided")
    assert api("GET", "join-requests").json()["items"] == []
    full = api("GET", f"join-requests/{one.public_id}").json()
    assert (full["state"], full["evidence"]) == ("approved", [])
    with system_scope():
        assert GroupMember.objects.filter(group=group, fan=deer[0], state="active").exists()
        assert RequestNote.objects.count() == 1
    assert_problem(api("GET", "join-requests/nothing"), 404, "not_found")
