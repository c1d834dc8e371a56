"""Messages that wait: let through once, declined with a reason, and nothing lost between."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.chat.errors import Muted, NotInGroup
from community.groups.models import GroupMember
from community.groups.services import member_leave, member_mute, member_unmute
from community.moderation.errors import (
    AboutOneself,
    AppealOther,
    AppealUnsendable,
    HeldDecided,
    MessageDeclined,
    MessageHeld,
    ReasonNeeded,
)
from community.moderation.models import Decision, Held
from community.moderation.readers import held_picture_readable
from community.moderation.selectors.mine import held_of
from community.moderation.services import (
    appeal_decide,
    appeal_make,
    held_decline,
    held_release,
)
from foundation.assets.registry import asset_readable
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, User
from tests.cast import fan_actor, staff_actor
from tests.community.chat.room import Room
from tests.community.moderation.conftest import MakeList, Say
from tests.community.moderation.pictures import qr, upload

pytestmark = pytest.mark.django_db
Stored = Callable[[Room], list[tuple[int, int, str]]]
BASE = "/t/xiaoman/moderation/"


@pytest.fixture
def held(old: GroupMember, make_list: MakeList, say: Say) -> Held:
    """老粉's message, which waits; another was said after it."""
    make_list("hold", "加微信")
    with pytest.raises(MessageHeld):
        say(old, "加微信", client_id="client-0001")
    say(old, "早")
    return Held.objects.get()


def test_let_through_it_gets_the_next_number_once(
    room: Room, held: Held, operator: Staff, actor: Actor, stored: Stored, say: Say,
    old: GroupMember,
) -> None:  # fmt: skip
    for _ in range(2):
        assert held_release(held=held, by=operator, actor=actor).message_seq == 2
    assert stored(room) == [(1, 1, "早"), (2, 2, "加微信")]
    assert AuditEntry.objects.filter(action="held.release").count() == 1
    with pytest.raises(HeldDecided):
        held_decline(held=held, by=operator, reason="x", actor=actor)
    # Its sender's page sends it again: it is that message.
    assert say(old, "加微信", client_id="client-0001").seq == 2
    assert held_of(old.pk) == []


def test_declined_with_a_reason_its_sender_reads(
    room: Room, held: Held, old: GroupMember, operator: Staff, actor: Actor, stored: Stored,
    say: Say,
) -> None:  # fmt: skip
    with pytest.raises(ReasonNeeded):
        held_decline(held=held, by=operator, reason=" ", actor=actor)
    held_decline(held=held, by=operator, reason="群里不发广告", actor=actor)
    with pytest.raises(HeldDecided):
        held_release(held=held, by=operator, actor=actor)
    assert [text for _seq, _count, text in stored(room)] == ["早"]
    with pytest.raises(MessageDeclined, match="群里不发广告"):
        say(old, "加微信", client_id="client-0001")
    assert [one.reason for one in held_of(old.pk)] == ["群里不发广告"]


def test_what_was_declined_can_be_appealed_against(
    room: Room, held: Held, old: GroupMember, operator: Staff, manager: Staff, actor: Actor,
    stored: Stored, client_for: Callable[[User], Client],
) -> None:  # fmt: skip
    held_decline(held=held, by=operator, reason="群里不发广告", actor=actor)
    held_decline(held=held, by=operator, reason="群里不发广告", actor=actor)
    decision = Decision.objects.get()
    assert (decision.act, decision.held, decision.excerpt) == ("decline", held, "加微信")
    link = f"/safety/{decision.public_id}/"
    client = client_for(old.user)
    assert link in client.get(f"/g/{room.group.public_id}/").content.decode()
    assert client.post(link, {"text": "是客服的微信"}).status_code == 302
    decision.refresh_from_db()
    with pytest.raises(AppealOther):
        appeal_decide(decision=decision, lift=True, answer="好", by=operator, actor=actor)
    for _ in range(2):
        appeal_decide(
            decision=decision, lift=True, answer="没问题", by=manager, actor=staff_actor(manager)
        )
    assert [text for _seq, _count, text in stored(room)] == ["早", "加微信"]
    held.refresh_from_db()
    assert (held.state, held.message_seq, held_of(old.pk)) == ("released", 2, [])


def test_an_appeal_that_stays_sends_nothing(
    room: Room, held: Held, old: GroupMember, operator: Staff, manager: Staff, actor: Actor,
    stored: Stored,
) -> None:  # fmt: skip
    held_decline(held=held, by=operator, reason="广告", actor=actor)
    decision = Decision.objects.get()
    appeal_make(decision=decision, user=old.user, text="不是", actor=fan_actor(old.user))
    appeal_decide(
        decision=decision, lift=False, answer="是", by=manager, actor=staff_actor(manager)
    )
    assert [text for _seq, _count, text in stored(room)] == ["早"]


def test_an_appeal_is_not_granted_for_a_message_that_cannot_be_sent(
    room: Room, held: Held, old: GroupMember, operator: Staff, manager: Staff, actor: Actor,
    stored: Stored,
) -> None:  # fmt: skip
    held_decline(held=held, by=operator, reason="广告", actor=actor)
    decision = Decision.objects.get()
    appeal_make(decision=decision, user=old.user, text="不是", actor=fan_actor(old.user))
    until = timezone.now() + timedelta(hours=1)
    member_mute(member=old, until=until, reason="", by=operator, actor=actor)
    with pytest.raises(AppealUnsendable):
        appeal_decide(decision=decision, lift=True, answer="好", by=manager, actor=actor)
    decision.refresh_from_db()
    held.refresh_from_db()
    assert (decision.appeal, held.state) == ("open", "declined")
    member_unmute(member=old, by=operator, actor=actor)
    appeal_decide(decision=decision, lift=True, answer="好", by=manager, actor=staff_actor(manager))
    assert [text for _seq, _count, text in stored(room)] == ["早", "加微信"]


def test_nobody_reviews_their_own(
    room: Room, held: Held, operator: Staff, actor: Actor, client_for: Callable[[Staff], Client]
) -> None:
    mine = room.join_staff(operator)
    Held.objects.filter(pk=held.pk).update(member=mine)
    with pytest.raises(AboutOneself):
        held_release(held=held, by=operator, actor=actor)
    with pytest.raises(AboutOneself):
        held_decline(held=held, by=operator, reason="x", actor=actor)
    held.refresh_from_db()
    assert (held.state, Decision.objects.count()) == ("waiting", 0)


def test_who_left_or_is_muted_says_nothing_and_it_goes_on_waiting(
    room: Room, held: Held, old: GroupMember, operator: Staff, actor: Actor, stored: Stored
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    member_mute(
        member=old, until=timezone.now() + timedelta(hours=1), reason="", by=None, actor=actor
    )
    with pytest.raises(Muted):
        held_release(held=held, by=operator, actor=actor)
    member_leave(member=old, actor=fan_actor(old.user))
    with pytest.raises(NotInGroup):
        held_release(held=held, by=operator, actor=actor)
    held.refresh_from_db()
    assert held.state == "waiting"
    assert len(stored(room)) == 1
    assert not AuditEntry.objects.filter(action="held.release").exists()


def test_who_may(held: Held, analyst: Staff, actor: Actor, stored: Stored, room: Room) -> None:
    with pytest.raises(NotAllowed):
        held_release(held=held, by=analyst, actor=actor)
    with pytest.raises(NotAllowed):
        held_decline(held=held, by=analyst, reason="x", actor=actor)
    held.refresh_from_db()
    assert held.state == "waiting"
    assert len(stored(room)) == 1


def test_a_held_picture_is_its_senders_and_the_reviewers_and_goes_out_with_it(
    room: Room, old: GroupMember, say: Say, operator: Staff, analyst: Staff, actor: Actor
) -> None:
    for _ in range(2):
        with pytest.raises(MessageHeld):
            say(old, "看", image=upload(qr("weixin://x")), client_id="client-0001")
    held = Held.objects.select_related("image").get()
    assert held.image is not None
    from foundation.assets.models import Asset

    assert Asset.objects.count() == 1  # the second upload was taken back
    readers = [old.user, operator.user, analyst.user, room.fan.user]
    assert [held_picture_readable(who, held.image) for who in readers] == [
        True, True, False, False,
    ]  # fmt: skip
    held_release(held=held, by=operator, actor=actor)
    assert asset_readable(room.fan.user, held.image)


def test_a_failure_on_the_way_leaves_nothing_half_done(
    room: Room, held: Held, operator: Staff, actor: Actor, stored: Stored
) -> None:
    # The trail can't keep this address: the last thing of the transaction fails.
    broken = replace(actor, ip="nonsense")
    with pytest.raises(ValueError, match="nonsense"), transaction.atomic():
        held_release(held=held, by=operator, actor=broken)
    held.refresh_from_db()
    assert (held.state, held.message_seq) == ("waiting", None)
    assert [text for _seq, _count, text in stored(room)] == ["早"]
    # And it is let through as if nothing had happened, without a gap.
    assert held_release(held=held, by=operator, actor=actor).message_seq == 2


@pytest.mark.django_db(transaction=True)
def test_let_through_and_declined_at_once_is_one_of_both(
    room: Room, held: Held, operator: Staff, actor: Actor, stored: Stored
) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def run(act: Callable[..., Any], **more: Any) -> None:
        try:
            with team_scope(room.team):
                start.wait()
                outcomes.append(act(held=held, by=operator, actor=actor, **more).state)
        except HeldDecided:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(held_release,)) for _ in range(2)]
    threads += [
        threading.Thread(target=run, args=(held_decline,), kwargs={"reason": "x"}) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.refresh_from_db()
    winner = held.state
    assert sorted(outcomes) == sorted([winner, winner, "refused", "refused"])
    assert len(stored(room)) == (2 if winner == "released" else 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_message_sent_eight_times_at_once_waits_once(
    room: Room, old: GroupMember, make_list: MakeList, say: Say
) -> None:
    make_list("hold", "加微信")
    place = room.place(old)
    start = threading.Barrier(8)
    seen: list[str] = []

    def run() -> None:
        from community.chat.services import message_send

        try:
            with team_scope(room.team):
                start.wait()
                message_send(
                    member=place, text="加微信", client_id="client-0001",
                    actor=fan_actor(old.user),
                )  # fmt: skip
        except MessageHeld as told:
            seen.append(told.params["held"])
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [Held.objects.get().public_id] * 8


def test_the_queue_on_the_desk(
    room: Room, held: Held, operator: Staff, client_for: Callable[[User | Staff], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    client = client_for(operator)
    client.get(BASE)
    with django_assert_num_queries(6):
        page = client.get(BASE).content.decode()
    assert "加微信" in page
    assert "夏日小分队" in page
    assert "没有符合的消息" in client.get(BASE, {"q": "没有的"}).content.decode()
    one = client.get(f"{BASE}held/{held.public_id}/").content.decode()
    assert "早" in one  # what was said around it
    refused = client.post(f"{BASE}held/{held.public_id}/decline/", {"reason": ""})
    assert refused.status_code == 422
    assert client.post(f"{BASE}held/{held.public_id}/release/").status_code == 302
    held.refresh_from_db()
    assert (held.state, held.message_seq) == ("released", 2)
    assert "没有等待审核的消息" in client.get(BASE).content.decode()


def test_the_sender_puts_a_declined_one_away(
    room: Room, held: Held, old: GroupMember, operator: Staff, actor: Actor,
    client_for: Callable[[User | Staff], Client],
) -> None:  # fmt: skip
    held_decline(held=held, by=operator, reason="群里不发广告", actor=actor)
    client, where = client_for(old.user), f"/g/{room.group.public_id}/"
    assert "群里不发广告" in client.get(where).content.decode()
    told = client.get(
        where, {"after": "1", "held": "1"}, headers={"accept": "application/json"}
    ).json()["held"]
    assert told == [
        {"id": held.public_id, "i": "client-0001", "state": "declined", "why": "群里不发广告"}
    ]
    # Nobody else can.
    client_for(room.fan.user).post(f"{where}held/{held.public_id}/")
    assert "群里不发广告" in client.get(where).content.decode()
    client.post(f"{where}held/{held.public_id}/")
    assert "群里不发广告" not in client.get(where).content.decode()
