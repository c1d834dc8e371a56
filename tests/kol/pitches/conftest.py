"""A release, people to pitch it to, a real mail server, and what runs the mails through it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.delivery.models import Delivery
from foundation.delivery.services import delivery_attempt
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.pitches.models import Pitch, PitchMail, Release
from kol.pitches.services.drafts import pitch_create
from kol.pitches.services.freezing import pitch_send_off
from kol.pitches.services.releases import release_create
from kol.pitches.services.sender import sender_update
from kol.pitches.services.sending import pitch_hand_over
from kol.press.models import Contact
from kol.press.services import ChannelInput, EmploymentInput, contact_create
from tests.cast import staff_actor
from tests.foundation.delivery.conftest import Sink, smtp

__all__ = ["Sink", "smtp"]

SUBJECT = "{{称呼}}，小满新品发布：{{标题}}"
BODY = "{{称呼}}您好：\n\n{{附言}}\n\n想请{{媒体|贵媒体}}看看我们的新品。\n\n{{发件人}}"

MakeContact = Callable[..., Contact]
MakePitch = Callable[..., Pitch]


@pytest.fixture(autouse=True)
def _site(settings: Settings, tmp_path: Path) -> None:
    """An address for links, and a place of its own for notes of hand-overs."""
    settings.SITE_URL = "https://qz.example"
    settings.DATA_DIR = tmp_path


@pytest.fixture
def by(pr: Staff) -> Actor:
    """The PR person at work."""
    return staff_actor(pr)


@pytest.fixture
def contact(team: Team, by: Actor) -> MakeContact:
    """``contact("张伟", email="zhang@a.example", outlet="人民日报")``."""

    def make(name: str, email: str = "", outlet: str = "", **fields: object) -> Contact:
        return contact_create(
            team_id=team.pk,
            actor=by,
            name=name,
            channels=[ChannelInput("email", email)] if email else [],
            employments=[EmploymentInput(outlet, title="记者")] if outlet else [],
            **fields,
        )

    return make


@pytest.fixture
def release(team: Team, by: Actor, scope: None) -> Release:
    """A release of one version."""
    return release_create(
        team_id=team.pk,
        actor=by,
        title="小满厨房推出凉拌酱",
        lead="三分钟一盘凉菜。",
        body="第一段。\n\n第二段。",
    )


@pytest.fixture
def pitch_to(release: Release, by: Actor) -> MakePitch:
    """``pitch_to(zhang, li)``: a draft to these people."""

    def make(*contacts: Contact, **parts: object) -> Pitch:
        values = {"subject": SUBJECT, "body": BODY} | parts
        picked = [one.public_id for one in contacts]
        return pitch_create(release=release, actor=by, chosen={"picked": picked}, **values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def fast(team: Team, by: Actor, scope: None) -> None:
    """A team that may send as fast as it likes."""
    sender_update(team_id=team.pk, actor=by, per_minute=600, per_domain=600, per_day=50000)


def sent_off(pitch: Pitch, by: Actor, **how: bool) -> Pitch:
    """Frozen and on its way."""
    return pitch_send_off(pitch=pitch, actor=by, **how)


def run(pitch: Pitch, rounds: int = 3) -> list[str]:
    """What beat and the workers do: hand over, try what is due; returns the states tried."""
    states: list[str] = []
    for _round in range(rounds):
        pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk)
        pending = Delivery.objects.filter(
            state=Delivery.State.PENDING, team_id=pitch.team_id, next_try_at__lte=timezone.now()
        )
        states += [
            delivery_attempt(delivery_id=pk)
            for pk in pending.order_by("pk").values_list("pk", flat=True)
        ]
    return [state for state in states if state]


def mail_to(pitch: Pitch, contact: Contact, number: int = 0) -> PitchMail:
    """One mail, as the row is now."""
    mails = PitchMail.objects.select_related("recipient", "round", "pitch")
    return mails.get(pitch=pitch, recipient__contact=contact, round__number=number)
