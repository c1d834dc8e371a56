"""``/t/<team>/settings/staff/``, roles, and the team's settings."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Role, Staff, StaffInvitation, Team, User
from foundation.teams.permissions import PERMISSIONS

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
URL = "/t/xiaoman/settings/staff/"


def state(team: Team) -> list[object]:
    with team_scope(team):
        return [
            list(Staff.objects.order_by("pk").values_list("role", "state", "display_name")),
            list(StaffInvitation.objects.order_by("pk").values_list("email", "state")),
            AuditEntry.objects.count(),
        ]


def test_the_list(
    client_for: ClientFor,
    owner: Staff,
    manager: Staff,
    pr: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(owner)
    client.get(URL)
    with django_assert_num_queries(4):  # user, place, staff, invitations
        page = client.get(URL)
    assert [person.display_name for person in page.context["people"]] == ["小满", "Manager", "Pr"]
    assert "manager@example.com" in page.content.decode()


def test_who_may_not_edit_sees_no_form_and_no_addresses(
    client_for: ClientFor, analyst: Staff, pr: Staff
) -> None:
    page = client_for(analyst).get(URL)
    text = page.content.decode()
    assert page.context["form"] is None
    assert "pr@example.com" not in text
    assert "analyst@example.com" in text


def test_inviting(client_for: ClientFor, owner: Staff) -> None:
    done = client_for(owner).post(f"{URL}invite/", {"email": "new@example.com", "role": "pr"})
    assert (done.status_code, done["Location"]) == (302, URL)
    with team_scope(owner.team_id):
        invitation = StaffInvitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by_id) == (
        "new@example.com",
        "pr",
        owner.pk,
    )
    context = unseal(bytes(Delivery.objects.get().sealed or b""))["context"]
    assert context["url"].startswith("http://testserver/accounts/invitations/")


@pytest.mark.parametrize(
    ("who", "typed", "field"),
    [
        ("owner", {"email": "nonsense", "role": "pr"}, "email"),
        ("owner", {"email": "a@b.cn", "role": "boss"}, "role"),
        ("owner", {"email": "manager@example.com", "role": "pr"}, "email"),
        ("manager", {"email": "a@b.cn", "role": "owner"}, "role"),
    ],
)
def test_a_refused_invitation_keeps_what_was_typed(
    request: pytest.FixtureRequest,
    client_for: ClientFor,
    owner: Staff,
    manager: Staff,
    who: str,
    typed: dict[str, str],
    field: str,
) -> None:
    before = state(owner.team)
    page = client_for(request.getfixturevalue(who)).post(f"{URL}invite/", typed)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert f'value="{typed["email"]}"' in page.content.decode()
    assert state(owner.team) == before
    assert Delivery.objects.count() == 0


def test_withdrawing_an_invitation(client_for: ClientFor, owner: Staff) -> None:
    client = client_for(owner)
    client.post(f"{URL}invite/", {"email": "new@example.com", "role": "pr"})
    with team_scope(owner.team_id):
        invitation = StaffInvitation.objects.get()
    client.post(f"{URL}invitations/{invitation.public_id}/revoke/")
    with team_scope(owner.team_id):
        assert StaffInvitation.objects.get().state == "revoked"
    assert client.post(f"{URL}invitations/nonesuch/revoke/").status_code == 404


def test_changing_a_role(client_for: ClientFor, owner: Staff, manager: Staff) -> None:
    done = client_for(owner).post(
        f"{URL}{manager.public_id}/", {"display_name": "阿曼", "role": "operator", "is_kol": "on"}
    )
    assert (done.status_code, done["Location"]) == (302, URL)
    with team_scope(owner.team_id):
        changed = Staff.objects.get(pk=manager.pk)
    assert (changed.display_name, changed.role, changed.is_kol) == ("阿曼", "operator", True)


def test_the_last_owner_is_told_what_to_do(client_for: ClientFor, owner: Staff) -> None:
    before = state(owner.team)
    page = client_for(owner).post(
        f"{URL}{owner.public_id}/", {"display_name": "小满", "role": "manager"}
    )
    assert page.status_code == 422
    assert "请先把另一位成员设为负责人" in page.content.decode()
    assert state(owner.team) == before
    page = client_for(owner).post(f"{URL}leave/")
    assert page.status_code == 409
    assert "请先把另一位成员设为负责人" in page.content.decode()
    assert state(owner.team) == before


def test_ones_own_name_and_nobody_elses(
    client_for: ClientFor, owner: Staff, analyst: Staff, pr: Staff
) -> None:
    client = client_for(analyst)
    page = client.get(f"{URL}{analyst.public_id}/")
    assert list(page.context["form"].fields) == ["display_name"]
    client.post(
        f"{URL}{analyst.public_id}/", {"display_name": "小数", "role": "owner", "is_kol": "on"}
    )
    with team_scope(owner.team_id):
        changed = Staff.objects.get(pk=analyst.pk)
    assert (changed.display_name, changed.role, changed.is_kol) == ("小数", "analyst", False)
    assert client.get(f"{URL}{pr.public_id}/").status_code == 403


def test_removing_ends_access_at_once(client_for: ClientFor, owner: Staff, pr: Staff) -> None:
    client, theirs = client_for(owner), client_for(pr)
    assert theirs.get(URL).status_code == 200
    assert client.get(f"{URL}{pr.public_id}/remove/").status_code == 200
    done = client.post(f"{URL}{pr.public_id}/remove/")
    assert (done.status_code, done["Location"]) == (302, URL)
    with team_scope(owner.team_id):
        gone = Staff.objects.get(pk=pr.pk)
    assert (gone.state, gone.left_at is not None) == ("left", True)
    assert theirs.get(URL).status_code == 404
    assert client.get(f"{URL}{pr.public_id}/").status_code == 404


def test_leaving(client_for: ClientFor, pr: Staff) -> None:
    client = client_for(pr)
    assert client.get(f"{URL}leave/").status_code == 200
    assert client.post(f"{URL}leave/")["Location"] == "/"
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("path", ["invite/", "invitations/x/revoke/", "ID/remove/"])
def test_roles_below_manager_are_refused(
    client_for: ClientFor, owner: Staff, operator: Staff, path: str
) -> None:
    before = state(owner.team)
    url = URL + path.replace("ID", owner.public_id)
    data = {"email": "a@b.cn", "role": "pr"}
    assert client_for(operator).post(url, data).status_code == 403
    assert state(owner.team) == before


def test_staff_of_another_team_are_not_found(
    client_for: ClientFor, owner: Staff, other_owner: Staff
) -> None:
    client = client_for(owner)
    assert client.get(f"{URL}{other_owner.public_id}/").status_code == 404
    assert client.post(f"{URL}{other_owner.public_id}/remove/").status_code == 404
    assert client.get("/t/other/settings/staff/").status_code == 404
    with team_scope(other_owner.team_id):
        assert Staff.objects.get().state == "active"


def test_the_table_of_roles(client_for: ClientFor, analyst: Staff) -> None:
    page = client_for(analyst).get("/t/xiaoman/settings/roles/")
    rows = page.context["rows"]
    assert [role.value for role in page.context["roles"]] == [
        "owner",
        "manager",
        "operator",
        "pr",
        "analyst",
    ]
    assert [str(label) for label, _ in rows] == [str(p.label) for p in PERMISSIONS.values()]
    assert rows[2] == (PERMISSIONS["fans.edit"].label, [True, True, True, False, False])
    assert page.content.decode().count("<tr>") == len(PERMISSIONS) + 1


def test_the_teams_settings(client_for: ClientFor, owner: Staff) -> None:
    client = client_for(owner)
    assert client.get("/t/xiaoman/settings/").status_code == 200
    typed = {
        "name": "小满的院子",
        "kind": "brand",
        "blurb": "一起种菜",
        "accent": "#0F766E",
        "time_zone": "Asia/Tokyo",
        "language": "en",
    }
    done = client.post("/t/xiaoman/settings/", typed)
    assert (done.status_code, done["Location"]) == (302, "/t/xiaoman/settings/")
    team = Team.objects.get()
    assert (team.name, team.kind, team.accent, team.time_zone, team.language) == (
        "小满的院子",
        "brand",
        "#0f766e",
        "Asia/Tokyo",
        "en",
    )
    assert team.require_phone_to_post is False


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("accent", "red"), ("time_zone", "Mars/Olympus"), ("language", "tlh")],
)
def test_refused_settings_change_nothing(
    client_for: ClientFor, owner: Staff, field: str, value: str
) -> None:
    before = Team.objects.values().get()
    typed = {
        "name": "新",
        "kind": "kol",
        "accent": "#0f766e",
        "time_zone": "Asia/Tokyo",
        "language": "en",
        field: value,
    }
    page = client_for(owner).post("/t/xiaoman/settings/", typed)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert Team.objects.values().get() == before


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("operator", 403), ("pr", 403), ("analyst", 403)]
)
def test_who_may_change_the_settings(
    request: pytest.FixtureRequest, client_for: ClientFor, role: str, status: int
) -> None:
    client = client_for(request.getfixturevalue(role))
    assert client.get("/t/xiaoman/settings/").status_code == status


def test_owner_role_is_offered_by_owners_alone(
    client_for: ClientFor, owner: Staff, manager: Staff
) -> None:
    def roles(who: Staff) -> list[str]:
        form = client_for(who).get(URL).context["form"]
        return [value for value, _label in form.fields["role"].choices]

    assert roles(owner)[0] == Role.OWNER
    assert Role.OWNER not in roles(manager)
