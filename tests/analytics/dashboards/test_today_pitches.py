"""今日 and pitches: what waits for a word, a mailbox that fails, and who replied."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.pitches.models import Mailbox, Pitch
from kol.pitches.services.answers import recipient_replied
from kol.pitches.services.freezing import pitch_approve
from kol.pitches.services.mailbox import mailbox_save
from kol.pitches.services.sender import sender_update
from tests.cast import staff_actor
from tests.kol.pitches.conftest import (
    MakeContact,
    MakePitch,
    _site,
    by,
    contact,
    fast,
    pitch_to,
    release,
    sent_off,
)

__all__ = ["_site", "by", "contact", "fast", "pitch_to", "release"]
pytestmark = pytest.mark.django_db


def lines(client_for: Callable[[Staff], Client], who: Staff) -> str:
    page = reverse("dashboards:today", args=["xiaoman"])
    return client_for(who).get(page).content.decode()


def test_each_is_told_to_who_may_act(
    client_for: Callable[[Staff], Client],
    owner: Staff,
    pr: Staff,
    operator: Staff,
    team: Team,
    fast: None,
    contact: MakeContact,
    pitch_to: MakePitch,
) -> None:
    review, replies = "pitches/?state=review", "昨天以来有 1 人回复了稿件"
    with team_scope(team):
        sender_update(team_id=team.pk, actor=staff_actor(owner), approval="always")
        pitch = sent_off(pitch_to(contact("张伟", "z@a.example")), staff_actor(pr))
        mailbox_save(
            team_id=team.pk, actor=staff_actor(owner), password="x", host="imap.a.example",
            username="x", address="press@a.example",
        )  # fmt: skip
    assert review in lines(client_for, owner)
    assert review not in lines(client_for, pr)
    assert "读不到" not in lines(client_for, owner)
    with team_scope(team):
        pitch_approve(pitch=pitch, actor=staff_actor(owner))
        Mailbox.objects.update(failures=3)
        recipient_replied(recipient=Pitch.objects.get().recipients.get(), at=timezone.now())
    shown = lines(client_for, owner)
    assert review not in shown
    assert "读不到" in shown
    assert replies in lines(client_for, pr)
    assert "读不到" not in lines(client_for, pr)
    assert replies not in lines(client_for, operator)
