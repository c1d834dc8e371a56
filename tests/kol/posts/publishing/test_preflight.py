"""What is in the way of a post is found while there is time to mend it, and stops nothing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.assets.services import asset_create
from foundation.events.models import Event
from foundation.fetching.errors import FetchError
from foundation.notify.models import Notice
from foundation.notify.services import notices_make
from foundation.teams.models import Staff
from kol.links.services import link_get_or_create, link_pause
from kol.platforms.models import PlatformAccount
from kol.posts.calendar.moving import entry_move
from kol.posts.models import Post, PostTarget
from kol.posts.publish_errors import NotReady
from kol.posts.publishing import looking, preflight
from kol.posts.publishing.dispatching import work_waiting
from kol.posts.publishing.looking import look_drain
from kol.posts.publishing.words import next_text
from kol.posts.services import scheduling
from kol.posts.services.deciding import target_retry
from kol.posts.services.scheduling import (
    Slot,
    post_schedule,
    target_cancel,
    target_reschedule,
    targets_withdraw,
)
from tests.api import api_of
from tests.foundation.notify.world import heard
from tests.kol.posts.publishing.world import SYSTEM, State, World, later, now, state
from tests.outbox import hand_to
from tests.pictures import picture, upload


@pytest.fixture(autouse=True)
def _sites(monkeypatch: pytest.MonkeyPatch) -> None:
    """No site is asked; all of them are there."""
    monkeypatch.setattr(preflight, "fetch", lambda *_args: None)


def soon(world: World, account: PlatformAccount, **fields: Any) -> PostTarget:
    """Due in eight minutes."""
    return world.scheduled(account, timezone.now() + timedelta(minutes=8), **fields)


def codes(target: PostTarget) -> list[str]:
    """What is wrong, as the row has it."""
    return [one["code"] for one in now(target).wrong]


def told(target: PostTarget) -> list[list[str]]:
    """What staff were told of it, in order."""
    events = Event.objects.filter(name="post.not_ready", subject_id=target.pk).order_by("id")
    return [event.payload["codes"] for event in events]


def look_again(target: PostTarget) -> list[str]:
    """The minute is over."""
    PostTarget.objects.filter(pk=target.pk).update(look_at=timezone.now())
    assert look_drain() == 1
    return codes(target)


def disconnect(account: PlatformAccount) -> None:
    """The platform took the token back, and we know."""
    PlatformAccount.objects.filter(pk=account.pk).update(connection="expired")


def changed(name: str, account: PlatformAccount) -> None:
    """The posts hear that its connection came, or went."""
    hand_to("posts.accounts", Event(name=name, team_id=account.team_id, subject_id=account.pk))


def test_what_would_go_out_fine_is_looked_at_once_and_goes_out(world: World) -> None:
    account = world.account()
    far = world.scheduled(account, timezone.now() + timedelta(minutes=11))
    target = soon(world, account)
    assert (look_drain(), look_drain()) == (1, 0)
    assert (codes(target), now(target).look_at, told(target)) == ([], None, [])
    assert now(far).look_at == (now(far).due_at or timezone.now()) - timedelta(minutes=10)
    calls = [one["path"] for one in world.sandbox.calls("weibo")]
    assert calls == []  # nothing that costs of a budget, and nothing with an effect
    target_reschedule(target=target, staff=world.staff, actor=world.actor, due_at=None)
    world.run()
    assert state(target) == State.LIVE


def test_a_dead_connection_is_told_once_and_clears_when_mended(world: World) -> None:
    account = world.account()
    target = soon(world, account)
    disconnect(account)
    assert look_drain() == 1
    assert (codes(target), told(target)) == (["connection"], [["connection"]])
    assert look_again(target) == ["connection"]
    assert len(told(target)) == 1
    heard()
    rung = Notice.objects.filter(kind="post.not_ready")
    assert list(rung.values_list("staff_id", flat=True)) == [world.staff.pk]
    world.reconnect(account)
    changed("platform.connected", account)
    assert look_drain() == 1
    assert (codes(target), now(target).look_at) == ([], None)
    # What is mended asks nobody any more.
    heard()
    assert [row.read_at is not None for row in rung] == [True]


@pytest.mark.parametrize("name", ["platform.disconnected", "platform.account_left"])
def test_a_connection_that_goes_is_looked_at_before_its_time(world: World, name: str) -> None:
    account, other = world.account(), world.account("weibo", "1002")
    target, fine = soon(world, account), soon(world, other)
    in_five = timezone.now() + timedelta(minutes=5)
    PostTarget.objects.update(look_at=in_five)
    assert look_drain() == 0
    disconnect(account)
    changed(name, account)
    assert look_drain() == 1
    assert (codes(target), now(fine).look_at) == (["connection"], in_five)


def test_what_was_found_wrong_stops_nothing(world: World) -> None:
    account = world.account()
    target = soon(world, account)
    disconnect(account)
    look_drain()
    PlatformAccount.objects.filter(pk=account.pk).update(connection="connected")
    PostTarget.objects.filter(pk=target.pk).update(
        due_at=timezone.now(), next_try_at=timezone.now()
    )
    assert look_drain() == 0  # due: the publishers'
    world.run()
    assert (state(target), now(target).wrong, now(target).look_at) == (State.LIVE, [], None)


def test_a_look_that_dies_or_breaks_is_made_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = world.account()
    target = soon(world, account)
    disconnect(account)

    def broken(*_args: Any, **_named: Any) -> list[Any]:
        raise RuntimeError("never thought of")

    with monkeypatch.context() as patched:
        patched.setattr(looking, "wrongs_of", broken)
        patched.setattr(scheduling, "wrongs_of", broken)
        assert look_drain() == 1
        later = timezone.now() + timedelta(hours=1)
        assert state(world.scheduled(account, later)) == State.SCHEDULED
    assert (codes(target), look_drain()) == ([], 0)  # another may still be at it
    assert look_again(target) == ["connection"]


def test_whoever_moves_it_while_it_is_looked_at_has_it_looked_at_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = world.account()
    target = soon(world, account)
    disconnect(account)
    then = timezone.now() + timedelta(hours=3)
    real = preflight.wrongs_of

    def moved_meanwhile(*args: Any, **named: Any) -> Any:
        target_reschedule(target=target, staff=world.staff, actor=world.actor, due_at=then)
        PostTarget.objects.filter(pk=target.pk).update(wrong=[])
        return real(*args, **named)

    monkeypatch.setattr(looking, "wrongs_of", moved_meanwhile)
    assert look_drain() == 1
    assert (codes(target), told(target)) == ([], [])
    assert now(target).look_at == then - timedelta(minutes=10)


def test_files_and_links_that_are_gone_are_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = upload(picture("JPEG", (400, 300)), "cover.jpg", "image/jpeg")
    cover = asset_create(
        team_id=world.staff.team_id, upload=raw, purpose="library", ref_id=None, actor=world.actor
    )
    keys = {"app_id": "wx1", "app_secret": world.sandbox.secret("wx1")}
    account = world.by_keys("wechat", "wx1", keys)
    article = soon(world, account, kind="article", link_url="", cover=cover)
    linked = soon(world, world.account())
    link = link_get_or_create(
        team_id=linked.team_id, actor=SYSTEM, url="https://tour.example/",
        subject=("posts.posttarget", linked.pk), platform="weibo", purpose="post",
    )  # fmt: skip
    link_pause(link=link, staff=world.staff, actor=world.actor)

    def gone(url: str, _wish: object) -> None:
        raise FetchError("status", http_status=404)

    monkeypatch.setattr(preflight, "fetch", gone)
    with default_storage.open(cover.key) as stored:
        kept = stored.read()
    default_storage.delete(cover.key)
    assert look_drain() == 2
    assert (codes(article), codes(linked)) == (["file"], ["link_paused", "link_gone"])
    # Cut short is as good as gone.
    default_storage.save(cover.key, upload(kept[:-1], "cover.jpg", "image/jpeg"))
    assert look_again(article) == ["file"]
    default_storage.delete(cover.key)
    default_storage.save(cover.key, upload(kept, "cover.jpg", "image/jpeg"))
    assert look_again(article) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"expires_at": timezone.now() + timedelta(minutes=12)}, "token_ends"),
        ({"sealed_token": b"broken"}, "connection"),
        ({"state": "archived"}, "place"),
    ],
)
def test_an_account_that_will_not_do_is_found(
    world: World, fields: dict[str, Any], code: str
) -> None:
    account = world.account()
    target = soon(world, account)
    PlatformAccount.objects.filter(pk=account.pk).update(**fields)
    look_drain()
    assert codes(target) == [code]


def test_a_token_that_would_end_is_renewed_ahead(world: World) -> None:
    keys = {"app_id": "wx1", "app_secret": world.sandbox.secret("wx1")}
    account = world.by_keys("wechat", "wx1", keys)
    raw = upload(picture("JPEG", (400, 300)), "cover.jpg", "image/jpeg")
    cover = asset_create(
        team_id=world.staff.team_id, upload=raw, purpose="library", ref_id=None, actor=world.actor
    )
    target = soon(world, account, kind="article", link_url="", cover=cover)
    look_drain()
    account.refresh_from_db()
    assert account.sealed_token is not None
    assert codes(target) == []
    # What it is made of is not good any more.
    wrong = {"app_id": "wx1", "app_secret": "another"}
    other = world.by_keys("wechat", "wx2", wrong)
    late = soon(world, other, kind="article", link_url="", cover=cover)
    look_drain()
    assert codes(late) == ["connection"]


def test_a_site_that_is_not_on_wechats_list_is_told_so_before_and_at_its_time(
    world: World,
) -> None:
    """The account is as good as it was: nobody is asked to connect it again."""
    keys = {"app_id": "wx1", "app_secret": world.sandbox.secret("wx1")}
    account = world.by_keys("wechat", "wx1", keys)
    world.sandbox.account("wechat", "wx1", ip_refused=True)
    raw = upload(picture("JPEG", (400, 300)), "cover.jpg", "image/jpeg")
    cover = asset_create(
        team_id=world.staff.team_id, upload=raw, purpose="library", ref_id=None, actor=world.actor
    )
    target = soon(world, account, kind="article", link_url="", cover=cover)
    look_drain()
    assert codes(target) == ["unlisted"]
    later(target, minutes=9)
    # A renewal that failed rests for a while; then it is asked for again.
    PlatformAccount.objects.filter(pk=account.pk).update(claim_until=timezone.now())
    world.run()
    assert (state(target), now(target).reason) == (State.FAILED, "unlisted")
    account.refresh_from_db()
    assert (account.connection, account.may_publish) == ("connected", True)
    world.sandbox.account("wechat", "wx1", ip_refused=False)
    PlatformAccount.objects.filter(pk=account.pk).update(claim_until=timezone.now())
    target_retry(target=target, staff=world.staff, actor=world.actor)
    world.run()
    assert state(target) == State.ACCEPTED


def test_scheduling_refuses_what_can_not_go_out_and_warns_of_the_rest(
    world: World, client: Client, owner: Staff
) -> None:
    account = world.account()
    post = world.post(link_url="")
    target = world.target(post, account)
    slot = Slot(target, timezone.now() + timedelta(hours=1))
    with pytest.raises(NotReady) as refused:
        post_schedule(post=post, staff=world.staff, actor=world.actor, targets=[slot])
    assert "域名" in refused.value.text()
    assert (state(target), Post.objects.get(pk=post.pk).state) == (State.PLANNED, "approved")
    other = world.post()
    target = world.target(other, account)
    disconnect(account)
    client.force_login(owner.user)
    client.post(
        reverse("publishing:schedule", args=["xiaoman", other.public_id]),
        {"target": target.public_id, "when": "then", "due_at": "2027-03-02T09:30"},
    )
    assert (state(target), codes(target), told(target)) == ("scheduled", ["connection"], [])
    page = reverse("publishing:target", args=["xiaoman", target.public_id])
    shown = client.get(page).content.decode()
    assert shown.count("重新连接") >= 2  # as the answer to scheduling, and on the page
    ask, path = api_of(owner, "posts:read"), f"targets/{target.public_id}"
    (said,) = ask("GET", path).json()["warnings"]
    assert said["code"] == "connection"
    target_cancel(target=target, staff=world.staff, actor=world.actor)
    assert ask("GET", path).json()["warnings"] == []


def test_staff_find_it_in_the_list_and_on_today(world: World, client: Client, owner: Staff) -> None:
    account = world.account()
    fine = soon(world, account, title="没有问题的")
    other = world.account(uid="1002")
    target = soon(world, other, title="要出问题的")
    disconnect(other)
    look_drain()
    client.force_login(owner.user)
    page = reverse("publishing:list", args=["xiaoman"])
    shown = client.get(page, {"state": "not_ready"}).content.decode()
    there = ["要出问题的" in shown, "没有问题的" in shown, "重新连接" in shown]
    assert there == [True, False, True]
    today = client.get(reverse("dashboards:today", args=["xiaoman"])).content.decode()
    assert "?state=not_ready" in today
    assert (codes(fine), codes(target)) == ([], ["connection"])


def heard_of(name: str) -> None:
    """The newest event of a name reaches the bell."""
    notices_make(Event.objects.filter(name=name).order_by("-pk")[0])


def warned(target: PostTarget) -> int:
    """How often staff were told that it is not cleared to go out."""
    return Event.objects.filter(name="post.not_cleared", subject_id=target.pk).count()


def test_what_is_not_approved_when_its_time_is_near_is_told_while_it_can_be(world: World) -> None:
    account = world.account()
    target = world.scheduled(account, timezone.now() + timedelta(minutes=30))
    targets_withdraw(post=target.post, actor=world.actor)  # an edit
    due_at = now(target).due_at or timezone.now()
    assert (state(target), now(target).look_at) == (State.PLANNED, due_at - timedelta(minutes=10))
    assert (work_waiting(), look_drain(), warned(target)) == ((0, 0, False), 0, 0)
    with time_machine.travel(due_at - timedelta(minutes=9)):
        assert (work_waiting(), look_drain(), warned(target)) == ((0, 0, True), 1, 1)
        assert (work_waiting(), look_drain(), warned(target)) == ((0, 0, False), 0, 1)
        heard()
    (rung,) = Notice.objects.filter(kind="post.not_cleared")
    assert (rung.staff_id, rung.subject_id) == (world.staff.pk, target.pk)
    assert (rung.mail_at is not None, rung.sms_at is not None) == (True, True)
    assert (state(target), now(target).wrong) == (State.PLANNED, [])


def test_another_time_is_told_of_anew_and_an_approval_takes_the_word_back(world: World) -> None:
    account = world.account()
    target = soon(world, account)
    Post.objects.filter(pk=target.post_id).update(state="in_review", approved_hash=None)
    targets_withdraw(post=target.post, actor=world.actor)
    assert (look_drain(), warned(target)) == (1, 1)
    moved = timezone.now() + timedelta(minutes=6)
    entry_move(
        kind="target", public_id=target.public_id, staff=world.staff, actor=world.actor, at=moved
    )
    assert (look_drain(), warned(target)) == (1, 2)
    heard()
    (asked,) = Notice.objects.filter(kind="post.not_cleared", read_at=None)
    world.approve(target.post)
    post_schedule(
        post=target.post, staff=world.staff, actor=world.actor, targets=[Slot(target, moved)]
    )
    heard_of("post.target_scheduled")
    asked.refresh_from_db()
    assert (asked.read_at is not None, asked.sms_at) == (True, None)
    assert (look_drain(), warned(target), state(target)) == (1, 2, State.SCHEDULED)


def test_what_was_not_approved_in_time_is_no_news_any_more(world: World) -> None:
    target = soon(world, world.account())
    targets_withdraw(post=target.post, actor=world.actor)
    assert next_text(now(target)) == "到点前通过审核，就会按时发出。"
    later(target, minutes=9)
    assert next_text(now(target)).startswith("到了时间还没通过审核，所以没有发出。")
    assert (work_waiting(), look_drain(), warned(target)) == ((0, 0, True), 1, 0)
    assert (work_waiting(), look_drain(), now(target).look_at) == ((0, 0, False), 0, None)
