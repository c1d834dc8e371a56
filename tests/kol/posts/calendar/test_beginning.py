"""A post begun at a time of the calendar."""

import re
from collections.abc import Callable
from datetime import time

import pytest
import time_machine
from django.test import Client

from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff, User
from kol.posts.calendar.slots import slot_add
from kol.posts.models import Post, PostTarget
from tests.cast import add_staff, staff_actor
from tests.kol.posts.calendar.world import account_of, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]
ClientFor = Callable[[User | Staff], Client]
URL = "/t/xiaoman/calendar/"
WRITE = f"{URL}write/"


def made() -> list[tuple[str, object, list[str]]]:
    """All posts: what they are, when they are meant to go out, where."""
    targets = PostTarget.objects.filter(state="planned").select_related("account")
    places: dict[int, list[str]] = {}
    for one in targets:
        assert one.account is not None
        places.setdefault(one.post_id, []).append(one.account.public_id)
    rows = Post.objects.order_by("pk")
    return [(one.kind, one.planned_at, places.get(one.pk, [])) for one in rows]


def test_a_free_time_leads_to_a_post_for_it(owner: Staff, client_for: ClientFor) -> None:
    account, client = account_of(owner), client_for(owner)
    slot_add(staff=owner, actor=staff_actor(owner), weekday=4, at=time(20), account=account)
    text = client.get(f"{URL}?view=week&day=2027-03-05").content.decode()
    (button,) = re.findall(r"<button[^>]*formaction[^>]*>", text)
    (address,) = re.findall(r'formaction="([^"]+)"', button)
    (value,) = re.findall(r'value="([^"]+)"', button)
    assert (address, value) == (f"{WRITE}?account={account.public_id}", "2027-03-05T20:00")
    answer = client.post(address, {"at": value})
    post = Post.objects.get()
    assert answer.headers["Location"] == f"/t/xiaoman/posts/{post.public_id}/"
    assert made() == [("images", at("2027-03-05 20:00"), [account.public_id])]
    # The time is free no more.
    text = client.get(f"{URL}?view=week&day=2027-03-05").content.decode()
    assert "formaction" not in text
    assert f'href="/t/xiaoman/posts/{post.public_id}/"' in text


def test_one_time_has_one_empty_post_and_another_time_another(
    owner: Staff, client_for: ClientFor
) -> None:
    """Whatever stands open in another tab stays as it is there."""
    client, first = client_for(owner), account_of(owner)
    other = account_of(owner, "zhihu")
    ask = f"{WRITE}?account={first.public_id}"
    for _twice in range(2):
        client.post(ask, {"at": "2027-03-05T20:00"})
    assert made() == [("images", at("2027-03-05 20:00"), [first.public_id])]
    client.post(f"{WRITE}?account={other.public_id}", {"at": "2027-03-06T09:30"})
    assert made() == [
        ("images", at("2027-03-05 20:00"), [first.public_id]),
        ("images", at("2027-03-06 09:30"), [other.public_id]),
    ]
    # What was ticked beside it stays ticked.
    client.post(f"{WRITE}?account={other.public_id}", {"at": "2027-03-05T20:00"})
    assert made()[0][2] == [first.public_id, other.public_id]
    # And what has a word is a post of its own.
    Post.objects.update(title="有字了")
    client.post(ask, {"at": "2027-03-05T20:00"})
    assert len(made()) == 3


def test_write_a_post_goes_on_with_the_newest_empty_one_without_a_time(
    owner: Staff, client_for: ClientFor
) -> None:
    client = client_for(owner)
    client.post(WRITE, {"at": "2027-03-06T09:30"})
    client.post("/t/xiaoman/posts/new/")
    assert [planned for _kind, planned, _places in made()] == [at("2027-03-06 09:30"), None]
    newest = Post.objects.create(team=owner.team, author=owner, kind="text")
    answer = client.post("/t/xiaoman/posts/new/")
    assert answer.headers["Location"] == f"/t/xiaoman/posts/{newest.public_id}/"
    assert Post.objects.count() == 3


def test_a_platform_that_takes_films_alone_begins_with_one(
    owner: Staff, client_for: ClientFor
) -> None:
    account = account_of(owner, "bilibili")
    client_for(owner).post(f"{WRITE}?account={account.public_id}", {"at": "2027-03-06T09:30"})
    assert made() == [("video", at("2027-03-06 09:30"), [account.public_id])]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "请选择日期和时间"),
        ("2027-13-06T09:30", "请选择日期和时间"),
        ("2027-03-02T11:59", "这个时间已经过了"),
        ("2127-03-06T09:30", "年以内的日子"),
    ],
)
def test_what_is_no_time_to_come_begins_nothing(
    owner: Staff, client_for: ClientFor, said: str, told: str
) -> None:
    client = client_for(owner)
    assert client.post(WRITE, {"at": said}).status_code == 302
    assert made() == []
    assert told in client.get(URL).content.decode()


def test_nobodys_account_and_one_put_away_begin_nothing(
    owner: Staff, other_owner: Staff, client_for: ClientFor
) -> None:
    client, at_nine = client_for(owner), {"at": "2027-03-06T09:30"}
    with team_scope(other_owner.team):
        theirs = account_of(other_owner)
    for ref in ("nobody", theirs.public_id):
        assert client.post(f"{WRITE}?account={ref}", at_nine).status_code == 404
    away = account_of(owner)
    away.state = "archived"
    away.save()
    assert client.post(f"{WRITE}?account={away.public_id}", at_nine).status_code == 302
    assert Post.objects.count() == 0


def test_while_one_accounts_posts_are_shown_one_is_begun_for_it(
    owner: Staff, client_for: ClientFor
) -> None:
    account, client = account_of(owner), client_for(owner)
    wanted = f'action="{WRITE}?account={account.public_id}"'
    assert wanted in client.get(f"{URL}?account={account.public_id}").content.decode()
    for query in ("", "?account=nobody"):
        assert f'action="{WRITE}"' in client.get(URL + query).content.decode()
    # And stands there, where it is to go.
    other = account_of(owner, "zhihu")
    client.post(f"{WRITE}?account={account.public_id}", {"at": "2027-03-06T09:30"})
    href = f'href="/t/xiaoman/posts/{Post.objects.get().public_id}/"'
    for query, shown in (
        (f"account={account.public_id}", True),
        ("platform=xiaohongshu", True),
        (f"account={other.public_id}", False),
        ("platform=zhihu", False),
    ):
        assert (href in client.get(f"{URL}?{query}").content.decode()) is shown, query


def test_days_that_are_over_offer_nothing_and_today_its_next_hour(
    owner: Staff, client_for: ClientFor
) -> None:
    text = client_for(owner).get(f"{URL}?view=week").content.decode()
    assert re.findall(r'name="at" value="([^"]+)"', text) == [
        "2027-03-02T13:00", *(f"2027-03-0{day}T10:00" for day in range(3, 8)),
    ]  # fmt: skip
    with time_machine.travel(at("2027-03-07 23:10"), tick=False):
        text = client_for(owner).get(f"{URL}?view=week").content.decode()
    assert 'name="at"' not in text


def test_who_may_not_write_is_offered_nothing(owner: Staff, client_for: ClientFor) -> None:
    client = client_for(add_staff(owner.team, "looks", Role.ANALYST))
    assert "cal-write" not in client.get(URL).content.decode()
    assert client.post(WRITE, {"at": "2027-03-06T09:30"}).status_code == 403
    assert made() == []
