"""A press conference in a week, three people of the archive, and the team's scope."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.conferences.models import Guest, PressEvent
from kol.conferences.services import event_create, guests_add
from kol.press.models import Channel, Contact
from kol.press.services.channels import ChannelInput
from kol.press.services.contacts import contact_create
from kol.press.services.employments import EmploymentInput
from tests.cast import staff_actor
from tests.foundation.delivery.conftest import Sink, smtp

__all__ = ["Sink", "smtp"]

People = Callable[..., Contact]


@pytest.fixture(autouse=True)
def _notes(settings: Settings, tmp_path: Path) -> None:
    """A place of its own for notes of hand-overs."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def scope(team: Team) -> Iterator[None]:
    """Everything in the team's scope."""
    with team_scope(team):
        yield


@pytest.fixture
def person(scope: None, team: Team, pr: Staff) -> People:
    """Make somebody of the archive: ``person("张伟", outlet="晚报", mail="a@b.c")``."""

    def make(name: str, *, outlet: str = "", mail: str = "") -> Contact:
        kind = Channel.Kind.EMAIL
        return contact_create(
            team_id=team.pk,
            actor=staff_actor(pr),
            name=name,
            channels=[ChannelInput(kind=kind, value=mail)] if mail else [],
            employments=[EmploymentInput(outlet=outlet, is_primary=True)] if outlet else [],
        )

    return make


@pytest.fixture
def event(scope: None, team: Team, pr: Staff) -> PressEvent:
    """春季发布会, in a week, with two places."""
    starts = timezone.now() + timedelta(days=7)
    return event_create(
        team_id=team.pk,
        actor=staff_actor(pr),
        name="春季发布会",
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        venue="文化宫",
        capacity=2,
        owner=pr,
        by=pr,
    )


@pytest.fixture
def guest(event: PressEvent, person: People, pr: Staff) -> Guest:
    """张伟 of 晚报, on the list."""
    guests_add(
        event=event,
        contacts=[person("张伟", outlet="晚报", mail="zhang@example.com")],
        actor=staff_actor(pr),
    )
    return Guest.objects.select_related("contact", "event").get()
