"""``/`` and ``/teams/new/``."""

from collections.abc import Callable

import pytest
from django.test import Client

from foundation.events.models import Event
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Role, Staff, Team, User
from foundation.teams.views.home import desk_url, slug_free

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]


def teams() -> int:
    return Team.objects.count()


def test_strangers_see_the_front_page(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_staff_land_on_the_desk_they_used_last(
    client_for: ClientFor, owner: Staff, other_team: Team
) -> None:
    with team_scope(other_team):
        Staff.objects.create(team=other_team, user=owner.user, role=Role.PR, display_name="小满")
    client = client_for(owner)
    assert client.get("/")["Location"] == desk_url("xiaoman")
    client.get("/t/other/settings/staff/")
    assert client.get("/")["Location"] == desk_url("other")
    with system_scope():
        Staff.objects.filter(team=other_team, user=owner.user).update(state=Staff.State.LEFT)
    assert client.get("/")["Location"] == desk_url("xiaoman")


def test_one_without_a_team_is_led_on(client_for: ClientFor, stranger: User) -> None:
    assert client_for(stranger).get("/")["Location"] == "/g/"  # came by code: a fan
    stranger.set_password("correct horse battery staple")
    stranger.save()
    assert client_for(stranger).get("/")["Location"] == "/teams/new/"


def test_making_a_team(client_for: ClientFor, stranger: User) -> None:
    client = client_for(stranger)
    assert client.get("/teams/new/").status_code == 200
    done = client.post(
        "/teams/new/", {"name": "小鹿的下午", "slug": "", "kind": "kol", "blurb": "一起读书"}
    )
    assert (done.status_code, done["Location"]) == (302, desk_url("xiaoludexiawu"))
    team = Team.objects.get()
    assert (team.name, team.slug, team.kind, team.blurb, team.time_zone) == (
        "小鹿的下午",
        "xiaoludexiawu",
        "kol",
        "一起读书",
        "Asia/Shanghai",
    )
    with team_scope(team):
        staff = Staff.objects.get()
        assert (staff.user_id, staff.role, staff.is_kol) == (stranger.pk, "owner", True)
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.object_id, entry.actor_user_id, entry.ip) == (
            "team.create",
            team.pk,
            stranger.pk,
            "127.0.0.1",
        )
        assert list(Event.objects.values_list("name", flat=True)) == ["team.created"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "kind": "kol"}, "name"),
        ({"name": "🦌", "kind": "kol"}, "slug"),
        ({"name": "小鹿", "kind": "kol", "slug": "小鹿"}, "slug"),
        ({"name": "小鹿", "kind": "kol", "slug": "-lu"}, "slug"),
        ({"name": "小鹿", "kind": "club"}, "kind"),
        ({"name": "小满二号", "kind": "kol", "slug": "xiaoman"}, "slug"),
    ],
)
def test_a_refused_team_keeps_what_was_typed(
    client_for: ClientFor, owner: Staff, typed: dict[str, str], field: str
) -> None:
    page = client_for(owner).post("/teams/new/", {"blurb": "一起读书", **typed})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert 'value="一起读书"' in page.content.decode()
    assert teams() == 1


def test_the_address_is_suggested_from_the_name(client_for: ClientFor, owner: Staff) -> None:
    client = client_for(owner)
    part = client.get("/teams/new/slug/", {"name": "小满", "slug": "", "suggested": ""})
    text = part.content.decode()
    assert 'name="slug" value="xiaoman-2"' in text
    assert 'name="suggested" value="xiaoman-2"' in text
    again = client.get(
        "/teams/new/slug/", {"name": "曾小贤", "slug": "xiaoman-2", "suggested": "xiaoman-2"}
    )
    assert again.status_code == 200
    chosen = client.get("/teams/new/slug/", {"name": "小满", "slug": "mine", "suggested": "x"})
    assert chosen.status_code == 204


def test_a_free_address(team: Team) -> None:
    assert slug_free("xiaoman") == "xiaoman-2"
    assert slug_free("free") == "free"
    assert slug_free("") == ""


def test_making_a_team_needs_a_sign_in(client: Client) -> None:
    assert client.post("/teams/new/", {"name": "x"})["Location"].startswith("/accounts/code/")
    assert teams() == 0
