"""Calling the API with a key."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from foundation.events.models import Event
from foundation.partners.models import ApiKey
from foundation.partners.scopes import SCOPES
from foundation.partners.services import api_key_create
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Role, Staff
from tests.cast import staff_actor

SHAPE = {"type", "title", "status", "code", "detail", "request_id"}


class Api:
    """A program with a key."""

    def __init__(self, token: str, key: ApiKey) -> None:
        self.token, self.key = token, key
        self.client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask; ``body`` goes as JSON."""
        return self.client.generic(
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


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is this problem, in the one shape; gives its body."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) - {"errors"} == SHAPE
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"/api/v1/problems/{code}"
    assert body["request_id"] == response["X-Request-ID"]
    return body


def assert_refused(response: Any, field: str, code: str = "invalid", status: int = 400) -> str:
    """The answer refuses ``field`` and no other; gives the reason."""
    body = assert_problem(response, status, code)
    assert [one["field"] for one in body.get("errors", [])] == [field], body
    return str(body["errors"][0]["detail"])


def rows_of(*models: type[Model]) -> dict[str, list[Any]]:
    """All rows of these tables, of every team: to show that nothing changed."""
    with system_scope():
        return {
            model.__name__: list(model.objects.order_by("pk").values())  # type: ignore[attr-defined]
            for model in models
        }


@contextmanager
def unchanged(*models: type[Model]) -> Iterator[None]:
    """Nothing in these tables, the events and the trail changes within."""
    watched: tuple[type[Model], ...] = (*models, Event, AuditEntry)
    before = rows_of(*watched)
    yield
    assert rows_of(*watched) == before


def events_of(name: str) -> list[tuple[str, int | None, dict[str, Any]]]:
    """``(actor kind, user id, payload)`` of every event of that name."""
    with system_scope():
        found = Event.objects.filter(name=name).order_by("id")
        return list(found.values_list("actor_kind", "actor_user_id", "payload"))


def trail_of(action: str) -> list[tuple[str, int | None, int | None, dict[str, Any]]]:
    """``(actor kind, user id, API key id, changes)`` of every line of that action."""
    with system_scope():
        found = AuditEntry.objects.filter(action=action).order_by("id")
        return list(found.values_list("actor_kind", "actor_user_id", "api_key_id", "changes"))


def maker_leaves(api: Api) -> None:
    """Whoever made the key leaves the team."""
    with system_scope():
        Staff.objects.filter(pk=api.key.created_by_id).update(state=Staff.State.LEFT)


def maker_becomes(api: Api, role: Role) -> None:
    """Whoever made the key gets another role on the team."""
    with system_scope():
        Staff.objects.filter(pk=api.key.created_by_id).update(role=role)


@pytest.fixture
def api(owner: Staff) -> Api:
    """A key of 小满's team with every right."""
    return api_of(owner)


@pytest.fixture
def other_api(other_owner: Staff) -> Api:
    """A key of the other team with every right."""
    return api_of(other_owner)
