"""What tests of publishing share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.kol.posts.publishing.world import World
from tests.sandbox_server import Sandbox, _sandbox_process, sandbox

__all__ = ["_sandbox_process", "sandbox"]


@pytest.fixture
def world(owner: Staff, sandbox: Sandbox, settings: Settings, tmp_path: Path) -> Iterator[World]:
    """小满's posts and accounts; within the team's scope."""
    settings.DATA_DIR = tmp_path
    sandbox.point(settings)
    settings.SITE_URL = "https://qz.example"
    with team_scope(owner.team):
        yield World(owner, sandbox)


@pytest.fixture
def desk(client: Client, owner: Staff) -> Client:
    """The owner at the desk."""
    client.force_login(owner.user)
    return client
