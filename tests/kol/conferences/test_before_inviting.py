"""Before mails to guests leave: they are seen first, answers have an address, links are copied."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from foundation.delivery.models import Delivery
from foundation.delivery.services import delivery_attempt
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.conferences.services import mails_ask
from kol.conferences.services.handing import mails_hand_over
from tests.cast import staff_actor
from tests.foundation.delivery.conftest import Sink, smtp

__all__ = ["smtp"]
pytestmark = pytest.mark.django_db


def shown(client: Client, event: PressEvent) -> str:
    return client.get(
        reverse("conferences:event", args=["xiaoman", event.public_id])
    ).content.decode()


def test_the_mail_is_seen_before_it_leaves(
    client_for: Callable[[Staff], Client], event: PressEvent, guest: Guest, pr: Staff
) -> None:
    html = shown(client_for(pr), event)
    assert 'id="mail-invitation"' in html
    assert f"{guest.contact.name}" in html.split('id="mail-invitation"')[1].split("</dialog>")[0]
    assert "诚邀您参加“春季发布会”" in html
    assert f"http://testserver/e/{guest.public_id}/" in html
    assert not GuestMail.objects.exists()


def test_answers_reach_whoever_has_the_event_in_charge(
    event: PressEvent, guest: Guest, pr: Staff, smtp: Sink, settings: Settings
) -> None:
    settings.SITE_URL = "https://qz.example"
    EmailAddress.objects.create(user=pr.user, email="z@desk.example", verified=True, primary=True)
    mails_ask(event=event, kind=GuestMail.Kind.INVITATION, actor=staff_actor(pr))
    mails_hand_over()
    with system_scope():
        [delivery] = Delivery.objects.all()
    assert delivery_attempt(delivery_id=delivery.pk) == "done"
    [mail] = smtp.mails
    assert mail["Reply-To"] == "z@desk.example"
    assert f"https://qz.example/e/{guest.public_id}/" in smtp.text()
