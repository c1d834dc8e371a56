"""What Ctrl-K finds, and a person's share in erasing and telling."""

from community.fans.models import Fan
from community.fans.person import person_erase, person_extract
from community.fans.search import fans_find
from community.fans.services import fan_create, fan_for_user
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import fan_actor


def test_search_masks_contacts_and_stays_in_the_team(
    deer: Fan, team: Team, other_team: Team, other_owner: Staff, operator: Staff
) -> None:
    hits = fans_find(team, operator, "xiaolu", 5)
    assert [(hit.title, hit.url, hit.subtitle) for hit in hits] == [
        ("小鹿", f"/t/xiaoman/fans/{deer.public_id}/", "138****8000 · d***r@qq.com")
    ]
    assert fans_find(team, operator, "  ", 5) == []
    with team_scope(other_team):
        assert fans_find(other_team, other_owner, "xiaolu", 5) == []


def test_a_person_is_told_and_forgotten_in_every_team(
    team: Team, other_team: Team, fan_user: User, actor: Actor
) -> None:
    for one in (team, other_team):
        with team_scope(one):
            fan_for_user(
                team_id=one.pk, user=fan_user, actor=fan_actor(fan_user), source="invite",
                consent=True, consent_how="join page",
            )  # fmt: skip
    with team_scope(team):
        bystander = fan_create(team_id=team.pk, actor=actor, source="manual", nickname="旁人")
    with system_scope():
        told = person_extract(fan_user)
        assert [one["team"] for one in told] == ["小满", "别家"]
        assert told[0]["contacts"] == [
            {"kind": "phone", "value": "+8613800000001", "verified": True}
        ]
        person_erase(fan_user, SYSTEM)
        assert person_extract(fan_user) == []
        assert list(Fan.objects.filter(state="active")) == [bystander]
