"""Duplicates for partners' programs: proposed, decided, merged and parted, with masks on."""

import pytest

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.models import Contact, ContactPair
from kol.press.services import ChannelInput, EmploymentInput, contact_create
from kol.press.services.pairs import pairs_find
from tests.api import api_of, assert_problem, unchanged


@pytest.fixture
def two(team: Team, actor: Actor, scope: None) -> tuple[Contact, Contact]:
    """张伟 twice, heard differently."""
    one, other = (
        contact_create(
            team_id=team.pk, actor=actor, name=name, region=region,
            channels=[ChannelInput("mobile", "13800138000"), ChannelInput("wechat", wechat)],
            employments=[EmploymentInput("新京报", title="记者")],
        )
        for name, region, wechat in (("张伟", "北京", "zhangwei88"), ("张玮", "上海", "zw_1990"))
    )  # fmt: skip
    pairs_find(team_id=team.pk)
    return one, other


def test_pairs_are_told_and_decided(two: tuple[Contact, Contact], owner: Staff) -> None:
    api = api_of(owner, "press:read", "press:write")
    (pair,) = api("GET", "contacts/pairs").json()["items"]
    assert pair["first"] == {"id": two[0].public_id, "name": "张伟"}
    assert pair["second"] == {"id": two[1].public_id, "name": "张玮"}
    assert (pair["state"], "mobile" in pair["reasons"], pair["score"] > 90) == ("open", True, True)
    said = api("POST", f"contacts/pairs/{pair['id']}/dismiss").json()
    assert (said["state"], said["decided_at"] is None) == ("dismissed", False)
    assert api("GET", "contacts/pairs").json()["items"] == []
    assert [one["id"] for one in api("GET", "contacts/pairs?state=dismissed").json()["items"]] == [
        pair["id"]
    ]
    again = api("POST", f"contacts/pairs/{pair['id']}/reopen").json()
    assert (again["state"], again["decided_at"]) == ("open", None)
    assert_problem(api("POST", "contacts/pairs/nothing/dismiss"), 404, "not_found")
    assert api("GET", "contacts/pairs?state=odd").status_code == 400


def test_looking_is_a_job(two: tuple[Contact, Contact], owner: Staff) -> None:
    answer = api_of(owner, "press:write")("POST", "contacts/pairs/look")
    assert (answer.status_code, answer.json()["kind"]) == (202, "press.pairs")


def test_merged_field_by_field_and_parted(
    two: tuple[Contact, Contact], owner: Staff, team: Team
) -> None:
    api = api_of(owner, "press:read", "press:write")
    winner, loser = (one.public_id for one in two)
    body = {"loser": loser, "keep": {"region": "loser"}}
    made = api("POST", f"contacts/{winner}/merge", body)
    assert made.status_code == 200, made.content
    contact = made.json()["contact"]
    assert (contact["name"], contact["region"], contact["pen_names"]) == ("张伟", "上海", ["张玮"])
    # The key sees no numbers in full, before and after.
    assert [(one["kind"], one["value"]) for one in contact["channels"]] == [
        ("mobile", "138****8000"), ("wechat", "z***8"), ("wechat", "z***0"),
    ]  # fmt: skip
    assert api("POST", f"contacts/{winner}/merge", body).json()["merge"] == made.json()["merge"]
    assert_problem(api("GET", f"contacts/{loser}"), 409, "contact_merged")
    merge = {"merge": made.json()["merge"]}
    assert_problem(api("POST", f"contacts/{loser}/unmerge", merge), 404, "not_found")
    parted = api("POST", f"contacts/{winner}/unmerge", merge).json()
    assert parted == {"contacts": [winner, loser], "lost": []}
    assert api("GET", f"contacts/{loser}").json()["region"] == "上海"
    assert_problem(api("POST", f"contacts/{winner}/unmerge", merge), 409, "contact_merge_undone")


def test_refused(two: tuple[Contact, Contact], owner: Staff, other_owner: Staff) -> None:
    winner, loser = (one.public_id for one in two)
    reads, writes = api_of(owner, "press:read"), api_of(owner, "press:read", "press:write")
    foreign = api_of(other_owner)
    with unchanged(Contact, ContactPair):
        assert reads("POST", f"contacts/{winner}/merge", {"loser": loser}).status_code == 403
        assert foreign("POST", f"contacts/{winner}/merge", {"loser": loser}).status_code == 404
        assert writes("POST", f"contacts/{winner}/merge", {"loser": "nobody"}).status_code == 404
        for keep in ({"colour": "loser"}, {"region": "both"}):
            body = {"loser": loser, "keep": keep}
            assert writes("POST", f"contacts/{winner}/merge", body).status_code == 400
        same = writes("POST", f"contacts/{winner}/merge", {"loser": winner})
        assert_problem(same, 400, "contact_merge_self")
    assert foreign("GET", "contacts/pairs").json()["items"] == []
    with team_scope(owner.team_id):
        assert ContactPair.objects.get().state == "open"
