"""The demo's pitches: one has gone out to files and was answered, one is in writing."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from config.demo.pitches import pitches
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.pitches.models import Pitch, PitchRecipient
from kol.press.services import ChannelInput, contact_create
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "states"), [("https://qz.example", ["done", "draft"]), ("", ["draft", "draft"])]
)
def test_one_went_out_where_the_site_has_an_address(
    team: Team,
    owner: Staff,
    pr: Staff,
    settings: Settings,
    tmp_path: Path,
    address: str,
    states: list[str],
) -> None:
    settings.SITE_URL, settings.DATA_DIR = address, tmp_path
    settings.EMAIL_HOST, settings.DEMO = "", True
    with team_scope(team):
        for at in range(4):
            contact_create(
                team_id=team.pk,
                actor=staff_actor(pr),
                name=f"记者{at}",
                channels=[ChannelInput("email", f"r{at}@media.example")],
            )
        pitches(owner=owner, pr=pr)
        assert list(Pitch.objects.order_by("pk").values_list("state", flat=True)) == states
        answers = PitchRecipient.objects.order_by("pk").values_list("answer", flat=True)
        assert list(answers) == (["replied", "covered", "declined", ""] if address else [])
    assert len(list((tmp_path / "mail").glob("*.eml"))) == (4 if address else 0)
