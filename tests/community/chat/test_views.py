"""The pages of the chat: who gets in, what they cost, what they answer."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.chat.selectors import conversations_of, unanswered
from community.chat.services import message_send
from community.groups.models import FanGroup, GroupMember
from foundation.live.tickets import ticket_read
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from tests.cast import fan_actor, make_user
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
JSON: Any = {"HTTP_ACCEPT": "application/json"}


def say(room: Room, member: GroupMember, text: str) -> None:
    with team_scope(room.team):
        message_send(member=member, text=text, actor=SYSTEM)


def url(room: Room, name: str = "room", *args: Any) -> str:
    return reverse(f"chat_fan:{name}", args=[room.group.public_id, *args])


# --- Who gets in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["room", "about"])
def test_pages_are_for_members(
    room: Room, stranger: User, other_owner: Staff, client: Client, client_for: ClientFor, name: str
) -> None:
    assert client.get(url(room, name)).status_code == 302
    assert client_for(stranger).get(url(room, name)).status_code == 404
    assert client_for(other_owner).get(url(room, name)).status_code == 404
    assert client_for(room.fan.user).get(url(room, name)).status_code == 200
    with team_scope(room.team):
        GroupMember.objects.filter(pk=room.fan.pk).update(state="removed")
    assert client_for(room.fan.user).get(url(room, name)).status_code == 404


def test_a_session_from_before_a_new_password_does_not_hold(
    room: Room, client_for: ClientFor
) -> None:
    client = client_for(room.fan.user)
    assert client.get(url(room)).status_code == 200
    room.fan.user.set_password("another good password")
    room.fan.user.save()
    assert client.get(url(room)).status_code == 302
    assert client.post(url(room, "send"), {"text": "x"}, **JSON).status_code == 401
    assert room.place(room.fan).last_seq == 0


def test_a_closed_account_does_not_get_in(room: Room, client_for: ClientFor) -> None:
    client = client_for(room.fan.user)
    User.objects.filter(pk=room.fan.user_id).update(is_active=False)
    assert client.get(url(room)).status_code == 302


@pytest.mark.parametrize("name", ["send", "read", "recall"])
def test_writes_are_for_members_and_by_post(
    room: Room, stranger: User, client: Client, client_for: ClientFor, name: str
) -> None:
    say(room, room.fan, "站住")
    where = url(room, name, *([1] if name == "recall" else []))
    assert client_for(room.fan.user).get(where).status_code == 405
    assert client.post(where, **JSON).status_code == 401
    assert client.post(where).status_code == 302
    assert client_for(stranger).post(where, {"text": "x", "seq": 1}).status_code == 404
    assert room.place(room.kol).last_seq == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("manager", 200), ("operator", 200), ("pr", 200), ("analyst", 200),
     ("fan_user", 404), ("stranger", 404), ("other_owner", 404)],
)  # fmt: skip
def test_the_desk(
    room: Room, client_for: ClientFor, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    address = reverse("chat:room", args=["xiaoman", room.group.public_id])
    answer = client_for(request.getfixturevalue(who)).get(address)
    assert answer.status_code == status
    if who == "analyst":
        assert 'id="chat-form"' not in answer.content.decode()


def test_the_desk_leads_to_a_group_or_says_what_to_do(
    owner: Staff, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    page = client_for(owner).get(reverse("chat:conversations", args=["xiaoman"]))
    assert page.status_code == 200
    room = request.getfixturevalue("room")
    page = client_for(owner).get(reverse("chat:conversations", args=["xiaoman"]))
    assert page["Location"] == reverse("chat:room", args=["xiaoman", room.group.public_id])


# --- The conversation -----------------------------------------------------------------------------


def test_the_room_shows_what_was_said_in_a_fixed_number_of_queries(
    room: Room, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        say(room, room.kol, f"第{number}句 @小鹿")
    client = client_for(room.fan.user)
    client.get(url(room))
    say(room, room.kol, "新的一句")
    with django_assert_num_queries(5):  # user and place, messages, mentions, read mark, held
        page = client.get(url(room)).content.decode()
    assert page.count('class="msg msg-kol"') == 50
    assert page.count('id="chat-divider"') == 1
    assert "第10句" not in page
    assert "第11句" in page
    assert "?before=12" in page
    assert room.place(room.fan).unread == 0
    older = client.get(url(room), {"before": 12}).content.decode()
    assert older.count('class="msg msg-kol"') == 11


def test_what_comes_while_the_room_is_open_is_marked_read(
    room: Room, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(room.fan.user)
    client.get(url(room))
    for number in (1, 2, 3):
        say(room, room.kol, f"第{number}句")
    assert 'data-unread="3"' in client.get("/g/").content.decode()
    with django_assert_num_queries(2):  # user and place, read mark
        answer = client.post(url(room, "read"), {"seq": 2}, **JSON)
    place = room.place(room.fan)
    assert (answer.status_code, place.read_seq, place.read_count, place.unread) == (204, 2, 2, 1)
    assert 'data-unread="1"' in client.get("/g/").content.decode()
    for seq in ("1", "99", "x"):  # never back, never past the end, never nonsense
        assert client.post(url(room, "read"), {"seq": seq}, **JSON).status_code == 204
    assert room.place(room.fan).read_seq == 3
    assert 'data-unread="0"' in client.get("/g/").content.decode()
    assert room.place(room.kol).read_seq == 3  # who speaks has read, and nobody else is marked


def test_text_is_escaped_and_links_are_safe(room: Room, client_for: ClientFor) -> None:
    say(room, room.fan, '<script>alert(1)</script> https://a.cn/x?y="z" javascript:alert(1)')
    page = client_for(room.fan.user).get(url(room)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    link = '<a href="https://a.cn/x?y=" target="_blank" rel="noopener nofollow ugc">'
    assert link in page
    assert 'href="javascript' not in page


def test_a_newcomer_reads_from_when_they_came(room: Room, client_for: ClientFor) -> None:
    say(room, room.kol, "从前")
    late = room.join(make_user("late"), joined_seq=1, read_seq=1, read_count=1)
    say(room, room.kol, "以后")
    page = client_for(late.user).get(url(room)).content.decode()
    assert "以后" in page
    assert "从前" not in page
    after = client_for(late.user).get(url(room), {"after": 0}, **JSON).json()
    assert [m["s"] for m in after["messages"]] == [2]


def test_only_the_kol(room: Room, client_for: ClientFor) -> None:
    say(room, room.kol, "主播说")
    say(room, room.fan, "粉丝说")
    page = client_for(room.fan.user).get(url(room), {"kol": 1}).content.decode()
    assert "主播说" in page
    assert "粉丝说" not in page


def test_what_came_after_and_what_was_recalled(room: Room, client_for: ClientFor) -> None:
    fan, kol = client_for(room.fan.user), client_for(room.kol.user)
    say(room, room.kol, "今晚开播")
    first = fan.get(url(room), {"after": 0}, **JSON).json()
    say(room, room.kol, "二")
    assert kol.post(url(room, "recall", 1), **JSON).status_code == 200
    second = fan.get(url(room), {"after": 1, "since": first["now"]}, **JSON).json()
    assert [m["s"] for m in second["messages"]] == [2]
    assert [m["s"] for m in second["recalled"]] == [1]
    assert "今晚开播" not in second["recalled"][0]["h"]
    assert (second["more"], second["last"]) == (False, 2)
    assert fan.get(url(room), {"after": "x", "since": "rubbish"}, **JSON).status_code == 200


def test_sending_answers_the_message(
    room: Room, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(room.fan.user)
    body = {"text": "你好", "client_id": "11111111-aaaa-bbbb-cccc-222222222222"}
    with django_assert_num_queries(4):  # user and place, the statement (in a test's savepoint)
        said = client.post(url(room, "send"), body, **JSON)
    assert said.status_code == 200
    assert (said.json()["s"], said.json()["i"]) == (1, body["client_id"])
    assert client.post(url(room, "send"), body, **JSON).json()["s"] == 1
    # Without scripts: back to the page, which shows it.
    plain = client.post(url(room, "send"), {"text": "再见"}, follow=True)
    assert "再见" in plain.content.decode()


def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(
    room: Room, client_for: ClientFor
) -> None:
    silent = room.join(make_user("silent"))
    client = client_for(silent.user)
    refused = client.post(url(room, "send"), {"text": "没手机"}, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "chat_phone_needed")
    assert refused.json()["link"] == f"{reverse('teams_phone')}?next={url(room)}"
    long = client_for(room.fan.user).post(url(room, "send"), {"text": "长" * 2001})
    assert long.status_code == 422
    assert "长" * 2001 in long.content.decode()
    assert room.place(room.kol).last_seq == 0


def test_a_flood_is_answered_with_the_seconds(
    room: Room, client_for: ClientFor, settings: Any
) -> None:
    settings.CHAT_FLOOD = (1, 10)
    client = client_for(room.fan.user)
    client.post(url(room, "send"), {"text": "一"}, **JSON)
    answer = client.post(url(room, "send"), {"text": "二"}, **JSON)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 10
    assert room.place(room.kol).last_seq == 1


def test_valkey_away_and_the_page_still_sends(
    room: Room, client_for: ClientFor, settings: Any
) -> None:
    client = client_for(room.fan.user)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.post(url(room, "send"), {"text": "还在"}, **JSON).status_code == 200


# --- My groups ------------------------------------------------------------------------------------


def test_my_groups(
    room: Room, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(room, room.kol, "今晚八点 @小鹿")
    client = client_for(room.fan.user)
    with django_assert_num_queries(4):  # user, the person's teams, conversations, requests
        page = client.get(reverse("chat_fan:groups")).content.decode()
    assert "夏日小分队" in page
    assert "今晚八点" in page
    assert 'data-unread="1"' in page


def switches(page: Any) -> dict[str, tuple[str, str]]:
    """Each switch of the page: what it would post, and whether it is on."""
    found = re.findall(
        r'name="(\w+)" value="([01])"><button[^>]* role="switch" aria-checked="(\w+)"',
        page.content.decode(),
    )
    return {name: (value, on) for name, value, on in found}


def test_a_members_settings_are_switches_that_work_without_scripts(
    room: Room, client_for: ClientFor
) -> None:
    client, about = client_for(room.fan.user), url(room, "about")
    off, on = ("1", "false"), ("0", "true")
    assert switches(client.get(about)) == {"pinned": off, "do_not_disturb": off}
    client.post(about, {"pinned": "1"})
    assert switches(client.get(about)) == {"pinned": on, "do_not_disturb": off}
    client.post(about, {"do_not_disturb": "1"})
    client.post(about, {"pinned": "0"})
    page = client.get(about)
    assert switches(page) == {"pinned": off, "do_not_disturb": on}
    assert "btn-primary" not in page.content.decode()


def test_do_not_disturb_is_a_dot_and_is_not_counted(room: Room, client_for: ClientFor) -> None:
    say(room, room.kol, "一")
    client = client_for(room.fan.user)
    client.post(url(room, "about"), {"do_not_disturb": "1"})
    client.post(url(room, "about"), {"pinned": "1"})
    (one,) = conversations_of(user_id=room.fan.user_id)
    assert (one.do_not_disturb, one.pinned, one.unread) == (True, True, 1)
    page = client.get(reverse("chat_fan:groups"))
    assert page.context["unread_total"] == 0
    assert "chat-dot" in page.content.decode()


def test_pinned_groups_come_first_then_the_latest(room: Room, owner: Staff) -> None:
    with team_scope(room.team):
        for name in ("二群", "三群"):
            group = FanGroup.objects.create(team=room.team, name=name, created_by=owner)
            member = GroupMember.objects.create(
                team=room.team, group=group, user=room.fan.user, fan=room.fan.fan, display_name="鹿"
            )
            message_send(member=member, text=name, actor=fan_actor(room.fan.user))
        GroupMember.objects.filter(pk=room.fan.pk).update(pinned_at=timezone.now())
    names = [one.name for one in conversations_of(user_id=room.fan.user_id)]
    assert names == ["夏日小分队", "三群", "二群"]


def test_the_ticket_names_my_groups_and_no_other(
    room: Room, client: Client, client_for: ClientFor, stranger: User
) -> None:
    where = reverse("chat_fan:ticket")
    assert client.get(where, **JSON).status_code == 401
    mine = ticket_read(client_for(room.fan.user).get(where).json()["ticket"])
    assert (mine.user_id, mine.group_ids) == (room.fan.user_id, frozenset({room.group.pk}))
    assert ticket_read(client_for(stranger).get(where).json()["ticket"]).group_ids == frozenset()
    with team_scope(room.team):
        GroupMember.objects.filter(pk=room.fan.pk).update(state="removed")
    again = ticket_read(client_for(room.fan.user).get(where).json()["ticket"])
    assert again.group_ids == frozenset()


# --- What waits -----------------------------------------------------------------------------------


def test_unanswered(room: Room, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with team_scope(room.team):
        assert unanswered() == []
    say(room, room.fan, "有人吗")
    say(room, room.fan, "在吗")
    with team_scope(room.team), django_assert_num_queries(1):
        (one,) = unanswered(10)
    assert (one.group_name, one.count, one.text, one.sender_name, one.seq) == (
        "夏日小分队", 2, "有人吗", "小鹿", 1,
    )  # fmt: skip
    say(room, room.kol, "在的")
    with team_scope(room.team):
        assert unanswered() == []


def test_a_fan_who_is_admin_of_the_group_does_not_answer_for_the_team(
    room: Room, operator: Staff
) -> None:
    helper = room.join(make_user("helper", phone="+8613800000077"), role=GroupMember.Role.ADMIN)
    say(room, room.fan, "几点开播")
    say(room, helper, "我也想知道")
    with team_scope(room.team):
        assert [(one.text, one.count) for one in unanswered()] == [("几点开播", 2)]
    member = room.join_staff(operator)
    say(room, member, "八点")
    with team_scope(room.team):
        assert unanswered() == []
        # What was said by staff stays an answer when they leave the team.
        GroupMember.objects.filter(pk=member.pk).update(state="left", role="member")
        assert unanswered() == []


def test_a_new_members_room_greets_them_and_a_quote_names_its_speaker(
    room: Room, client_for: ClientFor
) -> None:
    client = client_for(room.fan.user)
    assert "进群前的消息看不到，打个招呼吧。" in client.get(url(room)).content.decode()
    say(room, room.kol, "欢迎")
    with team_scope(room.team):
        message_send(member=room.fan, text="谢谢", reply_to=1, actor=SYSTEM)
    page = client.get(url(room)).content.decode()
    assert "进群前的消息看不到" not in page
    assert '<a class="msg-quote" href="#m1" data-r="1"><b>小满</b>欢迎</a>' in page


def test_todays_last_message_shows_its_time_alone(room: Room, client_for: ClientFor) -> None:
    say(room, room.kol, "早")
    page = client_for(room.fan.user).get("/g/").content.decode()
    assert re.search(r"data-relative>\d\d:\d\d</time>", page)
