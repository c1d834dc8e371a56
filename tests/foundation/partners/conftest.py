"""Calling the API with a key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from foundation.partners.models import ApiKey
from foundation.partners.scopes import SCOPES
from foundation.partners.services import api_key_create
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor


class Api:
    """A program with a key."""

    def __init__(self, token: str, key: ApiKey) -> None:
        self.token, self.key = token, key
        self.client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Ask; ``body`` goes as JSON."""
        return self.client.generic(  # type: ignore[return-value]
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", "Accept-Language": "en", **headers},
        )


def api_of(staff: Staff, *scopes: str) -> Api:
    """A program of this staff's team with these rights, or all."""
    with team_scope(staff.team_id):
        key, token = api_key_create(
            by=staff, name="店铺", scopes=list(scopes or SCOPES), actor=staff_actor(staff)
        )
    return Api(token, key)


@pytest.fixture
def api(owner: Staff) -> Api:
    """A key of 小满's team with every right."""
    return api_of(owner)


@pytest.fixture
def other_api(other_owner: Staff) -> Api:
    """A key of the other team with every right."""
    return api_of(other_owner)


ApiFor = Callable[..., Api]
