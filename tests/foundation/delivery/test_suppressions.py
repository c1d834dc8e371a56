"""Addresses that a team leaves alone: by their fingerprint, whatever becomes of the rest."""

import pytest
from django.db import transaction
from django.urls import reverse

from foundation.delivery.handed import handed_forget, handed_known, handed_note, handed_sweep
from foundation.delivery.models import Suppression
from foundation.delivery.suppressions import (
    AddressRefused,
    SuppressionTheirs,
    address_hash_of,
    suppress,
    suppress_typed,
    suppressed,
    suppression_lift,
)
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(pr: Staff) -> Actor:
    return staff_actor(pr)


def page(name: str, *args: object) -> str:
    return reverse(f"delivery:{name}", args=["xiaoman", *args])


def test_only_a_fingerprint_is_kept(scope: None, team: Team, by: Actor) -> None:
    row = suppress_typed(team_id=team.pk, address=" Zhang@A.Example ", actor=by)
    assert bytes(row.address_hash) == address_hash_of("zhang@a.example")
    assert suppressed(address_hash=address_hash_of("zhang@a.example")) == row
    assert suppressed(address_hash=address_hash_of("li@a.example")) is None
    assert "zhang" not in str(vars(row)).lower()
    (line,) = AuditEntry.objects.filter(action="suppression.add")
    assert line.changes == {"reason": [None, "by_hand"]}
    assert suppress_typed(team_id=team.pk, address="zhang@a.example", actor=by).pk == row.pk
    assert AuditEntry.objects.filter(action="suppression.add").count() == 1


def test_it_is_one_teams_own(scope: None, team: Team, other_team: Team, by: Actor) -> None:
    suppress_typed(team_id=team.pk, address="zhang@a.example", actor=by)
    with team_scope(other_team):
        assert suppressed(address_hash=address_hash_of("zhang@a.example")) is None


def test_their_own_word_outweighs_ours(scope: None, team: Team, by: Actor) -> None:
    known = address_hash_of("zhang@a.example")
    row = suppress(team_id=team.pk, address_hash=known, reason="bounced", actor=SYSTEM)
    suppress(team_id=team.pk, address_hash=known, reason="unsubscribed", actor=SYSTEM)
    suppress(team_id=team.pk, address_hash=known, reason="bounced", actor=SYSTEM)
    row.refresh_from_db()
    assert row.reason == "unsubscribed"
    with pytest.raises(SuppressionTheirs), transaction.atomic():
        suppression_lift(suppression=row, actor=by)
    row.refresh_from_db()
    assert row.lifted_at is None
    suppression_lift(suppression=row, actor=SYSTEM, themselves=True)
    assert suppressed(address_hash=known) is None
    suppress(team_id=team.pk, address_hash=known, reason="bounced", actor=SYSTEM)
    assert suppressed(address_hash=known) is not None


def test_what_is_no_address_is_refused(scope: None, team: Team, by: Actor) -> None:
    with pytest.raises(AddressRefused):
        suppress_typed(team_id=team.pk, address="张三", actor=by)
    assert Suppression.objects.count() == 0


def test_the_page_looks_an_address_up_without_showing_any(
    client_for: object, pr: Staff, team: Team, by: Actor
) -> None:
    desk = client_for(pr)  # type: ignore[operator]
    assert desk.post(page("suppression_new"), {"address": "x"}).status_code == 422
    answer = desk.post(page("suppression_new"), {"address": "zhang@a.example"})
    assert answer.status_code == 302
    shown = desk.get(page("suppressions")).content.decode()
    assert "zhang@a.example" not in shown
    with team_scope(team):
        row = Suppression.objects.get()
    assert row.public_id in shown
    found = desk.get(page("suppressions") + "?q=ZHANG@a.example").content.decode()
    assert row.public_id in found
    none = desk.get(page("suppressions") + "?q=li@a.example").content.decode()
    assert row.public_id not in none
    assert desk.get(page("suppressions") + "?q=abc").status_code == 200
    assert desk.post(page("suppression_lift", row.public_id)).status_code == 302
    with team_scope(team):
        row.refresh_from_db()
    assert row.lifted_at is not None


def test_a_note_of_a_hand_over_is_made_once(settings: object, tmp_path: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    assert handed_note("pitch:1:0:ab")
    assert not handed_note("pitch:1:0:ab")
    assert handed_known("pitch:1:0:ab")
    assert handed_sweep() == 0
    handed_forget("pitch:1:0:ab")
    assert not handed_known("pitch:1:0:ab")
    assert handed_note("pitch:1:0:ab")
