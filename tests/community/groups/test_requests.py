"""Those who wait: proof, decisions, and evidence that arrives later."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from community.fans.selectors import follow_known
from community.fans.services import fan_erase, fan_update, follow_fact_record
from community.groups import registry
from community.groups.errors import GroupFull, RequestDecided
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.readers import proof_readable
from community.groups.registry import DoorRef
from community.groups.selectors import requests_overlooked
from community.groups.services import (
    group_state_set,
    group_update,
    member_for_staff,
    member_join,
    request_approve,
    request_decline,
    request_proof_send,
    request_recheck,
    request_reopen,
    request_withdraw,
    requests_decide,
)
from community.groups.services.erasure import fan_places_erase
from community.groups.services.requests import requests_recheck
from community.groups.tasks import requests_sweep
from foundation.assets.errors import NotAPicture
from foundation.assets.models import Asset
from foundation.events.models import Event
from foundation.events.services import consume_all_now
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, User
from foundation.teams.services import staff_remove, staff_update
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor
from tests.pictures import picture, upload

pytestmark = pytest.mark.usefixtures("scope")


def ask(group: FanGroup, person: Any, door: DoorRef | None = None) -> JoinRequest:
    fan, user, actor = person
    request = member_join(group=group, fan=fan, user=user, actor=actor, door=door).request
    assert request is not None
    return request


def stored(files: Path) -> int:
    return sum(path.is_file() for path in files.rglob("*"))


@pytest.fixture
def follows(make_group: Callable[..., FanGroup], weibo: PlatformAccount) -> FanGroup:
    """A group for followers."""
    return make_group("follows", entry_account=weibo, capacity=5)


@pytest.fixture
def mutual(make_group: Callable[..., FanGroup], weibo: PlatformAccount) -> FanGroup:
    """A group for mutual follows."""
    return make_group("mutual", entry_account=weibo, capacity=5)


class TestDoor:
    """A door that can be shut."""

    __test__ = False

    def __init__(self) -> None:
        self.shut, self.claims = False, 0

    def claim(self, door_id: int, fan: Any, member: Any, actor: Any) -> None:
        if self.shut:
            raise DomainError("test_door", "shut")
        self.claims += 1


@pytest.fixture
def door() -> Iterator[TestDoor]:
    one = TestDoor()
    registry.door("test", one.claim)
    yield one
    del registry._doors["test"]


def test_accepting(
    make_group: Callable[..., FanGroup], deer: Any, operator: Staff, door: TestDoor
) -> None:
    group = make_group("approval")
    request = ask(group, deer, DoorRef("test", 4))
    outcome = request_approve(request=request, staff=operator, actor=staff_actor(operator))
    assert outcome.kind == "joined"
    request.refresh_from_db()
    group.refresh_from_db()
    assert (request.state, request.decided_by, group.member_count) == ("approved", operator, 1)
    assert door.claims == 1
    assert Event.objects.get(name="group.member_joined").payload["door_id"] == 4
    assert AuditEntry.objects.get(action="group.request_approve").actor_user == operator.user
    with pytest.raises(RequestDecided):
        request_approve(request=request, staff=operator, actor=staff_actor(operator))
    group.refresh_from_db()
    assert (group.member_count, door.claims) == (1, 1)


def test_a_full_group_accepts_nobody_and_the_request_waits_on(
    make_group: Callable[..., FanGroup], deer: Any, orange: Any, operator: Staff, door: TestDoor
) -> None:
    group = make_group("approval", capacity=1)
    first, second = ask(group, deer), ask(group, orange, DoorRef("test", 1))
    decided = requests_decide(
        requests=[first, second], approve=True, staff=operator, actor=staff_actor(operator)
    )
    assert decided.done == 1
    ((refused, why),) = decided.refused
    assert refused == second
    assert isinstance(why, GroupFull)
    second.refresh_from_db()
    group.refresh_from_db()
    assert (second.state, second.decided_by, group.member_count) == ("pending", None, 1)
    assert not GroupMember.objects.filter(user=orange[1]).exists()


def test_a_shut_door_keeps_the_request_waiting(
    make_group: Callable[..., FanGroup], deer: Any, operator: Staff, door: TestDoor
) -> None:
    group = make_group("approval")
    request = ask(group, deer, DoorRef("test", 1))
    door.shut = True
    with pytest.raises(DomainError):
        request_approve(request=request, staff=operator, actor=staff_actor(operator))
    request.refresh_from_db()
    assert request.state == "pending"
    assert not GroupMember.objects.filter(user=deer[1]).exists()


@pytest.mark.parametrize("who", ["pr", "analyst"])
def test_who_may_not_decide(
    make_group: Callable[..., FanGroup], deer: Any, who: str, request: pytest.FixtureRequest
) -> None:
    waiting = ask(make_group("approval"), deer)
    staff = request.getfixturevalue(who)
    actor = staff_actor(staff)
    with pytest.raises(NotAllowed):
        request_approve(request=waiting, staff=staff, actor=actor)
    with pytest.raises(NotAllowed):
        request_decline(request=waiting, staff=staff, reason="", actor=actor)
    waiting.refresh_from_db()
    assert waiting.state == "pending"


def test_declining_and_taking_it_back(
    make_group: Callable[..., FanGroup], deer: Any, operator: Staff
) -> None:
    group, actor = make_group("approval"), staff_actor(operator)
    request = ask(group, deer)
    request_decline(request=request, staff=operator, reason="看不清名字", actor=actor)
    request.refresh_from_db()
    assert (request.state, request.decline_reason) == ("declined", "看不清名字")
    request_reopen(request=request, staff=operator, actor=actor)
    request.refresh_from_db()
    assert (request.state, request.decline_reason, request.decided_by) == ("pending", "", None)
    with pytest.raises(RequestDecided):
        request_reopen(request=request, staff=operator, actor=actor)
    request_decline(request=request, staff=operator, reason="", actor=actor)
    ask(group, deer)  # asked anew: the old one can't wait as well
    with pytest.raises(RequestDecided):
        request_reopen(request=request, staff=operator, actor=actor)


def test_an_accepted_screenshot_is_remembered(
    mutual: FanGroup, weibo: PlatformAccount, deer: Any, operator: Staff, files: Path
) -> None:
    request = ask(mutual, deer)
    sent = request_proof_send(
        request=request, upload=upload(picture()), claimed_handle="＠小鹿", actor=deer[2]
    )
    assert sent.proof is not None
    assert (sent.claimed_handle, sent.proof.purpose, sent.proof.ref_id) == (
        "小鹿",
        "proof",
        mutual.pk,
    )
    known = follow_known(fan=deer[0], account=weibo)
    assert known.mutual is None  # what a fan sends proves nothing until staff accept it
    request_approve(request=request, staff=operator, actor=staff_actor(operator))
    known = follow_known(fan=deer[0], account=weibo)
    assert (known.follows_us, known.we_follow, known.how) == (True, True, "proof")


def test_accepting_a_follow_says_nothing_of_our_following(
    follows: FanGroup, weibo: PlatformAccount, deer: Any, operator: Staff, files: Path
) -> None:
    request = ask(follows, deer)
    request_proof_send(request=request, upload=upload(picture()), claimed_handle="", actor=deer[2])
    request_approve(request=request, staff=operator, actor=staff_actor(operator))
    known = follow_known(fan=deer[0], account=weibo)
    assert (known.follows_us, known.we_follow) == (True, None)


def test_a_new_screenshot_replaces_the_old(
    follows: FanGroup,
    deer: Any,
    files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    request = ask(follows, deer)
    with django_capture_on_commit_callbacks(execute=True):
        for color in ("red", "blue"):
            request_proof_send(
                request=request,
                upload=upload(picture(color=color)),
                claimed_handle="",
                actor=deer[2],
            )
    assert Asset.objects.count() == 1
    assert stored(files) == 2


def test_what_is_no_picture_changes_nothing(follows: FanGroup, deer: Any, files: Path) -> None:
    request = ask(follows, deer)
    with pytest.raises(NotAPicture):
        request_proof_send(
            request=request, upload=upload(b"<svg/>"), claimed_handle="x", actor=deer[2]
        )
    request.refresh_from_db()
    assert (request.proof, request.claimed_handle, stored(files)) == (None, "", 0)


def test_proof_for_a_decided_request_is_thrown_away(
    follows: FanGroup,
    deer: Any,
    operator: Staff,
    files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    request = ask(follows, deer)
    stale = JoinRequest.objects.get(pk=request.pk)
    request_decline(request=request, staff=operator, reason="", actor=staff_actor(operator))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RequestDecided):
        request_proof_send(
            request=stale, upload=upload(picture()), claimed_handle="", actor=deer[2]
        )
    assert not Asset.objects.exists()
    assert stored(files) == 0


def test_who_may_see_a_screenshot(
    follows: FanGroup,
    deer: Any,
    orange: Any,
    operator: Staff,
    analyst: Staff,
    stranger: User,
    files: Path,
) -> None:
    sent = request_proof_send(
        request=ask(follows, deer), upload=upload(picture()), claimed_handle="", actor=deer[2]
    )
    asset = sent.proof
    assert asset is not None
    assert proof_readable(deer[1], asset)
    assert proof_readable(operator.user, asset)
    for user in (orange[1], analyst.user, stranger):
        assert not proof_readable(user, asset)


def test_staff_of_another_team_see_no_screenshot(
    follows: FanGroup, deer: Any, other_owner: Staff, files: Path, client_for: Any
) -> None:
    sent = request_proof_send(
        request=ask(follows, deer), upload=upload(picture()), claimed_handle="", actor=deer[2]
    )
    assert sent.proof is not None
    address = f"/a/{sent.proof.public_id}/"
    assert client_for(other_owner).get(address).status_code == 404
    assert client_for(deer[1]).get(address).status_code == 200


def test_withdrawing(
    follows: FanGroup,
    deer: Any,
    files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    request = ask(follows, deer)
    request_proof_send(request=request, upload=upload(picture()), claimed_handle="", actor=deer[2])
    with django_capture_on_commit_callbacks(execute=True):
        request_withdraw(request=request, actor=deer[2])
    request.refresh_from_db()
    assert (request.state, request.proof) == ("withdrawn", None)
    assert stored(files) == 0
    with pytest.raises(RequestDecided):
        request_withdraw(request=request, actor=deer[2])


def known_now(person: Any, account: PlatformAccount, follows_us: bool = True) -> None:
    follow_fact_record(
        fan=person[0],
        account=account,
        follows_us=follows_us,
        we_follow=None,
        how="import",
        actor=SYSTEM,
    )


def test_evidence_lets_in_those_it_is_about_and_leaves_the_rest(
    follows: FanGroup,
    mutual: FanGroup,
    make_group: Callable[..., FanGroup],
    weibo: PlatformAccount,
    deer: Any,
    orange: Any,
) -> None:
    ours, theirs, both = ask(follows, deer), ask(follows, orange), ask(mutual, deer)
    hand = ask(make_group("approval"), deer)
    known_now(deer, weibo)
    assert requests_recheck(fan_ids=[deer[0].pk, orange[0].pk]) == 1
    states = {
        request.pk: request.state for request in JoinRequest.objects.filter(team=follows.team)
    }
    assert states == {
        ours.pk: "approved",
        theirs.pk: "pending",
        both.pk: "pending",
        hand.pk: "pending",
    }
    follows.refresh_from_db()
    assert follows.member_count == 1
    decided = JoinRequest.objects.get(pk=ours.pk)
    assert decided.decided_by is None


def test_evidence_of_no_follow_leaves_them_waiting(
    follows: FanGroup, weibo: PlatformAccount, deer: Any
) -> None:
    request = ask(follows, deer)
    known_now(deer, weibo, follows_us=False)
    assert request_recheck(request=request) is None
    request.refresh_from_db()
    assert request.state == "pending"


def test_evidence_for_a_full_or_closed_group_waits(
    make_group: Callable[..., FanGroup],
    weibo: PlatformAccount,
    deer: Any,
    orange: Any,
    owner: Staff,
) -> None:
    group = make_group("follows", entry_account=weibo, capacity=1)
    requests = [ask(group, deer), ask(group, orange)]
    known_now(deer, weibo)
    known_now(orange, weibo)
    assert requests_recheck(fan_ids=[deer[0].pk, orange[0].pk]) == 1
    group.refresh_from_db()
    assert group.member_count == 1
    group_update(group=group, staff=owner, actor=staff_actor(owner), capacity=2)
    group_state_set(group=group, state="closed", staff=owner, actor=staff_actor(owner))
    assert requests_recheck(fan_ids=[orange[0].pk]) == 0
    assert requests_overlooked() == {}
    group_state_set(group=group, state="open", staff=owner, actor=staff_actor(owner))
    assert requests_overlooked() == {group.team_id: [orange[0].pk]}
    requests_sweep()
    requests[1].refresh_from_db()
    assert requests[1].state == "approved"


def test_a_code_that_ended_keeps_nobody_out_whose_follow_is_known(
    follows: FanGroup, weibo: PlatformAccount, deer: Any, door: TestDoor
) -> None:
    request = ask(follows, deer, DoorRef("test", 1))
    door.shut = True
    known_now(deer, weibo)
    assert requests_recheck(fan_ids=[deer[0].pk]) == 1
    request.refresh_from_db()
    follows.refresh_from_db()
    assert (request.state, follows.member_count, door.claims) == ("approved", 1, 0)


def consume_until(done: Callable[[], bool]) -> None:
    """Let the consumers read until they saw what is waited for. The outbox is read up to the
    oldest transaction that runs anywhere in PostgreSQL, other processes' tests included."""
    for _turn in range(300):
        consume_all_now()
        if done():
            return
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_the_outbox_brings_the_evidence(
    follows: FanGroup, weibo: PlatformAccount, deer: Any, eager_tasks: None
) -> None:
    request = ask(follows, deer)
    known_now(deer, weibo)
    consume_until(lambda: not JoinRequest.objects.filter(state="pending").exists())
    request.refresh_from_db()
    assert request.state == "approved"


@pytest.mark.django_db(transaction=True)
def test_erasing_a_fan_takes_them_out_of_groups(
    follows: FanGroup,
    make_group: Callable[..., FanGroup],
    deer: Any,
    operator: Staff,
    files: Path,
    eager_tasks: None,
) -> None:
    group = make_group()
    fan, user, actor = deer
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    request = ask(follows, deer)
    request_proof_send(
        request=request, upload=upload(picture()), claimed_handle="小鹿", actor=actor
    )
    fan_erase(fan=fan, actor=staff_actor(operator))
    consume_until(lambda: not JoinRequest.objects.filter(state="pending").exists())
    fan_places_erase(fan_ids=[fan.pk])  # the same event again does no harm
    assert member is not None
    member.refresh_from_db()
    request.refresh_from_db()
    group.refresh_from_db()
    assert (member.state, member.display_name, group.member_count) == ("left", "", 0)
    assert (request.state, request.claimed_handle, request.proof) == ("withdrawn", "", None)
    assert stored(files) == 0


@pytest.mark.django_db(transaction=True)
def test_names_and_staff_follow(
    group: FanGroup, deer: Any, owner: Staff, operator: Staff, eager_tasks: None
) -> None:
    fan, user, actor = deer
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    helper = member_for_staff(group=group, staff=operator)
    fan_update(fan=fan, nickname="鹿小葵", actor=staff_actor(operator))
    staff_update(
        staff=operator, by=owner, display_name="运营阿May", is_kol=True, role="analyst",
        actor=staff_actor(owner),
    )  # fmt: skip
    consume_until(
        lambda: GroupMember.objects.filter(display_name__in=["运营阿May", "鹿小葵"]).count() == 2
    )
    assert member is not None
    member.refresh_from_db()
    helper.refresh_from_db()
    assert member.display_name == "鹿小葵"
    assert (helper.display_name, helper.is_kol, helper.role) == ("运营阿May", True, "member")
    staff_remove(staff=operator, by=owner, actor=staff_actor(owner))
    consume_until(lambda: GroupMember.objects.filter(state="left").exists())
    helper.refresh_from_db()
    group.refresh_from_db()
    assert (helper.state, helper.remove_reason, group.member_count) == ("left", "off_team", 1)


def test_other_teams_requests_are_not_seen(follows: FanGroup, deer: Any, other_team: Any) -> None:
    ask(follows, deer)
    with team_scope(other_team):
        assert not JoinRequest.objects.exists()
