"""Duplicates among outlets for partners' programs: proposed, decided, merged and parted."""

import pytest

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.models import Outlet, OutletPair
from kol.press.services import outlet_create
from kol.press.services.pairs import outlet_pairs_find
from tests.api import api_of, assert_problem, unchanged


@pytest.fixture
def two(team: Team, actor: Actor, scope: None) -> tuple[Outlet, Outlet]:
    """南方都市报, and its house."""
    one = outlet_create(team_id=team.pk, actor=actor, name="南方都市报", region="广州")
    other = outlet_create(team_id=team.pk, actor=actor, name="南方都市报社", deadlines="周三")
    outlet_pairs_find(team_id=team.pk)
    return one, other


def test_pairs_are_told_and_decided(two: tuple[Outlet, Outlet], owner: Staff) -> None:
    api = api_of(owner, "press:read", "press:write")
    (pair,) = api("GET", "outlets/pairs").json()["items"]
    assert (pair["first"]["name"], pair["second"]["name"]) == ("南方都市报", "南方都市报社")
    assert (pair["state"], pair["reasons"], pair["score"]) == ("open", ["core"], 85)
    assert api("POST", f"outlets/pairs/{pair['id']}/dismiss").json()["state"] == "dismissed"
    assert api("GET", "outlets/pairs").json()["items"] == []
    assert api("POST", f"outlets/pairs/{pair['id']}/reopen").json()["state"] == "open"
    assert_problem(api("POST", "outlets/pairs/nothing/dismiss"), 404, "not_found")
    job = api("POST", "outlets/pairs/look")
    assert (job.status_code, job.json()["kind"]) == (202, "press.outlet_pairs")


def test_merged_field_by_field_and_parted(two: tuple[Outlet, Outlet], owner: Staff) -> None:
    api = api_of(owner, "press:read", "press:write")
    winner, loser = (one.public_id for one in two)
    body = {"loser": loser, "keep": {"name": "loser"}}
    made = api("POST", f"outlets/{winner}/merge", body)
    assert made.status_code == 200, made.content
    outlet = made.json()["outlet"]
    assert (outlet["id"], outlet["name"], outlet["aliases"]) == (
        winner, "南方都市报社", ["南方都市报"],
    )  # fmt: skip
    assert (outlet["region"], outlet["deadlines"]) == ("广州", "周三")
    assert api("POST", f"outlets/{winner}/merge", body).json()["merge"] == made.json()["merge"]
    assert_problem(api("GET", f"outlets/{loser}"), 409, "outlet_merged")
    merge = {"merge": made.json()["merge"]}
    assert_problem(api("POST", f"outlets/{loser}/unmerge", merge), 404, "not_found")
    parted = api("POST", f"outlets/{winner}/unmerge", merge).json()
    assert parted == {"outlets": [winner, loser], "lost": []}
    assert api("GET", f"outlets/{loser}").json()["name"] == "南方都市报社"


def test_refused(two: tuple[Outlet, Outlet], owner: Staff, other_owner: Staff) -> None:
    winner, loser = (one.public_id for one in two)
    reads, writes = api_of(owner, "press:read"), api_of(owner, "press:read", "press:write")
    foreign = api_of(other_owner)
    with unchanged(Outlet, OutletPair):
        assert reads("POST", f"outlets/{winner}/merge", {"loser": loser}).status_code == 403
        assert foreign("POST", f"outlets/{winner}/merge", {"loser": loser}).status_code == 404
        assert writes("POST", f"outlets/{winner}/merge", {"loser": "nobody"}).status_code == 404
        body = {"loser": loser, "keep": {"colour": "loser"}}
        assert writes("POST", f"outlets/{winner}/merge", body).status_code == 400
    assert foreign("GET", "outlets/pairs").json()["items"] == []
    with team_scope(owner.team_id):
        assert OutletPair.objects.get().state == "open"
