"""What tests of clippings share: an outlet and its reporter, and this machine as the web."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.clippings.models import Clipping, Watch
from kol.clippings.services.clippings import clipping_create
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.watches import WatchInput, watch_create
from kol.press.models import Contact, Outlet
from kol.press.services.contacts import contact_create
from kol.press.services.employments import EmploymentInput
from kol.press.services.outlets import outlet_create
from tests.cast import staff_actor


@pytest.fixture
def actor(pr: Staff) -> Actor:
    """The PR person."""
    return staff_actor(pr)


@pytest.fixture
def local_pages(settings: Any) -> None:
    """This machine may be fetched from."""
    settings.FETCH_ALLOWED = ["127.0.0.1/32"]


@pytest.fixture
def outlet(scope: None, team: Team, actor: Actor) -> Outlet:
    """江南日报网, which reaches 120,000."""
    return outlet_create(
        team_id=team.pk,
        actor=actor,
        name="江南日报网",
        url="https://www.jndaily.example/",
        reach=120_000,
        reach_source="媒体自报",
    )


@pytest.fixture
def reporter(outlet: Outlet, team: Team, actor: Actor) -> Contact:
    """林晓, who works there."""
    job = EmploymentInput(outlet=outlet, title="记者", is_primary=True)
    return contact_create(team_id=team.pk, actor=actor, name="林晓", employments=[job])


Keep = Callable[..., Clipping]


@pytest.fixture
def keep(scope: None, team: Team, actor: Actor) -> Keep:
    """``keep(title, **told)`` keeps a piece by hand."""

    def make(title: str = "小满助农", **told: Any) -> Clipping:
        return clipping_create(
            team_id=team.pk,
            actor=actor,
            told=ClippingInput(title=title, **told),
            origin=Clipping.Origin.HAND,
        )

    return make


Watching = Callable[..., Watch]


@pytest.fixture
def watching(scope: None, team: Team, actor: Actor, httpserver: HTTPServer) -> Watching:
    """``watching(**told)`` watches this machine's /feed."""

    def make(**told: Any) -> Watch:
        url = told.pop("url", f"http://127.0.0.1:{httpserver.port}/feed")
        name = told.pop("name", "江南日报")
        told.setdefault("keywords", ["小满"])
        return watch_create(
            team_id=team.pk, actor=actor, told=WatchInput(name=name, url=url, **told)
        )

    return make


def answers(httpserver: HTTPServer, body: bytes, path: str = "/feed", **heads: str) -> None:
    """From now on the server answers so."""
    httpserver.clear_all_handlers()
    httpserver.expect_request(path).respond_with_response(
        Response(body, headers=heads, content_type=heads.pop("mime", "application/rss+xml"))
    )
