"""Pages of conditions: put together by staff, told to fans, and what leavers say."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.services import follow_fact_record
from community.groups.models import FanGroup, GroupMember, JoinRequest, LeaveWord, RequestNote
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.selectors.rules import rules_of, tree_of
from community.groups.services import member_join, members_recheck, rules_set
from community.invites.services import invite_create
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor

Person = Any
QUESTION = Leaf(Kind.QUESTION, text="小满的生日是几月几日？", answers=("5月20日",))


def combined(group: FanGroup, owner: Staff, *parts: Any, some: bool = False, **more: Any) -> None:
    with team_scope(group.team_id):
        rules_set(
            group=group,
            tree=Node(not some, parts),
            staff=owner,
            actor=staff_actor(owner),
            **more,
        )


@pytest.fixture
def door(group: FanGroup, owner: Staff) -> str:
    """The join page of a code of the group."""
    made = invite_create(group=group, owner=owner, actor=staff_actor(owner), phrase="夏日橘子汽水")
    return f"/j/{made.code}/"


def rows(*kinds: dict[str, str], block: int = 0) -> dict[str, str]:
    """A block of the form, as a browser posts it."""
    posted = {f"rows-{block}": str(len(kinds)), f"op-{block}": "all"}
    for number, row in enumerate(kinds):
        posted |= {f"b{block}-{number}-{name}": value for name, value in row.items()}
    return posted


class TestSettings:
    def test_two_blocks_are_saved_and_said_in_a_sentence(
        self, group: FanGroup, owner: Staff, weibo: PlatformAccount, client_for: Callable[..., Any]
    ) -> None:
        client = client_for(owner)
        url = f"/t/xiaoman/groups/{group.public_id}/rules/"
        assert url in client.get(f"/t/xiaoman/groups/{group.public_id}/settings/").content.decode()
        posted = {"blocks": "2", "op": "any", "grace_days": "5", "recheck": "on"}
        posted |= rows(
            {"kind": "follows", "account": str(weibo.pk)},
            {"kind": "known", "days": "30"},
            {"kind": ""},
        )
        posted |= rows(
            {"kind": "question", "text": QUESTION.text, "answers": "5月20日，520"}, block=1
        )
        answer = client.post(url, posted)
        assert (answer.status_code, answer["Location"]) == (302, url)
        group.refresh_from_db()
        assert tree_of(group) == Node(
            False,
            (
                Node(True, (Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.KNOWN, 30))),
                Leaf(Kind.QUESTION, text=QUESTION.text, answers=("5月20日", "520")),
            ),
        )
        kept = rules_of(group)
        assert (group.entry, kept.recheck, kept.grace_days) == ("rules", True, 5)
        page = client.get(url).content.decode()
        assert "（在微博关注 @小满同学，并且认识满 30 天）" in page
        assert "5月20日，520" in page

    def test_what_is_refused_keeps_what_was_typed(
        self, group: FanGroup, owner: Staff, client_for: Callable[..., Any]
    ) -> None:
        client = client_for(owner)
        url = f"/t/xiaoman/groups/{group.public_id}/rules/"
        posted = {"blocks": "1", "grace_days": "7"} | rows(
            {"kind": "level"}, {"kind": "question", "text": "还记得吗"}
        )
        answer = client.post(url, posted)
        assert answer.status_code == 422
        assert "选择等级" in answer.content.decode()
        assert "还记得吗" in answer.content.decode()
        nothing = client.post(url, {"blocks": "1", "grace_days": "7"} | rows({"kind": ""}))
        assert nothing.status_code == 422
        group.refresh_from_db()
        assert group.entry == "open"

    def test_more_rows_without_scripts(
        self, group: FanGroup, owner: Staff, client_for: Callable[..., Any]
    ) -> None:
        client = client_for(owner)
        url = f"/t/xiaoman/groups/{group.public_id}/rules/"
        posted = {"blocks": "1", "grace_days": "7"} | rows({"kind": "known", "days": "12"})
        more = client.post(url, posted | {"more": "0"}).content.decode()
        assert 'name="rows-0" value="2"' in more
        assert 'value="12"' in more
        part = client.post(url, posted | {"more": "block"}, headers={"HX-Request": "true"})
        assert 'name="blocks" value="2"' in part.content.decode()
        assert "<html" not in part.content.decode()

    def test_an_answer_by_itself_is_set(
        self, group: FanGroup, owner: Staff, client_for: Callable[..., Any]
    ) -> None:
        url = f"/t/xiaoman/groups/{group.public_id}/rules/answer/"
        client = client_for(owner)
        given = {"answer": "decline", "hours": "48", "words": "名额有限"}
        assert client.post(url, given).status_code == 302
        kept = rules_of(group)
        assert (kept.auto_answer, kept.auto_hours, kept.auto_words) == ("decline", 48, "名额有限")
        assert client.post(url, given | {"hours": "0"}).status_code == 422


class TestJoinPage:
    def test_a_visitor_sees_what_it_takes(
        self, group: FanGroup, owner: Staff, door: str, weibo: PlatformAccount, client: Client
    ) -> None:
        combined(group, owner, Leaf(Kind.FOLLOWS, weibo.pk), QUESTION)
        page = client.get(door).content.decode()
        assert "在微博关注 @小满同学" in page
        assert QUESTION.text in page
        # Typed while signing in, it is kept.
        sent = client.post(door, {"act": "send", f"answer-{QUESTION.key}": "是五月吗"})
        assert "是五月吗" in sent.content.decode()

    def test_a_simple_rule_costs_a_visitor_three_statements(
        self,
        group: FanGroup,
        owner: Staff,
        door: str,
        weibo: PlatformAccount,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for leaf in (Leaf(Kind.OPEN), Leaf(Kind.CODE), Leaf(Kind.FOLLOWS, weibo.pk)):
            combined(group, owner, leaf)
            fresh = Client()
            with django_assert_num_queries(3):
                assert fresh.get(door).status_code == 200

    def test_who_fails_sees_what_is_missing_gets_it_and_is_in(
        self,
        group: FanGroup,
        owner: Staff,
        door: str,
        weibo: PlatformAccount,
        deer: Person,
        client_for: Callable[..., Any],
    ) -> None:
        combined(group, owner, Leaf(Kind.FOLLOWS, weibo.pk), QUESTION)
        fan, user, _actor = deer
        follow_fact_record(
            fan=fan, account=weibo, follows_us=False, we_follow=None, how="import", actor=SYSTEM
        )
        client = client_for(user)
        key = f"answer-{QUESTION.key}"
        given = {"act": "join", "consent": "on", key: "六月一日"}
        refused = client.post(door, given)
        page = refused.content.decode()
        assert refused.status_code == 409
        assert "六月一日" in page
        assert "再试一次" in page
        assert "还没达到" in page
        assert "https://weibo.com/u/1" in page
        assert not JoinRequest.objects.exists()
        follow_fact_record(
            fan=fan, account=weibo, follows_us=True, we_follow=None, how="import", actor=SYSTEM
        )
        page = client.post(door, given).content.decode()
        assert "已达到" in page
        done = client.post(door, given | {key: "5月20日"})
        assert (done.status_code, done["Location"]) == (302, f"/g/{group.public_id}/")
        assert GroupMember.objects.filter(group=group, fan=fan, state="active").exists()

    def test_days_count_from_the_first_try(
        self,
        group: FanGroup,
        owner: Staff,
        door: str,
        stranger: Any,
        client_for: Callable[..., Any],
    ) -> None:
        from community.fans.models import Fan

        combined(group, owner, Leaf(Kind.KNOWN, 7), Leaf(Kind.CODE))
        client = client_for(stranger)
        refused = client.post(door, {"act": "join", "consent": "on"})
        assert "还差 7 天" in refused.content.decode()
        assert Fan.objects.filter(user=stranger).count() == 1

    def test_a_question_nobody_answered_yet_is_not_called_missing(
        self,
        group: FanGroup,
        owner: Staff,
        door: str,
        deer: Person,
        client_for: Callable[..., Any],
    ) -> None:
        combined(group, owner, QUESTION, Leaf(Kind.CODE))
        client = client_for(deer[1])
        page = client.get(door).content.decode()
        assert "待回答" in page
        assert "还没达到" not in page
        given = {"act": "join", "consent": "on", f"answer-{QUESTION.key}": "六月一日"}
        page = client.post(door, given).content.decode()
        assert "待回答" not in page
        assert "还没达到" in page

    def test_a_box_left_empty_is_pointed_at_and_the_others_keep_what_was_typed(
        self,
        group: FanGroup,
        owner: Staff,
        door: str,
        deer: Person,
        client_for: Callable[..., Any],
    ) -> None:
        song = Leaf(Kind.QUESTION, text="最喜欢哪首歌？")
        combined(group, owner, QUESTION, song, Leaf(Kind.CODE))
        client = client_for(deer[1])

        def box(page: str, leaf: Leaf) -> tuple[str, str]:
            """The box of a question, as its attributes and its text."""
            found = re.search(rf'<textarea([^>]*name="answer-{leaf.key}"[^>]*)>([^<]*)<', page)
            assert found is not None
            return found[1], found[2]

        page = client.get(door).content.decode()
        # Nobody tried yet: no box is wrong.
        assert "aria-invalid" not in box(page, QUESTION)[0] + box(page, song)[0]
        given = {"act": "join", "consent": "on", f"answer-{song.key}": "橘子海"}
        refused = client.post(door, given)
        assert (refused.status_code, JoinRequest.objects.count()) == (409, 0)
        page = refused.content.decode()
        attributes, said = box(page, QUESTION)
        assert said == ""
        assert 'aria-invalid="true" aria-describedby="answer-1-error"' in attributes
        words = page.split('id="answer-1-error"')[1].split("</div>")[0]
        assert "在这里作答" in words
        attributes, said = box(page, song)
        assert (said, "aria-invalid" in attributes) == ("橘子海", False)
        # A wrong one is pointed at as well.
        page = client.post(door, given | {f"answer-{QUESTION.key}": "六月一日"}).content.decode()
        attributes, said = box(page, QUESTION)
        assert (said, 'aria-describedby="answer-1-error"' in attributes) == ("六月一日", True)

    def test_answers_are_not_guessed_without_limit(
        self,
        group: FanGroup,
        owner: Staff,
        door: str,
        deer: Person,
        settings: Any,
        client_for: Callable[..., Any],
    ) -> None:
        settings.INVITE_GUESSES = 3
        combined(group, owner, QUESTION, Leaf(Kind.CODE))
        client = client_for(deer[1])
        given = {"act": "join", "consent": "on", f"answer-{QUESTION.key}": "六月一日"}
        assert [client.post(door, given).status_code for _ in range(4)] == [409, 409, 409, 429]


class TestRequest:
    def test_staff_see_the_answer_and_leave_notes(
        self, group: FanGroup, owner: Staff, deer: Person, client_for: Callable[..., Any]
    ) -> None:
        free = Leaf(Kind.QUESTION, text="最喜欢哪首歌？")
        combined(group, owner, free, Leaf(Kind.OPEN))
        fan, user, actor = deer
        request = member_join(
            group=group, fan=fan, user=user, actor=actor, door=None, answers={free.key: "橘子汽水"}
        ).request
        assert request is not None
        client = client_for(owner)
        url = f"/t/xiaoman/groups/requests/{request.public_id}/"
        page = client.get(url).content.decode()
        assert "最喜欢哪首歌？" in page
        assert "橘子汽水" in page
        client.post(f"{url}note/", {"text": "直播间常客"})
        assert "直播间常客" in client.get(url).content.decode()
        mine = client_for(user)
        asked = mine.get(f"/g/requests/{request.public_id}/").content.decode()
        assert "最喜欢哪首歌？" in asked
        assert "直播间常客" not in asked
        assert mine.post(f"/g/requests/{request.public_id}/again/").status_code == 302

    def test_a_note_that_is_refused_keeps_what_was_typed(
        self, group: FanGroup, owner: Staff, deer: Person, client_for: Callable[..., Any]
    ) -> None:
        combined(group, owner, Leaf(Kind.APPROVAL))
        fan, user, actor = deer
        made = member_join(group=group, fan=fan, user=user, actor=actor, door=None).request
        assert made is not None
        client = client_for(owner)
        url = f"/t/xiaoman/groups/requests/{made.public_id}/"
        long = "一二三四五六七八九十" * 100 + "末"
        refused = client.post(f"{url}note/", {"text": long})
        page = refused.content.decode()
        assert (refused.status_code, RequestNote.objects.count()) == (422, 0)
        assert f">{long}</textarea>" in page
        assert 'aria-invalid="true" aria-describedby="note_error"' in page
        assert "一条备注最多 1000 个字" in page
        assert not AuditEntry.objects.filter(action="group.request_note").exists()
        empty = client.post(f"{url}note/", {"text": " \u200b "})
        assert (empty.status_code, RequestNote.objects.count()) == (400, 0)
        assert "先写点内容" in empty.content.decode()
        assert client.post(f"{url}note/", {"text": long[:-1]}).status_code == 302
        assert RequestNote.objects.get().text == long[:-1]

    def test_the_list_shows_the_answers_beside_the_buttons_that_accept(
        self,
        group: FanGroup,
        owner: Staff,
        weibo: PlatformAccount,
        deer: Person,
        client_for: Callable[..., Any],
    ) -> None:
        first, second = (Leaf(Kind.QUESTION, text=text) for text in ("最喜欢哪首歌？", "为什么？"))
        combined(group, owner, first, second, Leaf(Kind.OPEN))
        fan, user, actor = deer
        said = {first.key: "橘子<汽水>", second.key: "夏天听的"}
        request = member_join(
            group=group, fan=fan, user=user, actor=actor, door=None, answers=said
        ).request
        assert request is not None
        assert request.why == "answer"
        FanGroup.objects.filter(pk=group.pk).update(entry_account=weibo)
        page = client_for(owner).get("/t/xiaoman/groups/requests/").content.decode()
        row = page[page.index(f'id="r-{request.public_id}"') :].partition("</tr>")[0]
        assert "橘子&lt;汽水&gt; · 夏天听的" in row
        assert weibo.handle not in row

    def test_the_list_shows_an_answer_where_a_follow_is_waited_for_too(
        self,
        group: FanGroup,
        owner: Staff,
        weibo: PlatformAccount,
        deer: Person,
        client_for: Callable[..., Any],
    ) -> None:
        free = Leaf(Kind.QUESTION, text="最喜欢哪首歌？")
        combined(group, owner, Leaf(Kind.FOLLOWS, weibo.pk), free)
        fan, user, actor = deer
        request = member_join(
            group=group, fan=fan, user=user, actor=actor, door=None, answers={free.key: "橘子汽水"}
        ).request
        assert request is not None
        assert request.why == "follow"
        page = client_for(owner).get("/t/xiaoman/groups/requests/").content.decode()
        row = page[page.index(f'id="r-{request.public_id}"') :].partition("</tr>")[0]
        assert "橘子汽水" in row

    def test_what_came_back_says_its_unit(
        self, group: FanGroup, owner: Staff, deer: Person, client_for: Callable[..., Any]
    ) -> None:
        combined(
            group, owner, Leaf(Kind.KNOWN, 7), Leaf(Kind.LEVEL, 1), Leaf(Kind.APPROVAL), some=True
        )
        fan, user, actor = deer
        request = member_join(group=group, fan=fan, user=user, actor=actor, door=None).request
        assert request is not None
        page = client_for(owner).get(f"/t/xiaoman/groups/requests/{request.public_id}/")
        known, level, _approval = page.context["evidence"]
        assert (known.said, level.said) == ("0 天", "尚未达到等级")
        assert f'<span class="break-words">{known.said}</span>' in page.content.decode()


class TestInside:
    def test_who_fails_is_warned_on_the_groups_page_and_tries_again(
        self,
        group: FanGroup,
        owner: Staff,
        weibo: PlatformAccount,
        deer: Person,
        client_for: Callable[..., Any],
    ) -> None:
        combined(
            group, owner, Leaf(Kind.FOLLOWS, weibo.pk), Leaf(Kind.KNOWN, 1000), some=True,
            recheck=True,
        )  # fmt: skip
        fan, user, actor = deer

        def follows(yes: bool) -> None:
            follow_fact_record(
                fan=fan, account=weibo, follows_us=yes, we_follow=None, how="import", actor=SYSTEM
            )

        follows(True)
        group.refresh_from_db()
        member_join(group=group, fan=fan, user=user, actor=actor, door=None)
        client = client_for(user)
        room, mine = f"/g/{group.public_id}/", f"/g/{group.public_id}/rules/"
        assert "不再满足" not in client.get(room).content.decode()
        follows(False)
        members_recheck(group_id=group.pk)
        desk, seat = client_for(owner), GroupMember.objects.get(fan=fan)
        listed = desk.get(f"/t/xiaoman/groups/{group.public_id}/members/").content.decode()
        address = f"/t/xiaoman/groups/{group.public_id}/members/{seat.public_id}/"
        assert "条件未满足" in listed
        assert address in listed
        page = desk.get(address).content.decode()
        assert "关注微博 @小满同学" in page
        assert page.count("平台导出的列表") == 2  # when they came, and when it changed
        assert "不再满足" in client.get(room).content.decode()
        assert "不再满足" in client.get(f"{room}about/").content.decode()
        assert "再试一次" in client.get(mine).content.decode()
        client.post(mine)
        assert GroupMember.objects.filter(grace_until__isnull=False).exists()
        GroupMember.objects.filter(fan=fan).update(grace_until=timezone.now())
        members_recheck(group_id=group.pk)
        gone = client.get(room)
        assert gone.status_code == 404
        assert "关注微博 @小满同学" in gone.content.decode()

    def test_what_is_asked_at_the_door_is_not_open_for_who_is_in(
        self, group: FanGroup, owner: Staff, deer: Person, client_for: Callable[..., Any]
    ) -> None:
        fan, user, actor = deer
        member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
        assert member is not None
        combined(group, owner, Leaf(Kind.CODE))
        page = client_for(user).get(f"/g/{group.public_id}/rules/").content.decode()
        assert "进群时核对" in page
        assert "暂时还不知道" not in page
        assert "粘贴" not in page
        desk = f"/t/xiaoman/groups/{group.public_id}/members/{member.public_id}/"
        assert "进群时核对" in client_for(owner).get(desk).content.decode()


class TestLeaving:
    def test_one_tap_out_then_why_and_staff_read_it(
        self, group: FanGroup, owner: Staff, deer: Person, client_for: Callable[..., Any]
    ) -> None:
        fan, user, actor = deer
        member_join(group=group, fan=fan, user=user, actor=actor, door=None)
        client = client_for(user)
        left = client.post(f"/g/{group.public_id}/leave/")
        url = f"/g/{group.public_id}/left/"
        assert (left.status_code, left["Location"]) == (302, url)
        assert not GroupMember.objects.filter(fan=fan, state="active").exists()
        assert client.get(url).status_code == 200
        client.post(url, {"reason": "ads", "text": "一天八条广告"})
        assert [(one.reason, one.text) for one in LeaveWord.objects.all()] == [
            ("ads", "一天八条广告")
        ]
        desk = client_for(owner)
        page = desk.get("/t/xiaoman/groups/leavers/").content.decode()
        assert "一天八条广告" in page
        for narrow, seen in (("reason=ads", 1), ("reason=noisy", 0), ("q=八条", 1), ("text=yes", 1),
                             (f"group={group.public_id}&days=7", 1), ("q=没有", 0)):  # fmt: skip
            found = desk.get(f"/t/xiaoman/groups/leavers/?{narrow}").content.decode()
            assert ("一天八条广告" in found) == bool(seen), narrow
        assert "/groups/leavers/" in desk.get("/t/xiaoman/").content.decode()


def test_who_left_with_words_and_no_reason_is_in_the_list(
    group: FanGroup, deer: Person, owner: Staff, client_for: Callable[..., Any]
) -> None:
    fan, user, actor = deer
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    LeaveWord.objects.create(
        team=group.team, group=group, member=member, fan=fan, text="没空", left_at=timezone.now()
    )
    page = client_for(owner).get("/t/xiaoman/groups/leavers/?reason=none")
    assert page.status_code == 200
    assert "没空" in page.content.decode()
