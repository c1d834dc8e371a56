"""Whatever the API's document allows, and much that it does not: never a crash, and every answer
as the document has it."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from community.groups.services import group_create, member_join
from community.invites.services import invite_create
from config.wsgi import application
from foundation.partners.docs import document
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from kol.links.services import link_create
from kol.platforms.services.accounts import account_create
from kol.posts.drafts import Draft
from kol.posts.services.editing import post_create
from kol.posts.services.places import Place, targets_choose
from tests.api import Api
from tests.cast import fan_actor, staff_actor

pytestmark = [pytest.mark.django_db, pytest.mark.long]

CALLS = sorted(
    (method.upper(), path) for path, methods in document()["paths"].items() for method in methods
)
SECONDS, LEAST = 1.5, 10  # a call: so long, and so often however slow the machine


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client: the site's end of a request leaves the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def real(owner: Staff, fan_user: User) -> dict[str, dict[str, str]]:
    """Ids of what is there, by address and field, so that calls come further than a 404."""
    actor = staff_actor(owner)
    with team_scope(owner.team_id):
        group: FanGroup = group_create(staff=owner, name="夏天", entry="open", actor=actor)
        fan = Fan.objects.create(team=owner.team, user=fan_user, nickname="小鹿", source="api")
        invite = invite_create(group=group, owner=owner, actor=actor, phrase="夏日橘子汽水")
        member_join(group=group, fan=fan, user=fan_user, actor=fan_actor(fan_user), door=None)
        member = GroupMember.objects.get(fan=fan)
        post = post_create(staff=owner, actor=actor, draft=Draft(kind="text", title="夏天见"))
        account = account_create(
            staff=owner, actor=actor, platform="weibo", handle="小满", url="", uid="1001"
        )
        target = targets_choose(
            post=post, staff=owner, actor=actor, places=[Place(account.public_id)]
        )[0]
        link = link_create(staff=owner, actor=actor, url="https://shop.example/", label="菜谱")
    return {
        "fans": {"public_id": fan.public_id},
        "groups": {"public_id": group.public_id, "member_id": member.public_id},
        "invites": {"public_id": invite.public_id},
        "posts": {"public_id": post.public_id, "number": "1"},
        "targets": {"public_id": target.public_id},
        "links": {"public_id": link.public_id},
        "platform-accounts": {"public_id": account.public_id},
        "body": {"group": group.public_id, "fan": fan.public_id, "text": invite.phrase},
    }


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_no_call_crashes(
    api: Api, real: dict[str, dict[str, str]], method: str, path: str, settings: Any
) -> None:
    settings.API_CALLS_PER_MINUTE = settings.INVITE_GUESSES = 1_000_000
    settings.INVITE_GUESSES_PER_IP = 1_000_000
    settings.CHAT_FLOOD = (1_000_000, 10)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    schema.config.generation.update(modes=list(GenerationMode))
    seen = _run(schema[path][method], api, real, path.split("/")[3])
    assert seen >= LEAST


class _TimeIsUp(Exception):
    """Ends the examples: those left would still be made, and making them takes the most."""


def _run(operation: Any, api: Api, real: dict[str, dict[str, str]], subject: str) -> int:
    """Call for SECONDS; how often it was."""
    ends, count = time.monotonic() + SECONDS, 0

    @settings(
        max_examples=400,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), there=st.booleans(), fits=st.booleans())
    def call(case: Any, there: bool, fits: bool) -> None:
        nonlocal count
        if time.monotonic() > ends and count >= LEAST:
            raise _TimeIsUp
        count += 1
        if there and case.path_parameters:
            known = real.get(subject, {})
            case.path_parameters.update(
                {name: known[name] for name in case.path_parameters if name in known}
            )
        if fits and isinstance(case.body, dict):
            case.body |= {k: v for k, v in real["body"].items() if k in case.body}
        response = case.call(headers={"Authorization": f"Bearer {api.token}"})
        assert response.status_code < 500, case.as_curl_command()
        case.validate_response(
            response,
            checks=[
                content_type_conformance,
                response_schema_conformance,
                status_code_conformance,
            ],
        )

    with suppress(_TimeIsUp):
        call()
    return count
