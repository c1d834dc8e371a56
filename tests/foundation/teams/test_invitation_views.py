"""``/accounts/invitations/<token>/``."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, StaffInvitation, User
from foundation.teams.services import staff_invite
from foundation.teams.views.home import desk_url
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]


@pytest.fixture
def url(owner: Staff) -> str:
    """The link of an invitation for the stranger."""
    with team_scope(owner.team_id):
        _invitation, token = staff_invite(
            by=owner, email="stranger@example.com", role="pr", actor=staff_actor(owner)
        )
    return f"/accounts/invitations/{token}/"


def places(owner: Staff) -> list[tuple[str, str]]:
    with team_scope(owner.team_id):
        return list(Staff.objects.exclude(pk=owner.pk).values_list("role", "state"))


def prove(user: User) -> None:
    EmailAddress.objects.create(user_id=user.pk, email=user.email, verified=True, primary=True)


def test_not_signed_in_is_led_to_sign_up_and_back(client: Client, url: str, owner: Staff) -> None:
    page = client.get(url)
    text = page.content.decode()
    assert page.status_code == 200
    for way in ("/accounts/signup/", "/accounts/login/", "/accounts/code/"):
        assert f'href="{way}?next={url}"' in text
    assert "小满" in text
    assert client.post(url).status_code == 200
    assert places(owner) == []


def test_the_right_account_accepts(
    client_for: ClientFor, url: str, owner: Staff, stranger: User
) -> None:
    prove(stranger)
    client = client_for(stranger)
    page = client.get(url)
    assert page.context["right_account"] is True
    assert places(owner) == []
    done = client.post(url)
    assert (done.status_code, done["Location"]) == (302, desk_url("xiaoman"))
    assert places(owner) == [("pr", "active")]
    assert client.get("/t/xiaoman/settings/staff/").status_code == 200
    assert client.get(url).status_code == 404


def test_another_account_is_told(
    client_for: ClientFor, url: str, owner: Staff, fan_user: User
) -> None:
    prove(fan_user)
    client = client_for(fan_user)
    page = client.get(url)
    assert page.context["right_account"] is False
    assert "stranger@example.com" in page.content.decode()
    page = client.post(url)
    assert page.status_code == 403
    assert places(owner) == []
    with team_scope(owner.team_id):
        assert StaffInvitation.objects.get().state == "pending"


@pytest.mark.parametrize("token", ["made-up", "x" * 200])
def test_a_link_that_is_none(client: Client, token: str) -> None:
    page = client.get(f"/accounts/invitations/{token}/")
    assert page.status_code == 404
    assert "邀请已失效" in page.content.decode()
