"""Messages by the API: read in order, said once, and in nobody's name who left."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from community.chat.models import Message
from community.chat.services import message_recall, message_send
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from community.groups.services import group_create, member_for_staff
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Role, Staff
from tests.api import (
    Api,
    api_of,
    assert_problem,
    assert_refused,
    maker_becomes,
    maker_leaves,
    unchanged,
)
from tests.cast import fan_actor, staff_actor
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db

Stored = Callable[[Room], list[tuple[int, int, str]]]
ALL = (FanGroup, GroupMember)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def say(room: Room, member: GroupMember, text: str, **more: Any) -> int:
    with team_scope(room.team):
        said = message_send(
            member=room.place(member), text=text, actor=fan_actor(member.user), **more
        )
    return said.seq


def path(room: Room, query: str = "") -> str:
    return f"groups/{room.group.public_id}/messages{query}"


def seqs(response: Any) -> list[int]:
    assert response.status_code == 200, response.content
    return [one["seq"] for one in response.json()["items"]]


@pytest.fixture
def their_room(other_owner: Staff) -> FanGroup:
    """The other team's group, with a message in it."""
    with team_scope(other_owner.team_id):
        actor = staff_actor(other_owner)
        group = group_create(staff=other_owner, name="别家的群", entry="open", actor=actor)
        member = member_for_staff(group=group, staff=other_owner)
        message_send(member=member, text="别家的话", actor=actor)
    return group


# --- Reading -------------------------------------------------------------------------------------


def test_messages_are_answered_in_full_and_in_order(api: Api, room: Room, owner: Staff) -> None:
    say(room, room.kol, "早上好 @小鹿")
    say(room, room.fan, "早", reply_to=1)
    with team_scope(room.team):
        message_recall(place=room.place(room.fan), seq=2, actor=fan_actor(room.fan.user))
        first, second = Message.objects.filter(group=room.group).order_by("seq")
    assert api("GET", path(room)).json() == {
        "items": [
            {
                "seq": 1,
                "kind": "text",
                "text": "早上好 @小鹿",
                "sender": room.kol.public_id,
                "sender_name": "小满",
                "from_kol": True,
                "reply_to": None,
                "image": None,
                "recalled": False,
                "created_at": iso(first.created_at),
            },
            {
                "seq": 2,
                "kind": "text",
                "text": "",
                "sender": room.fan.public_id,
                "sender_name": "小鹿",
                "from_kol": False,
                "reply_to": 1,
                "image": None,
                "recalled": True,
                "created_at": iso(second.created_at),
            },
        ],
        "more": False,
    }


def test_pages_go_back_and_forth_without_a_gap(api: Api, room: Room) -> None:
    for number in range(1, 8):
        say(room, room.kol if number % 2 else room.fan, f"第 {number} 句")
    for query, wanted, more in (
        ("", [1, 2, 3, 4, 5, 6, 7], False),
        ("?limit=3", [5, 6, 7], True),
        ("?limit=3&before_seq=5", [2, 3, 4], True),
        ("?limit=3&before_seq=2", [1], False),
        ("?before_seq=1", [], False),
        ("?before_seq=0", [], False),
        ("?after_seq=0&limit=3", [1, 2, 3], True),
        ("?after_seq=3&limit=4", [4, 5, 6, 7], False),
        ("?after_seq=7", [], False),
        (f"?after_seq={2**62}", [], False),
        ("?only_kol=true", [1, 3, 5, 7], False),
        ("?only_kol=false&limit=2", [6, 7], True),
        ("?only_kol=true&before_seq=5&limit=1", [3], True),
        ("?only_kol=true&after_seq=1&limit=2", [3, 5], True),
    ):
        response = api("GET", path(room, query))
        assert (seqs(response), response.json()["more"]) == (wanted, more), query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=", "limit"),
        ("after_seq=-1", "after_seq"),
        ("after_seq=1.5", "after_seq"),
        (f"after_seq={2**62 + 1}", "after_seq"),
        ("after_seq=" + "0" * 30 + "9" * 30, "after_seq"),
        ("before_seq=x", "before_seq"),
        ("before_seq=%00", "before_seq"),
        ("before_seq=2&after_seq=1", "before_seq"),
        ("only_kol=maybe", "only_kol"),
    ],
)
def test_a_page_that_makes_no_sense_is_refused(
    api: Api, room: Room, query: str, field: str
) -> None:
    assert_refused(api("GET", path(room, f"?{query}")), field)


def test_another_teams_messages_are_not_there(
    api: Api, room: Room, their_room: FanGroup, stored: Stored
) -> None:
    where = f"groups/{their_room.public_id}/messages"
    with unchanged(*ALL):
        assert_problem(api("GET", where), 404, "not_found")
        assert_problem(api("POST", where, {"text": "混进来"}), 404, "not_found")
        assert_problem(api("GET", "groups/nobody/messages"), 404, "not_found")
        assert_problem(api("POST", "groups/%00/messages", {"text": "x"}), 404, "not_found")
    with system_scope():
        assert list(Message.objects.values_list("text", flat=True)) == ["别家的话"]
    assert stored(room) == []


# --- Saying --------------------------------------------------------------------------------------


def test_a_message_is_said_in_the_name_of_the_keys_maker(
    api: Api, room: Room, stored: Stored
) -> None:
    say(room, room.fan, "几点开播？")
    response = api("POST", path(room), {"text": "  今晚 8 点 ", "reply_to": 1})
    assert response.status_code == 201
    with team_scope(room.team):
        message = Message.objects.get(group=room.group, seq=2)
    assert response.json() == {
        "seq": 2,
        "kind": "text",
        "text": "今晚 8 点",
        "sender": room.kol.public_id,
        "sender_name": "小满",
        "from_kol": True,
        "reply_to": 1,
        "image": None,
        "recalled": False,
        "created_at": iso(message.created_at),
    }
    assert stored(room) == [(1, 1, "几点开播？"), (2, 2, "今晚 8 点")]
    assert api("GET", path(room, "?after_seq=1")).json()["items"] == [response.json()]


def test_the_same_client_id_is_one_message(api: Api, room: Room, stored: Stored) -> None:
    first = api("POST", path(room), {"text": "开播啦", "client_id": "shop-0001"})
    again = api("POST", path(room), {"text": "开播啦！！", "client_id": "shop-0001"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert stored(room) == [(1, 1, "开播啦")]
    api("POST", path(room), {"text": "开播啦", "client_id": "shop-0002"})
    assert [row[0] for row in stored(room)] == [1, 2]


def test_the_same_idempotency_key_is_one_message(api: Api, room: Room, stored: Stored) -> None:
    answers = [
        api("POST", path(room), {"text": "开播啦"}, **{"Idempotency-Key": "m-1"}) for _ in "12"
    ]
    assert answers[0].json() == answers[1].json()
    assert len(stored(room)) == 1


@pytest.mark.parametrize(
    ("body", "field", "code", "status"),
    [
        ({}, "text", "invalid", 400),
        ({"text": ""}, "text", "invalid", 400),
        ({"text": "\u200b\u2060"}, "text", "chat_message_empty", 422),
        ({"text": "字" * 2001}, "text", "chat_message_too_long", 422),
        ({"text": "字" * 8001}, "text", "invalid", 400),
        ({"text": "a\0b"}, "text", "invalid", 400),
        ({"text": ["x"]}, "text", "invalid", 400),
        ({"text": "好", "reply_to": 99}, "reply_to", "chat_reply_gone", 422),
        ({"text": "好", "reply_to": 0}, "reply_to", "invalid", 400),
        ({"text": "好", "reply_to": 10**30}, "reply_to", "invalid", 400),
        ({"text": "好", "reply_to": "x"}, "reply_to", "invalid", 400),
        ({"text": "好", "client_id": "short"}, "client_id", "invalid", 400),
        ({"text": "好", "client_id": "x" * 37}, "client_id", "invalid", 400),
        ({"text": "好", "client_id": "空格 不行 不行"}, "client_id", "invalid", 400),
        ({"text": "好", "sender": "小满"}, "sender", "invalid", 400),
        ({"text": "好", "image": "x"}, "image", "invalid", 400),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(
    api: Api, room: Room, stored: Stored, body: Any, field: str, code: str, status: int
) -> None:
    with unchanged(*ALL):
        assert_refused(api("POST", path(room), body), field, code, status)
    assert stored(room) == []


def test_a_message_of_another_group_is_no_answer(
    api: Api, room: Room, their_room: FanGroup
) -> None:
    # Number 1 is there, in the other team's group.
    response = api("POST", path(room), {"text": "好", "reply_to": 1})
    assert_refused(response, "reply_to", "chat_reply_gone", 422)


def test_a_key_whose_maker_left_says_and_reads_nothing(
    api: Api, room: Room, stored: Stored
) -> None:
    say(room, room.kol, "早")
    maker_leaves(api)
    with unchanged(*ALL):
        assert_problem(api("POST", path(room), {"text": "还在？"}), 403, "api_key_maker_gone")
        assert_problem(api("GET", path(room)), 403, "api_key_maker_gone")
    assert len(stored(room)) == 1


def test_a_maker_who_only_reads_says_nothing(api: Api, room: Room, stored: Stored) -> None:
    maker_becomes(api, Role.ANALYST)
    with unchanged(*ALL):
        assert_problem(api("POST", path(room), {"text": "好"}), 403, "not_allowed")
    assert stored(room) == []
    assert seqs(api("GET", path(room))) == []


def test_rights_are_two(owner: Staff, room: Room, stored: Stored) -> None:
    reader, writer = api_of(owner, "messages:read"), api_of(owner, "messages:write")
    assert_problem(reader("POST", path(room), {"text": "好"}), 403, "permission_denied")
    assert_problem(writer("GET", path(room)), 403, "permission_denied")
    assert stored(room) == []
    assert writer("POST", path(room), {"text": "好"}).status_code == 201
    assert seqs(reader("GET", path(room))) == [1]


def test_an_archived_group_is_read_only(api: Api, room: Room, stored: Stored) -> None:
    say(room, room.kol, "再见")
    with system_scope():
        FanGroup.objects.filter(pk=room.group.pk).update(state="archived")
    with unchanged(*ALL):
        assert_problem(api("POST", path(room), {"text": "好"}), 409, "chat_group_archived")
    assert seqs(api("GET", path(room))) == [1]
    assert len(stored(room)) == 1


def test_a_flood_is_told_how_long_to_wait(
    api: Api, room: Room, stored: Stored, settings: Any
) -> None:
    settings.CHAT_FLOOD = (2, 60)
    for number in range(2):
        assert api("POST", path(room), {"text": f"第 {number} 句"}).status_code == 201
    response = api("POST", path(room), {"text": "太快"})
    assert_problem(response, 429, "chat_too_fast")
    assert 1 <= int(response["Retry-After"]) <= 60
    assert len(stored(room)) == 2


def test_a_maker_new_to_the_group_enters_it_as_staff(
    manager: Staff, room: Room, stored: Stored
) -> None:
    api = api_of(manager)
    with system_scope():
        before = FanGroup.objects.get(pk=room.group.pk).member_count
    body = api("POST", path(room), {"text": "我来了"}).json()
    with system_scope():
        place = GroupMember.objects.get(group=room.group, staff=manager)
        assert FanGroup.objects.get(pk=room.group.pk).member_count == before
        assert Fan.objects.count() == 1
    assert (body["sender"], body["sender_name"], body["from_kol"]) == (
        place.public_id,
        "Manager",
        False,
    )


def test_queries_do_not_grow_with_rows(
    api: Api, room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(room, room.kol, "第一句 @小鹿")
    api("GET", path(room))
    for rows in (1, 6):
        with system_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT last_seq FROM groups_fangroup WHERE id = %s", [room.group.pk])
            for _more in range(rows - cursor.fetchone()[0]):
                say(room, room.fan, "好 @小满", reply_to=1)
        # The key, the group, the maker's place twice, the messages, whom they call.
        with django_assert_num_queries(6):
            assert len(seqs(api("GET", path(room)))) == rows
    # The key, the group, the maker's place twice; then the message and its savepoint.
    with django_assert_num_queries(7):
        api("POST", path(room), {"text": "好"})
