"""A real worker is killed in the middle of a pitch to 60 people, while a mail is on the wire;
another one ends it. Everybody has exactly one mail, and of the one that nobody can be sure about it
is said.
"""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.services import deliveries_sweep
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.pitches.models import Pitch, PitchMail
from kol.pitches.services.sending import pitch_hand_over
from tests.foundation.delivery.conftest import smtp_server
from tests.kol.pitches.conftest import MakeContact, MakePitch, Sink, sent_off
from tests.workers import kill, until, worker

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("scope", "fast"),
]
PEOPLE, HELD = 60, 25


class Holding(Sink):
    """Takes mails; of number HELD it has all, and has not said so yet, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.holds, self.let_go = threading.Event(), threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, then answer; or keep the worker waiting."""
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.mails) == HELD and not self.let_go.is_set():
            self.holds.set()
            while not self.let_go.is_set():
                await asyncio.sleep(0.05)
        return answer


@pytest.fixture
def server() -> Iterator[tuple[Holding, int]]:
    """The mail server and its port."""
    sink = Holding()
    controller = smtp_server(sink)
    yield sink, controller.port
    sink.let_go.set()
    controller.stop()


def test_a_worker_killed_while_a_mail_is_on_the_wire(
    server: tuple[Holding, int],
    contact: MakeContact,
    pitch_to: MakePitch,
    by: Actor,
    pr: Staff,
    client: Client,
    tmp_path: Path,
) -> None:
    sink, port = server
    environment = {
        "QZ_SMTP_HOST": "127.0.0.1", "QZ_SMTP_PORT": str(port), "QZ_SMTP_TLS": "0",
        "QZ_SMTP_USER": "", "QZ_SITE_URL": settings.SITE_URL, "QZ_DATA": str(tmp_path),
    }  # fmt: skip
    log = tmp_path / "worker.log"
    people = [contact(f"记者{at}", f"r@d{at}.example") for at in range(PEOPLE)]

    with worker(log, queues=["deliver"], **environment) as first:
        pitch = sent_off(pitch_to(*people), by)

        def handed_over() -> None:
            """In place of the beat: the nudge after a commit is allowed to get lost."""
            deliveries_sweep()
            pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk)

        def on_the_wire() -> bool:
            handed_over()
            return sink.holds.wait(0.2)

        until(
            on_the_wire, 60, lambda: f"{len(sink.mails)} mails, {first.poll()}\n{log.read_text()}"
        )
        kill(first)
    sink.let_go.set()
    held = str(sink.mails[HELD - 1]["To"])
    assert len(sink.mails) == HELD
    assert PitchMail.objects.filter(state="sent").count() == HELD - 1
    # A minute later, when nobody can be at it any more.
    Delivery.objects.filter(state="claimed").update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )

    def ended() -> bool:
        handed_over()
        return Pitch.objects.get(pk=pitch.pk).state == "done"

    with worker(log, queues=["deliver"], **environment):
        until(ended, 90)

    assert sorted(str(mail["To"]) for mail in sink.mails) == sorted(
        f"r@d{at}.example" for at in range(PEOPLE)
    )
    unsure = PitchMail.objects.select_related("recipient").get(state="unconfirmed")
    assert unsure.recipient.address == held
    assert PitchMail.objects.filter(state="sent").count() == PEOPLE - 1
    client.force_login(pr.user)
    shown = reverse("pitches:pitch", args=["xiaoman", pitch.public_id]) + "?shown=trouble"
    assert unsure.recipient.name in client.get(shown).content.decode()
    one = reverse(
        "pitches:recipient", args=["xiaoman", pitch.public_id, unsure.recipient.public_id]
    )
    assert "不确定是否送达" in client.get(one).content.decode()
