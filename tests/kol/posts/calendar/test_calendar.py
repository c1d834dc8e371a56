"""The calendar on the desk: what stands where, and moving it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from kol.platforms.models import PlatformAccount
from kol.posts.calendar.slots import SlotTaken, slot_add, slot_next, slot_times
from kol.posts.models import Post, PostShape, PostSlot, PostTarget
from tests.cast import staff_actor
from tests.kol.posts.calendar.world import ZONE, account_of, at, post_of, target_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]
ClientFor = Callable[[User | Staff], Client]
URL = "/t/xiaoman/calendar/"


def page(client: Client, query: str = "") -> str:
    answer = client.get(query if query.startswith("/") else URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def due(target: PostTarget) -> str:
    target.refresh_from_db()
    assert target.due_at
    return f"{target.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def test_a_month_shows_what_goes_out_and_what_is_only_planned(
    owner: Staff, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account = account_of(owner)
    target_of(owner, post_of(owner, "春茶上新"), account, at("2027-03-05 20:00"))
    post_of(owner, "还没定去哪", planned_at=at("2027-03-06 09:30"))
    target_of(owner, post_of(owner, "下个月的"), account, at("2027-04-20 20:00"))
    client = client_for(owner)
    text = page(client)
    day = text[text.index('data-day="2027-03-05"') : text.index('data-day="2027-03-06"')]
    assert "春茶上新" in day
    assert "20:00" in day
    assert "惊蛰" in text[text.index('data-day="2027-03-06"') : text.index('data-day="2027-03-07"')]
    assert "还没定去哪" in text
    assert "下个月的" not in text
    queries = 8
    with django_assert_num_queries(queries):
        page(client)
    for number in range(3):
        target_of(owner, post_of(owner, f"多一条{number}"), account, at("2027-03-05 21:00"))
    with django_assert_num_queries(queries):
        assert "还有 1 条" not in page(client)


def test_a_full_day_says_how_many_more(owner: Staff, client_for: ClientFor) -> None:
    account = account_of(owner)
    for number in range(6):
        target_of(owner, post_of(owner, f"第{number}条"), account, at(f"2027-03-05 1{number}:00"))
    text = page(client_for(owner))
    assert "第3条" in text
    assert "第4条" not in text
    assert "还有 2 条" in text
    assert "第5条" in page(client_for(owner), "?view=week&day=2027-03-05")


FOLLOWERS, NOBODY = "群发给粉丝（每天一次）", "发布到主页，不通知粉丝"


def test_whether_followers_are_told_stands_with_what_goes_out(
    owner: Staff, client_for: ClientFor
) -> None:
    """WeChat's ways: what the post says, else what the account does; a tag is for followers."""
    account = account_of(owner, "wechat")
    PlatformAccount.objects.filter(pk=account.pk).update(publishing="api")
    wishes: list[dict[str, str]] = [
        {"mode": "mass"}, {"mode": "publish", "tag_id": "2"}, {}, {"tag_id": "2"},
    ]  # fmt: skip
    for number, options in enumerate(wishes):
        place(owner, account, f"第{number}条", options)
    place(owner, account_of(owner), "小红书的", {"mode": "mass"})
    place(
        owner,
        account,
        "发过的",
        {},
        state="live",
        called_at=at("2027-03-01 09:00"),
        prepared={"mode": "publish"},
    )
    place(owner, account, "发过，没记下", {"mode": "mass"}, state="live")
    client = client_for(owner)
    pages = [
        "?view=week&day=2027-03-05",
        "?view=list&day=2027-03-05",
        reverse("publishing:list", args=[owner.team.slug]),
    ]
    for options, told in (
        ({}, (2, 3)), ({"mode": "mass"}, (3, 2)), ({"mode": "publish"}, (1, 4)),
    ):  # fmt: skip
        PlatformAccount.objects.filter(pk=account.pk).update(options=options)
        for shown in (page(client, one) for one in pages):
            assert (shown.count(FOLLOWERS), shown.count(NOBODY)) == told
    month = page(client)
    assert (FOLLOWERS in month, NOBODY in month) == (False, False)  # a day has no room for it
    # Nobody decided it where a person brings it out; what went out is as it was.
    PlatformAccount.objects.filter(pk=account.pk).update(publishing="hand")
    for shown in (page(client, one) for one in pages):
        assert (shown.count(FOLLOWERS), shown.count(NOBODY)) == (0, 1)


def place(
    owner: Staff, account: PlatformAccount, title: str, options: dict[str, str], **fields: object
) -> None:
    """A post at an account, with what it wishes there and, elsewhere, something else."""
    post = post_of(owner, title)
    for platform, wished in ((account.platform, options), ("douyin", {"mode": "share"})):
        PostShape.objects.create(team=owner.team, post=post, platform=platform, options=wished)
    PostTarget.objects.create(
        team=owner.team, post=post, account=account, platform=account.platform, place="小满",
        key=post.public_id, due_at=at("2027-03-05 20:00"), **{"state": "planned", **fields},
    )  # fmt: skip


def test_filters_stand_in_the_address(owner: Staff, pr: Staff, client_for: ClientFor) -> None:
    one, other = account_of(owner), account_of(owner, "zhihu")
    target_of(owner, post_of(owner, "小红书的", campaign="春茶"), one, at("2027-03-05 20:00"))
    target_of(owner, post_of(owner, "知乎的"), other, at("2027-03-05 21:00"))
    client = client_for(owner)
    for query in ("platform=xiaohongshu", f"account={one.public_id}", "campaign=春茶"):
        text = page(client, f"?{query}")
        assert "小红书的" in text
        assert "知乎的" not in text
    assert "小红书的" not in page(client, f"?author={pr.public_id}")
    assert "小红书的" in page(client, f"?author={owner.public_id}")
    assert "小红书的" not in page(client, "?state=failed")
    assert "这段时间没有符合条件的内容" in page(client, "?state=failed&view=list")
    assert "这段时间还没有排期" not in page(client, "?state=failed")
    # What has a day and no place yet has a state of its own.
    post_of(owner, "还没定去哪", planned_at=at("2027-03-06 09:30"))
    approved = page(client, "?state=approved&view=week&day=2027-03-05")
    assert "还没定去哪" in approved
    assert "小红书的" not in approved
    assert '<option value="in_review"' in approved
    assert "知乎的" in page(client, "?platform=zhihu&view=list&state=scheduled")


def test_a_line_is_moved_to_another_day_and_keeps_its_time(
    owner: Staff, client_for: ClientFor
) -> None:
    target = target_of(owner, post_of(owner, "春茶上新"), account_of(owner), at("2027-03-05 20:30"))
    move = {"kind": "target", "id": target.public_id, "day": "2027-03-09", "on": "2027-03-02"}
    answer = client_for(owner).post(f"{URL}move/", move, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert due(target) == "2027-03-09 20:30"
    told = json.loads(answer["HX-Trigger"])["toast"]
    assert "03-09 20:30" in told["text"]
    # Undone, the calendar one was on comes back with it.
    back = client_for(owner).post(told["undo"])
    assert (back.status_code, due(target)) == (302, "2027-03-05 20:30")
    assert "day=2027-03-02" in back["Location"]
    refused = client_for(owner).get(told["undo"])
    assert (refused.status_code, due(target)) == (405, "2027-03-05 20:30")


def test_what_is_planned_is_scheduled_where_nothing_more_is_waited_for(
    owner: Staff, client_for: ClientFor
) -> None:
    target = target_of(owner, post_of(owner, "等审核"), account_of(owner))
    PostTarget.objects.update(due_at=at("2027-03-05 20:00"))
    yes = Post.objects.get().approved_hash
    Post.objects.update(state="draft", approved_hash=None)
    move = {"kind": "target", "id": target.public_id, "at": "2027-03-08T08:15"}
    client = client_for(owner)
    told = client.post(f"{URL}move/", move, follow=True).content.decode()
    assert (due(target), target.state) == ("2027-03-08 08:15", "planned")
    assert "按时审核通过后会发出" in told
    Post.objects.update(state="approved", approved_hash=yes)
    moved = client.post(f"{URL}move/", move | {"at": "2027-03-08T09:00"}, follow=True)
    assert (due(target), target.state) == ("2027-03-08 09:00", "scheduled")
    # To take back only the time would leave it scheduled, which it was not.
    assert f"{URL}move/?" not in moved.content.decode()
    assert "按时审核通过后会发出" not in moved.content.decode()
    post = post_of(owner, "只有日子", planned_at=at("2027-03-06 09:30"))
    client_for(owner).post(
        f"{URL}move/", {"kind": "post", "id": post.public_id, "day": "2027-03-10"}
    )
    post.refresh_from_db()
    assert post.planned_at == at("2027-03-10 09:30")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "2027-03-01"}, "这个时间已经过了"),
        ({"at": "gestern"}, "请选择日期和时间。"),
        ({}, "请选择日期和时间。"),
    ],
    ids=["past", "no time", "nothing"],
)
def test_a_refused_move_changes_nothing(
    owner: Staff, client_for: ClientFor, change: dict[str, str], said: str
) -> None:
    target = target_of(owner, post_of(owner, "春茶上新"), account_of(owner), at("2027-03-05 20:00"))
    move = {"kind": "target", "id": target.public_id, **change}
    answer = client_for(owner).post(f"{URL}move/", move, headers={"hx-request": "true"})
    assert answer.status_code == 422
    assert said in answer["HX-Trigger"].encode().decode("unicode-escape")
    assert due(target) == "2027-03-05 20:00"


def test_a_line_that_is_out_stays(owner: Staff, client_for: ClientFor) -> None:
    target = target_of(owner, post_of(owner, "春茶上新"), account_of(owner), at("2027-03-05 20:00"))
    PostTarget.objects.update(state="live")
    move = {"kind": "target", "id": target.public_id, "day": "2027-03-08"}
    answer = client_for(owner).post(f"{URL}move/", move, headers={"hx-request": "true"})
    assert answer.status_code == 422
    assert due(target) == "2027-03-05 20:00"


def test_a_full_quota_is_marked_and_refused_or_the_next_moment_taken(
    owner: Staff, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account = account_of(owner, "weibo")
    for number in range(30):
        post = post_of(owner, f"第{number}条")
        target_of(owner, post, account, at(f"2027-03-05 20:{number:02}"))
    late = target_of(owner, post_of(owner, "还有一条"), account, at("2027-03-04 20:15"))
    client = client_for(owner)
    week = "?view=week&day=2027-03-05"
    page(client)
    with django_assert_num_queries(9):  # one more than without quotas
        text = page(client, week)
    full = text[text.index('data-day="2027-03-05"') : text.index('data-day="2027-03-06"')]
    assert "微博 30/30" in full
    assert "额度已用完" in full
    assert (
        "/30" not in text[text.index('data-day="2027-03-04"') : text.index('data-day="2027-03-05"')]
    )
    move = {"kind": "target", "id": late.public_id, "day": "2027-03-05", "on": "2027-03-02"}
    refused = client.post(f"{URL}move/", move, headers={"hx-request": "true"})
    assert refused.status_code == 422
    assert due(late) == "2027-03-04 20:15"
    offered = refused.content.decode()
    assert 'name="move" value="1"' in offered
    assert 'name="at" value="2027-03-05T20:15"' in offered
    moved = client.post(f"{URL}move/", {**move, "move": "1"}, headers={"hx-request": "true"})
    assert moved.status_code == 200
    assert due(late) == "2027-03-05 21:00"
    assert "03-05 21:00" in moved["HX-Trigger"]


def test_what_is_late_is_still_moved_and_no_day_is_beyond_reach(
    owner: Staff, client_for: ClientFor
) -> None:
    target = target_of(owner, post_of(owner, "没赶上"), account_of(owner), at("2027-03-05 20:00"))
    PostTarget.objects.update(state="held", due_at=at("2027-03-01 20:00"))
    client = client_for(owner)
    line = page(client).partition("没赶上")[0].rpartition("<li ")[2]
    assert 'draggable="true"' in line
    post = post_of(owner, "只有日子", planned_at=at("2027-03-06 09:30"))
    for far in ("9999-12-31", "2040-01-01"):
        move = {"kind": "post", "id": post.public_id, "day": far}
        answer = client.post(f"{URL}move/", move, headers={"hx-request": "true"})
        assert answer.status_code == 422
    post.refresh_from_db()
    assert post.planned_at == at("2027-03-06 09:30")
    assert client.get(URL).status_code == 200
    assert target.public_id


def test_nobody_moves_another_teams(
    owner: Staff, other_owner: Staff, client_for: ClientFor
) -> None:
    with team_scope(other_owner.team):
        theirs = post_of(other_owner, "别队的", planned_at=at("2027-03-06 09:30"))
    move = {"kind": "post", "id": theirs.public_id, "day": "2027-03-10"}
    assert client_for(owner).post(f"{URL}move/", move).status_code == 404
    with team_scope(other_owner.team):
        assert Post.objects.get().planned_at == at("2027-03-06 09:30")


class TestSlots:
    def test_a_time_of_the_week_stands_free_until_something_is_there(
        self, owner: Staff, client_for: ClientFor
    ) -> None:
        client = client_for(owner)
        account = account_of(owner)
        typed = {"weekday": "4", "time": "20:00", "account": account.public_id, "label": "晚八点"}
        assert client.post(f"{URL}slots/", typed).status_code == 302
        assert "晚八点" in page(client, "?view=week&day=2027-03-05")
        target_of(owner, post_of(owner, "春茶上新"), account, at("2027-03-05 20:00"))
        assert "晚八点" not in page(client, "?view=week&day=2027-03-05")
        assert slot_next(account, at("2027-03-02 12:00"), ZONE) == at("2027-03-12 20:00")
        assert client.post(f"{URL}slots/", typed).status_code == 422
        (slot,) = PostSlot.objects.all()
        assert client.post(f"{URL}slots/{slot.public_id}/remove/").status_code == 302
        assert not PostSlot.objects.exists()
        assert slot_next(account, at("2027-03-02 12:00"), ZONE) is None

    def test_another_accounts_post_takes_no_time_of_this_one(
        self, owner: Staff, client_for: ClientFor
    ) -> None:
        client = client_for(owner)
        mine, other = account_of(owner), account_of(owner, "zhihu")
        for account, label in ((mine, "小红书晚八点"), (None, "谁都行")):
            slot_add(
                staff=owner, actor=staff_actor(owner), weekday=4, at=time(20), account=account,
                label=label,
            )  # fmt: skip
        target_of(owner, post_of(owner, "知乎的"), other, at("2027-03-05 20:00"))
        text = page(client, "?view=week&day=2027-03-05")
        assert "小红书晚八点" in text
        assert "谁都行" not in text

    def test_where_clocks_change_a_taken_time_is_taken(self, owner: Staff) -> None:
        zone = ZoneInfo("America/New_York")
        slot = slot_add(staff=owner, actor=staff_actor(owner), weekday=6, at=time(2, 30))
        # 02:30 is not there on 14 March: an hour later; on 7 November 01:30 is there twice.
        [spring] = slot_times([slot], date(2027, 3, 14), 1, zone)
        assert (spring.day, spring.at) == (
            date(2027, 3, 14),
            datetime(2027, 3, 14, 7, 30, tzinfo=UTC),
        )
        slot.time = time(1, 30)
        [autumn] = slot_times([slot], date(2027, 11, 7), 1, zone)
        assert autumn.at in {datetime(2027, 11, 7, 5, 30, tzinfo=UTC)}

    def test_the_same_for_any_account_is_there_once(self, owner: Staff) -> None:
        more = {
            "staff": owner,
            "actor": staff_actor(owner),
            "weekday": 1,
            "at": at("2027-03-02 20:00").time(),
        }
        slot_add(**more)  # type: ignore[arg-type]
        with pytest.raises(SlotTaken):
            slot_add(**more)  # type: ignore[arg-type]
        assert slot_next(None, at("2027-03-02 20:00"), ZONE) == at("2027-03-02 20:00") + timedelta(
            7
        )

    def test_scheduling_offers_the_next_free_one(self, owner: Staff, client_for: ClientFor) -> None:
        client = client_for(owner)
        account = account_of(owner)
        slot_add(staff=owner, actor=staff_actor(owner), weekday=4, at=at("2027-03-05 20:00").time())
        target_of(owner, post_of(owner, "占了这周五"), account, at("2027-03-05 20:00"))
        post = post_of(owner, "春茶上新")
        target = target_of(owner, post, account)
        home = f"/t/xiaoman/out/post/{post.public_id}/"
        assert (
            'name="slot" value="2027-03-12T20:00"' in client.get(f"{home}slots/").content.decode()
        )
        client.post(
            f"{home}schedule/",
            {"target": target.public_id, "due_at": "2027-03-03T09:00", "slot": "2027-03-12T20:00"},
        )
        assert due(target) == "2027-03-12 20:00"
        assert target.state == "scheduled"


def test_a_full_day_of_the_month_shows_what_is_still_to_come(
    owner: Staff, client_for: ClientFor
) -> None:
    account = account_of(owner)
    for hour in range(13, 20):
        target_of(owner, post_of(owner, f"第{hour}条"), account, at(f"2027-03-02 {hour}:30"))
    for target in PostTarget.objects.order_by("pk")[:3]:
        out = at(f"2027-03-02 {9 + target.pk % 3:02}:30")
        PostTarget.objects.filter(pk=target.pk).update(state="live", due_at=out)
    text = page(client_for(owner))
    day = text[text.index('data-day="2027-03-02"') : text.index('data-day="2027-03-03"')]
    assert [f"第{hour}条" in day for hour in range(13, 20)] == [False] * 3 + [True] * 4
    assert "还有 3 条" in day
