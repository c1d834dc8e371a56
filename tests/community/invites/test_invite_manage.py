"""Making codes, changing and ending them; who holds a phrase."""

import threading
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.utils import timezone

from community.groups.models import FanGroup
from community.invites.errors import (
    GroupNotOpen,
    InviteDates,
    InviteMoved,
    LimitTooLow,
    PhraseRefused,
    PhraseTaken,
    TooManyGuesses,
)
from community.invites.models import Invite, PhraseClaim
from community.invites.services import (
    invite_create,
    invite_pause,
    invite_restore,
    invite_resume,
    invite_revoke,
    invite_update,
)
from foundation.events.models import Event
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Staff
from tests.cast import staff_actor

from .conftest import MakeInvite

pytestmark = pytest.mark.django_db


def claim_of(invite: Invite) -> PhraseClaim:
    with system_scope():
        return PhraseClaim.objects.get(invite=invite)


def trail() -> list[str]:
    with system_scope():
        entries = AuditEntry.objects.filter(object_type="invites.invite").order_by("pk")
        return list(entries.values_list("action", flat=True))


def events() -> list[str]:
    with system_scope():
        return list(
            Event.objects.filter(name__startswith="invite.")
            .order_by("id")
            .values_list("name", flat=True)
        )


def test_create_keeps_what_was_asked_for_and_says_so(
    make_invite: MakeInvite, group: FanGroup, owner: Staff, settings: LazySettings
) -> None:
    end = timezone.now() + timedelta(days=7)
    invite = make_invite(phrase=" 夏日橘子汽水 ", channel="抖音", max_uses=50, expires_at=end)
    assert (invite.phrase, invite.channel, invite.max_uses) == ("夏日橘子汽水", "抖音", 50)
    assert (invite.group_id, invite.owner_id, invite.state) == (group.pk, owner.pk, "active")
    assert (invite.use_count, invite.view_count, len(invite.code)) == (0, 0, 10)
    assert claim_of(invite).free_after == end + timedelta(days=settings.INVITE_REST_DAYS)
    assert trail() == ["invite.create"]
    assert events() == ["invite.created"]


def test_a_generated_phrase_lasts_thirty_days(make_invite: MakeInvite) -> None:
    invite = make_invite()
    assert len(invite.phrase) >= 6
    left = invite.expires_at - timezone.now()
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)


@pytest.mark.parametrize(
    "same", ["夏日橘子汽水", "夏日橘子汽水！！", " 夏 日 橘 子 汽 水 ", "夏日橘子汽水🍊"]
)
def test_a_phrase_is_one_over_the_whole_site(
    make_invite: MakeInvite, other_owner: Staff, same: str
) -> None:
    make_invite(phrase="夏日橘子汽水")
    with team_scope(other_owner.team):
        group = FanGroup.objects.create(
            team=other_owner.team, name="别家的群", created_by=other_owner
        )
    with pytest.raises(PhraseTaken) as caught:
        make_invite(group=group, owner=other_owner, phrase=same)
    assert caught.value.field == "phrase"
    with system_scope():
        assert Invite.objects.count() == 1
        assert PhraseClaim.objects.count() == 1


@pytest.mark.parametrize(
    ("phrase", "code"),
    [("好", "phrase_too_short"), ("20261124", "phrase_digits"), ("哈哈哈哈", "phrase_repeats")],
)
def test_a_poor_phrase_is_refused_with_its_reason(
    make_invite: MakeInvite, phrase: str, code: str
) -> None:
    with pytest.raises(PhraseRefused) as caught:
        make_invite(phrase=phrase)
    assert (caught.value.code, caught.value.field) == (code, "phrase")
    with system_scope():
        assert Invite.objects.count() == 0


def test_a_phrase_rests_before_another_team_may_have_it(
    make_invite: MakeInvite, other_owner: Staff, settings: LazySettings
) -> None:
    first = make_invite(phrase="夏日橘子汽水")
    with system_scope():
        group = FanGroup.objects.create(
            team=other_owner.team, name="别家的群", created_by=other_owner
        )
        PhraseClaim.objects.update(free_after=timezone.now() + timedelta(minutes=1))
    with pytest.raises(PhraseTaken):
        make_invite(group=group, owner=other_owner, phrase="夏日橘子汽水")
    with system_scope():
        PhraseClaim.objects.update(free_after=timezone.now() - timedelta(seconds=1))
    second = make_invite(group=group, owner=other_owner, phrase="夏日橘子汽水")
    claim = claim_of(second)
    assert claim.team_id == other_owner.team_id
    with system_scope():
        assert PhraseClaim.objects.count() == 1
    with team_scope(first.team_id), pytest.raises(PhraseTaken):
        invite_update(
            invite=first, actor=staff_actor(other_owner), expires_at=first.expires_at + timedelta(1)
        )


@pytest.mark.parametrize(
    ("start", "days", "field"),
    [(0, 181, "expires_at"), (0, -1, "expires_at"), (200, 201, "starts_at"), (5, 5, "expires_at")],
)
def test_dates_that_make_no_sense_are_refused(
    make_invite: MakeInvite, start: int, days: int, field: str
) -> None:
    now = timezone.now()
    with pytest.raises(InviteDates) as caught:
        make_invite(
            starts_at=now + timedelta(days=start) if start else None,
            expires_at=now + timedelta(days=days),
        )
    assert caught.value.field == field


def test_no_code_into_an_archived_group(make_invite: MakeInvite, group: FanGroup) -> None:
    group.state = FanGroup.State.ARCHIVED
    with pytest.raises(GroupNotOpen):
        make_invite()


def test_taken_phrases_are_not_tried_out_for_ever(
    make_invite: MakeInvite, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES = 1
    make_invite(phrase="夏日橘子汽水")
    for _try in range(5):
        with pytest.raises(PhraseTaken):
            make_invite(phrase="夏日橘子汽水")
    with pytest.raises(TooManyGuesses):
        make_invite(phrase="没人用过的一句")
    assert make_invite().use_count == 0


@pytest.mark.usefixtures("in_team")
def test_update_and_its_limits(invite: Invite, owner: Staff) -> None:
    actor = staff_actor(owner)
    Invite.objects.update(use_count=4)
    with pytest.raises(LimitTooLow) as caught:
        invite_update(invite=invite, actor=actor, max_uses=3)
    assert (caught.value.field, caught.value.params) == ("max_uses", {"count": 4})
    end = timezone.now() + timedelta(days=90)
    invite_update(invite=invite, actor=actor, max_uses=4, channel="微博", expires_at=end)
    invite.refresh_from_db()
    assert (invite.max_uses, invite.channel, invite.expires_at) == (4, "微博", end)
    assert claim_of(invite).free_after == end + timedelta(days=30)
    invite_update(invite=invite, actor=actor, max_uses=None)
    invite.refresh_from_db()
    assert invite.max_uses is None
    with pytest.raises(TypeError):
        invite_update(invite=invite, actor=actor, use_count=0)
    assert trail() == ["invite.create", "invite.update", "invite.update"]


@pytest.mark.usefixtures("in_team")
def test_pause_resume_revoke_and_undo(invite: Invite, owner: Staff) -> None:
    actor = staff_actor(owner)
    assert invite_pause(invite=invite, actor=actor).state == "paused"
    assert invite_pause(invite=invite, actor=actor).state == "paused"
    assert invite_resume(invite=invite, actor=actor).state == "active"
    revoked = invite_revoke(invite=invite, actor=actor)
    assert revoked.state == "revoked"
    rest = claim_of(invite).free_after - timezone.now()
    assert timedelta(days=29, hours=23) < rest <= timedelta(days=30)
    with pytest.raises(InviteMoved):
        invite_pause(invite=invite, actor=actor)
    with pytest.raises(InviteMoved):
        invite_update(invite=invite, actor=actor, channel="x")
    back = invite_restore(invite=invite, actor=actor, state="paused")
    assert (back.state, back.revoked_at) == ("paused", None)
    assert claim_of(invite).free_after == invite.expires_at + timedelta(days=30)
    assert trail() == [
        "invite.create",
        "invite.pause",
        "invite.resume",
        "invite.revoke",
        "invite.restore",
    ]
    assert events() == ["invite.created", *["invite.updated"] * 4]


@pytest.mark.usefixtures("in_team")
def test_a_revocation_is_final_after_ten_minutes(invite: Invite, owner: Staff) -> None:
    invite_revoke(invite=invite, actor=staff_actor(owner))
    Invite.objects.update(revoked_at=timezone.now() - timedelta(minutes=11))
    with pytest.raises(InviteMoved):
        invite_restore(invite=invite, actor=staff_actor(owner))
    assert Invite.objects.get().state == "revoked"


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_take_a_phrase_at_once_one_gets_it(owner: Staff, group: FanGroup) -> None:
    barrier = threading.Barrier(20)
    won: list[str] = []
    lost: list[str] = []

    def take() -> None:
        try:
            connection.ensure_connection()
            barrier.wait(20)
            with team_scope(owner.team_id):
                made = invite_create(
                    group=group, owner=owner, actor=staff_actor(owner), phrase="夏日橘子汽水"
                )
            won.append(made.code)
        except PhraseTaken as error:
            lost.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), lost) == (1, ["invite_phrase_taken"] * 19)
    with system_scope():
        assert [invite.code for invite in Invite.objects.all()] == won
