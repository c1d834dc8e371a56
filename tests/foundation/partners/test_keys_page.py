"""The keys page: made, shown once, revoked."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.partners.models import ApiKey
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from tests.api import Api

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
PAGE = "/t/xiaoman/settings/api/"


def test_a_key_is_shown_once_and_works(client_for: ClientFor, owner: Staff, team: Team) -> None:
    client = client_for(owner)
    response = client.post(PAGE, {"name": "微店", "scopes": ["fans:read"]})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    found = re.findall(r"qz_[0-9a-f]{10}_[\w-]{43}", response.content.decode())
    assert found
    with team_scope(team):
        key = ApiKey.objects.get()
        assert (key.name, key.scopes, key.created_by) == ("微店", ["fans:read"], owner)
        trail = AuditEntry.objects.get(action="api_key.create")
        assert trail.changes == {"scopes": [None, ["fans:read"]]}
    assert Api(found[0], key)("GET", "fans").status_code == 200
    assert found[0] not in client.get(PAGE).content.decode()


def test_a_refused_form_keeps_what_was_typed(
    client_for: ClientFor, owner: Staff, team: Team
) -> None:
    response = client_for(owner).post(PAGE, {"name": "微店", "last_day": "2020-01-01"})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="微店"' in text
    assert 'value="2020-01-01"' in text
    with team_scope(team):
        assert not ApiKey.objects.exists()


def test_revoking_needs_the_right_and_ends_the_key(
    client_for: ClientFor, owner: Staff, analyst: Staff, other_owner: Staff, api: Api, team: Team
) -> None:
    url = f"{PAGE}{api.key.public_id}/revoke/"
    assert client_for(analyst).post(url).status_code == 403
    assert client_for(other_owner).post(url).status_code == 404
    assert client_for(other_owner).post(url.replace("xiaoman", "other")).status_code == 404
    with team_scope(team):
        assert ApiKey.objects.get().revoked_at is None
    assert client_for(owner).post(url).status_code == 302
    with team_scope(team):
        ended = ApiKey.objects.get().revoked_at
        assert ended is not None
        client_for(owner).post(url)
        assert ApiKey.objects.get().revoked_at == ended
        assert AuditEntry.objects.filter(action="api_key.revoke").count() == 1


def test_the_page_has_a_fixed_number_of_queries(
    client_for: ClientFor, owner: Staff, api: Api, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(owner)
    client.get(PAGE)
    with django_assert_num_queries(4):
        client.get(PAGE)
