"""``/j/`` and ``/j/<code>/``: every answer on one screen, with no script."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.fans.services import fan_for_user
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.invites.models import Invite, InviteViews
from community.invites.services import invite_pause, invite_revoke
from community.invites.tasks import views_fold
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from kol.platforms.models import Platform, PlatformAccount
from tests.cast import fan_actor, group_of, staff_actor
from tests.foundation.teams.code_world import send_in
from tests.foundation.teams.test_code_views import answer_of, token_in

from .conftest import MakeInvite

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
NOT_FOUND = "没有找到这个口令"
FULL = "来晚一步，这个口令已经满员了。换一个试试？"


def url(invite: Invite) -> str:
    return f"/j/{invite.code}/"


def in_the_group(invite: Invite) -> list[str]:
    with system_scope():
        return list(
            GroupMember.objects.filter(group=invite.group, state="active", staff=None).values_list(
                "display_name", flat=True
            )
        )


def shown(page: bytes) -> str:
    """The page without what differs by nature: tokens and ids."""
    text = page.decode()
    return re.sub(r'(value|content|nonce|src|href|hx-headers)=("[^"]*"|\'[^\']*\')', "", text)


# --- The field -----------------------------------------------------------------------------------
def test_the_field_finds_a_pasted_text(invite: Invite, client: Client) -> None:
    assert client.get("/j/").status_code == 200
    answer = client.post("/j/", {"text": "【夏日小分队】来吧，复制口令「夏日 橘子 汽水」😊"})
    assert (answer.status_code, answer["Location"]) == (302, url(invite))


def test_nothing_typed_is_said_at_the_field(client: Client) -> None:
    answer = client.post("/j/", {"text": ""})
    assert answer.status_code == 422
    assert "输入口令" in answer.content.decode()


def end(invite: Invite, how: str, owner: Staff) -> None:
    now = timezone.now()
    with team_scope(invite.team_id):
        if how == "expired":
            Invite.objects.update(starts_at=now - timedelta(2), expires_at=now - timedelta(1))
        elif how == "not started":
            Invite.objects.update(starts_at=now + timedelta(1))
        elif how == "revoked":
            invite_revoke(invite=invite, actor=staff_actor(owner))
        elif how == "paused":
            invite_pause(invite=invite, actor=staff_actor(owner))


@pytest.mark.parametrize("how", ["expired", "not started", "revoked", "paused"])
def test_a_guesser_can_not_tell_ended_from_wrong(
    invite: Invite,
    owner: Staff,
    client: Client,
    how: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    end(invite, how, owner)
    pages = []
    for text in ("夏日橘子汽水", "没有这个口令"):
        with django_assert_num_queries(1):
            typed = client.post("/j/", {"text": text})
        with django_assert_num_queries(1):
            clicked = client.get(f"/j/{text}/")
        assert (typed.status_code, clicked.status_code) == (404, 404)
        assert NOT_FOUND in typed.content.decode()
        pages.append((shown(typed.content), shown(clicked.content), sorted(typed.headers)))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("how", "heading"),
    [
        ("expired", "这个口令已结束"),
        ("revoked", "这个口令已结束"),
        ("paused", "这个口令暂停使用"),
        ("not started", "这个口令还没开始"),
    ],
)
def test_who_holds_the_link_is_told_what_became_of_it(
    invite: Invite, owner: Staff, client: Client, how: str, heading: str
) -> None:
    end(invite, how, owner)
    answer = client.get(url(invite))
    page = answer.content.decode()
    assert answer.status_code == 404
    assert heading in page
    assert NOT_FOUND not in page
    assert "aria-invalid" not in page
    assert ("夏日小分队" in page) == (how != "not started")
    assert client.post(url(invite), {"act": "join"}).status_code == 404
    assert in_the_group(invite) == []


def test_a_link_that_never_was_one_leaves_the_field_unmarked(client: Client) -> None:
    answer = client.get("/j/abcdefghjk/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert NOT_FOUND in page
    assert "aria-invalid" not in page
    assert "aria-invalid" in client.post("/j/", {"text": "没有这个口令"}).content.decode()


def test_too_many_wrong_ones_and_one_waits_but_a_right_link_opens(
    invite: Invite, client: Client, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES_PER_IP = 2
    for number in range(2):
        assert client.post("/j/", {"text": f"没有这个口令{number}"}).status_code == 404
    waiting = client.post("/j/", {"text": "夏日橘子汽水"})
    assert waiting.status_code == 429
    assert "10 分钟" in waiting.content.decode()
    assert client.get("/j/abcdefghjk/").status_code == 429
    assert client.get(url(invite)).status_code == 200


def test_a_phrase_in_the_address_is_a_guess_like_any_other(
    invite: Invite, client: Client, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES_PER_IP = 2
    for number in range(2):
        assert client.get(f"/j/没有这个口令{number}/").status_code == 404
    for address in ("/j/夏日橘子汽水/", "/j/夏日 橘子 汽水/", f"/j/{invite.code.upper()}/"):
        waiting = client.get(address)
        assert (waiting.status_code, "夏日小分队" in waiting.content.decode()) == (429, False)
        assert client.post(address, {"act": "join"}).status_code == 429
    assert client.get(url(invite)).status_code == 200


def test_a_browser_that_is_not_signed_in_is_counted_by_itself(
    invite: Invite, client: Client, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES = 2
    client.get("/j/")
    for number in range(2):
        assert client.post("/j/", {"text": f"没有这个口令{number}"}).status_code == 404
    assert client.post("/j/", {"text": "夏日橘子汽水"}).status_code == 429
    neighbour = Client()
    neighbour.get("/j/")
    assert neighbour.post("/j/", {"text": "夏日橘子汽水"}).status_code == 302


# --- The page ------------------------------------------------------------------------------------
def test_what_a_visitor_sees(invite: Invite, client: Client) -> None:
    with system_scope():
        FanGroup.objects.update(member_count=345)
    page = client.get(url(invite))
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("小满", "夏日小分队", "第一时间看到新歌", "345 人", "我同意小满"):
        assert words in text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert '<meta property="og:title" content="夏日小分队">' in text
    assert "<script>" not in text
    box = re.search(r'<input[^>]*name="consent"[^>]*>', text)
    assert box
    assert "checked" not in box[0]


def consent_stands_above(text: str) -> bool:
    """Whether the one consent sentence comes before the one button it belongs to."""
    assert (text.count('name="consent"'), text.count('value="join"')) == (1, 1)
    return text.index('name="consent"') < text.index('value="join"')


def test_consent_is_read_before_its_button(
    invite: Invite, client: Client, client_for: ClientFor, stranger: User
) -> None:
    for reader in (client, client_for(stranger)):
        assert consent_stands_above(reader.get(url(invite)).content.decode())
        refused = reader.post(url(invite), {"act": "join"})
        assert consent_stands_above(refused.content.decode())


def test_a_phrase_works_as_the_address(invite: Invite, client: Client) -> None:
    assert "夏日小分队" in client.get("/j/夏日橘子汽水/").content.decode()


def test_a_look_counts_once_a_session(invite: Invite, client: Client) -> None:
    for _look in range(3):
        client.get(url(invite))
    Client().get(url(invite))
    client.head(url(invite))
    client.post(url(invite), {})
    with system_scope():
        assert sum(InviteViews.objects.values_list("count", flat=True)) == 2
    views_fold()
    with system_scope():
        assert Invite.objects.get().view_count == 2


def test_queries_of_the_page(
    invite: Invite,
    client: Client,
    client_for: ClientFor,
    fan_user: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.get(url(invite))
    with django_assert_num_queries(2):
        client.get(url(invite))
    signed_in = client_for(fan_user)
    signed_in.get(url(invite))
    with django_assert_num_queries(8):
        signed_in.get(url(invite))


# --- Coming in -----------------------------------------------------------------------------------
def test_a_newcomer_signs_in_and_joins_on_one_page(invite: Invite, client: Client) -> None:
    page = client.get(url(invite))
    token = token_in(page.content)
    typed = {
        "nickname": "小鹿",
        "address": "13800138000",
        "captcha_token": token,
        "captcha": answer_of(token),
        "consent": "on",
    }
    page = client.post(url(invite), {**typed, "act": "send"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "138****8000" in text
    assert 'value="小鹿"' in text
    assert re.search(r'name="consent"[^>]*checked', text)
    with system_scope():
        assert not Fan.objects.exists()
    code = last_code(client, "13800138000")
    done = client.post(url(invite), {**typed, "code_sent": "1", "code": code, "act": "join"})
    assert (done.status_code, done["Location"]) == (302, f"/g/{group_of(invite).public_id}/")
    assert in_the_group(invite) == ["小鹿"]
    with system_scope():
        fan = Fan.objects.get()
        assert (fan.nickname, fan.consent, fan.user.display_name) == ("小鹿", "given", "小鹿")  # type: ignore[union-attr]


def last_code(client: Client, address: str) -> str:
    """The code sent last: asked for anew, two minutes on, as the sender's own test does."""
    import time_machine

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        return send_in(client, address)


def test_consent_comes_before_the_code_is_burnt(invite: Invite, client: Client) -> None:
    code = send_in(client, "13800138000")
    typed = {"nickname": "小鹿", "address": "13800138000", "code_sent": "1", "code": code}
    page = client.post(url(invite), {**typed, "act": "join"})
    assert page.status_code == 422
    assert "勾选" in page.content.decode()
    assert in_the_group(invite) == []
    assert not User.objects.filter(phone="+8613800138000").exists()
    done = client.post(url(invite), {**typed, "consent": "on", "act": "join"})
    assert done.status_code == 302
    assert in_the_group(invite) == ["小鹿"]


def test_a_wrong_code_keeps_what_was_typed(invite: Invite, client: Client) -> None:
    send_in(client, "13800138000")
    typed = {"nickname": "小鹿", "address": "13800138000", "code_sent": "1", "code": "000000"}
    page = client.post(url(invite), {**typed, "consent": "on", "act": "join"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="小鹿"' in text
    assert 'value="13800138000"' in text
    assert in_the_group(invite) == []


def test_one_tap_for_who_is_signed_in(
    invite: Invite, client_for: ClientFor, fan_user: User
) -> None:
    client = client_for(fan_user)
    assert "captcha" not in client.get(url(invite)).content.decode()
    refused = client.post(url(invite), {"act": "join"})
    assert (refused.status_code, in_the_group(invite)) == (422, [])
    done = client.post(url(invite), {"act": "join", "consent": "on"})
    assert (done.status_code, done["Location"]) == (302, f"/g/{group_of(invite).public_id}/")
    assert in_the_group(invite) == ["fan"]
    # And straight in from now on, whatever becomes of the code.
    assert client.get(url(invite)).status_code == 302
    with system_scope():
        Invite.objects.update(starts_at=timezone.now() - timedelta(2), expires_at=timezone.now())
    assert client.get(url(invite))["Location"] == f"/g/{group_of(invite).public_id}/"


def test_who_consented_before_is_not_asked_again(
    invite: Invite, client_for: ClientFor, fan_user: User
) -> None:
    with team_scope(invite.team_id):
        fan_for_user(
            team_id=invite.team_id,
            user=fan_user,
            actor=fan_actor(fan_user),
            source="invite",
            consent=True,
            consent_how="join page",
        )
    client = client_for(fan_user)
    assert 'name="consent"' not in client.get(url(invite)).content.decode()
    assert client.post(url(invite), {"act": "join"}).status_code == 302


def test_in_wechat_one_is_told_the_way_back(
    invite: Invite, client_for: ClientFor, fan_user: User
) -> None:
    client = client_for(fan_user)
    agent = "Mozilla/5.0 (iPhone) AppleWebKit MicroMessenger/8.0.50"
    done = client.post(url(invite), {"act": "join", "consent": "on"}, headers={"user-agent": agent})
    assert done.status_code == 302
    assert "收藏" in client.get("/j/").content.decode()


def test_staff_see_the_page_and_enter_as_staff(
    invite: Invite, client_for: ClientFor, operator: Staff
) -> None:
    text = client_for(operator).get(url(invite)).content.decode()
    assert "进入群聊" in text
    assert 'name="consent"' not in text


# --- Refused, on the same screen -----------------------------------------------------------------
def test_a_full_code_offers_the_field_for_another(
    make_invite: MakeInvite, client: Client, client_for: ClientFor, fan_user: User
) -> None:
    invite = make_invite(phrase="夏日橘子汽水", max_uses=1)
    with system_scope():
        Invite.objects.update(use_count=1)
    text = client.get(url(invite)).content.decode()
    assert FULL in text
    assert 'name="text"' in text
    answer = client_for(fan_user).post(url(invite), {"act": "join", "consent": "on"})
    assert answer.status_code == 409
    assert FULL in answer.content.decode()
    assert in_the_group(invite) == []


def test_a_full_code_lets_staff_in(
    invite: Invite, client_for: ClientFor, operator: Staff, fan_user: User
) -> None:
    with system_scope():
        Invite.objects.update(max_uses=1, use_count=1)
    assert FULL not in client_for(operator).get(url(invite)).content.decode()
    done = client_for(operator).post(url(invite), {"act": "join"})
    assert (done.status_code, done["Location"]) == (302, f"/g/{group_of(invite).public_id}/")
    with system_scope():
        assert GroupMember.objects.filter(staff=operator, state="active").count() == 1
        assert Invite.objects.get().use_count == 1
    fan = client_for(fan_user).post(url(invite), {"act": "join", "consent": "on"})
    assert (fan.status_code, in_the_group(invite)) == (409, [])


def test_a_closed_group_says_so(invite: Invite, client_for: ClientFor, fan_user: User) -> None:
    with system_scope():
        FanGroup.objects.update(state="closed")
    client = client_for(fan_user)
    text = client.get(url(invite)).content.decode()
    assert "暂时不" in text
    answer = client.post(url(invite), {"act": "join", "consent": "on"})
    assert answer.status_code == 409
    assert in_the_group(invite) == []


def test_approval_waits_on_its_own_page(
    invite: Invite, client_for: ClientFor, fan_user: User
) -> None:
    with system_scope():
        FanGroup.objects.update(entry="approval")
    client = client_for(fan_user)
    assert "申请加入" in client.get(url(invite)).content.decode()
    answer = client.post(url(invite), {"act": "join", "consent": "on"})
    with system_scope():
        request = JoinRequest.objects.get()
    assert answer.status_code == 302
    assert request.public_id in answer["Location"]
    with system_scope():
        Invite.objects.update(max_uses=1, use_count=1)
    assert request.public_id in client.get(url(invite)).content.decode()
    # Pressed once more on a page that stood open, now that the code is used up.
    again = client.post(url(invite), {"act": "join"})
    assert (again.status_code, again["Location"]) == (302, answer["Location"])
    with system_scope():
        assert JoinRequest.objects.get().state == "pending"
    assert in_the_group(invite) == []


def test_who_does_not_follow_reads_whom_to_follow(
    invite: Invite, client_for: ClientFor, fan_user: User, owner: Staff
) -> None:
    from community.fans.services import follow_fact_record

    with team_scope(invite.team_id):
        account = PlatformAccount.objects.create(
            team_id=invite.team_id,
            platform=Platform.WEIBO,
            handle="小满不满",
            url="https://weibo.com/xiaoman",
        )
        FanGroup.objects.update(entry="follows", entry_account=account)
        fan = fan_for_user(
            team_id=invite.team_id,
            user=fan_user,
            actor=fan_actor(fan_user),
            source="invite",
            consent=True,
            consent_how="join page",
        )
        follow_fact_record(
            fan=fan,
            account=account,
            follows_us=False,
            we_follow=None,
            how="import",
            actor=staff_actor(owner),
            handle="鹿",
        )
    client = client_for(fan_user)
    assert "小满不满" in client.get(url(invite)).content.decode()
    answer = client.post(url(invite), {"act": "join"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "小满不满" in text
    assert 'href="https://weibo.com/xiaoman"' in text
    assert in_the_group(invite) == []
    sent = client.post(url(invite), {"act": "follows"})
    assert sent.status_code == 302
    with system_scope():
        assert JoinRequest.objects.get().public_id in sent["Location"]


def test_who_is_signed_in_sees_as_whom_they_join(
    invite: Invite, stranger: User, client: Client, client_for: ClientFor
) -> None:
    page = client_for(stranger).get(url(invite)).content.decode()
    assert "将以「stranger」的身份加入" in page
    assert f"/accounts/logout/?next={url(invite)}" in page
    assert "的身份加入" not in client.get(url(invite)).content.decode()
