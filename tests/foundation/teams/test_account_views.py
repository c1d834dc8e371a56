"""``/accounts/me/`` and deleting the account."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from community.fans.services import fan_for_user
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams import person_registry
from foundation.teams.codes import code_verify
from foundation.teams.models import AuditEntry, Role, Staff, StaffInvitation, Team, User
from foundation.teams.services import staff_invite
from tests.cast import PASSWORD, add_staff, staff_actor
from tests.foundation.teams.code_world import MINE, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
ClientFor = Callable[[User | Staff], Client]
URL = "/accounts/me/"
DELETE = "/accounts/me/delete/"
WORD = {"confirm": "注销账号"}


@pytest.fixture
def erased() -> Iterator[list[int]]:
    """An app's share of a person that notes whom it was told to erase."""
    told: list[int] = []

    def erase(user: User, actor: Actor) -> None:
        told.append(user.pk)

    before = dict(person_registry._holders)
    person_registry.person_data("test", erase=erase, extract=lambda user: {})
    yield told
    person_registry._holders.clear()
    person_registry._holders.update(before)


def test_name_and_language(client_for: ClientFor, fan_user: User) -> None:
    client = client_for(fan_user)
    page = client.get(URL)
    assert page.status_code == 200
    assert "138****0001" in page.content.decode()
    done = client.post(URL, {"display_name": "小粉", "language": "en"})
    assert (done.status_code, done["Location"]) == (302, URL)
    assert done.cookies["qz_lang"].value == "en"
    assert '<html lang="en"' in client.get(URL).content.decode()
    fan_user.refresh_from_db()
    assert (fan_user.display_name, fan_user.language) == ("小粉", "en")
    page = client.post(URL, {"display_name": "", "language": "en"})
    assert page.status_code == 422
    assert User.objects.get(pk=fan_user.pk).display_name == "小粉"


def test_my_teams_are_listed(client_for: ClientFor, owner: Staff) -> None:
    page = client_for(owner).get(URL)
    assert [place.team.slug for place in page.context["my_places"]] == ["xiaoman"]


def test_a_fan_stays_among_the_phones_tabs(
    client_for: ClientFor, fan_user: User, stranger: User
) -> None:
    for person in (fan_user, stranger):
        text = client_for(person).get(URL).content.decode()
        assert '<body class="phone"' in text
        tabs = re.findall(r'<a href="(/g/|/accounts/me/)"( aria-current="page")?', text)
        assert tabs == [("/g/", ""), (URL, ' aria-current="page"')]
        assert "回到工作台" not in text


def test_staff_find_back_to_their_desk(client_for: ClientFor, owner: Staff) -> None:
    text = client_for(owner).get(URL).content.decode()
    assert '<body class="plain"' in text
    assert re.search(r'<a class="small [^"]*" href="/">.*回到工作台</a>', text)
    assert 'href="/t/xiaoman/"' in text


def test_staff_who_are_fans_elsewhere_have_both(
    client_for: ClientFor, owner: Staff, other_team: Team
) -> None:
    with team_scope(other_team):
        fan_for_user(
            team_id=other_team.pk,
            user=owner.user,
            actor=SYSTEM,
            source="invite",
            consent=True,
            consent_how="join page",
        )
    text = client_for(owner).get(URL).content.decode()
    assert '<body class="phone"' in text
    assert 'href="/" aria-label="回到工作台"' in text


def test_deleting_asks_for_the_word(
    client_for: ClientFor, fan_user: User, erased: list[int]
) -> None:
    client = client_for(fan_user)
    before = User.objects.values().get(pk=fan_user.pk)
    assert client.get(DELETE).status_code == 200
    for typed in ({}, {"confirm": "yes"}):
        page = client.post(DELETE, typed)
        assert page.status_code == 422
    assert User.objects.values().get(pk=fan_user.pk) == before
    assert erased == []


def test_deleting_empties_everything(
    client_for: ClientFor, owner: Staff, pr: Staff, erased: list[int]
) -> None:
    user = pr.user
    user.phone = "+8613800138000"
    user.save()
    EmailAddress.objects.create(user_id=user.pk, email="pr@example.com", verified=True)
    Authenticator.objects.create(user_id=user.pk, type="totp", data={})
    SocialAccount.objects.create(user_id=user.pk, provider="weixin", uid="o-1")
    with team_scope(owner.team_id):
        StaffInvitation.objects.create(
            team_id=owner.team_id,
            email="pr@example.com",
            role="pr",
            token_hash=b"x" * 32,
            invited_by=owner,
            expires_at=owner.joined_at,
        )
    code = send("13800138000")
    client, elsewhere = client_for(pr), client_for(pr)
    assert elsewhere.get(URL).status_code == 200
    session = client.session  # one who has a second factor has just shown it
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    done = client.post(DELETE, WORD)
    assert (done.status_code, done["Location"]) == (302, "/")
    user = User.objects.get(pk=user.pk)
    assert (user.email, user.phone, user.display_name, user.language) == (None, None, "", "")
    assert (user.is_active, user.erased_at is not None) == (False, True)
    assert user.has_usable_password() is False
    assert erased == [user.pk]
    for rows in (EmailAddress, Authenticator, SocialAccount):
        assert rows.objects.filter(user_id=user.pk).count() == 0
    for gone in (client, elsewhere):  # no session of theirs works any more
        assert gone.get(URL)["Location"].startswith("/accounts/code/")
    with system_scope():
        place = Staff.objects.get(user=user)
        assert (place.state, place.display_name) == ("left", "—")
        assert list(StaffInvitation.objects.values_list("email", "state")) == [("", "revoked")]
        assert AuditEntry.objects.filter(action="staff.leave", actor_user=user).count() == 1
    with pytest.raises(DomainError):  # the code that was on its way opens nothing
        code_verify(channel="phone", address="13800138000", browser=MINE, code=code, ip=None)
    assert User.objects.filter(phone="+8613800138000").count() == 0


def test_the_same_phone_makes_somebody_new_afterwards(
    client_for: ClientFor, fan_user: User
) -> None:
    client_for(fan_user).post(DELETE, WORD)
    user = code_verify(
        channel="phone",
        address="13800000001",
        browser=MINE,
        code=send("13800000001"),
        ip=None,
    )
    assert user.pk != fan_user.pk
    assert user.display_name == ""


def test_the_last_owner_is_told_what_to_do(
    client_for: ClientFor, owner: Staff, manager: Staff, erased: list[int]
) -> None:
    client = client_for(owner)
    before = User.objects.values().get(pk=owner.user_id)
    page = client.post(DELETE, WORD)
    text = page.content.decode()
    assert page.status_code == 409
    assert "你是这些团队最后一位负责人：小满" in text
    assert User.objects.values().get(pk=owner.user_id) == before
    with system_scope():
        assert Staff.objects.get(pk=owner.pk).state == "active"
        assert AuditEntry.objects.filter(action="staff.leave").count() == 0
    assert erased == []
    add_staff(owner.team, "second", Role.OWNER)
    assert client_for(owner).post(DELETE, WORD).status_code == 302


def test_an_app_may_refuse_and_then_nothing_is_gone(
    client_for: ClientFor, pr: Staff, erased: list[int]
) -> None:
    def refuse(user: User, actor: Actor) -> None:
        raise DomainError("held", "Not now.")

    person_registry.person_data("zz-last", erase=refuse, extract=lambda user: {})
    page = client_for(pr).post(DELETE, WORD)
    assert page.status_code == 409
    user = User.objects.get(pk=pr.user_id)
    assert (user.email, user.erased_at) == ("pr@example.com", None)
    with system_scope():
        assert Staff.objects.get(pk=pr.pk).state == "active"


def test_one_with_a_password_proves_it_first(client_for: ClientFor, stranger: User) -> None:
    EmailAddress.objects.create(
        user_id=stranger.pk, email=stranger.email, verified=True, primary=True
    )
    stranger.set_password(PASSWORD)
    stranger.save()
    client = client_for(stranger)
    page = client.post(DELETE, WORD)
    assert (page.status_code, page["Location"]) == (
        302,
        "/accounts/reauthenticate/?next=%2Faccounts%2Fme%2Fdelete%2F",
    )
    assert User.objects.get(pk=stranger.pk).erased_at is None
    back = client.post(f"/accounts/reauthenticate/?next={DELETE}", {"password": PASSWORD})
    assert back.status_code == 302
    assert (
        User.objects.get(pk=stranger.pk).erased_at is not None
        or client.post(DELETE, WORD).status_code == 302
    )
    assert User.objects.get(pk=stranger.pk).erased_at is not None


def test_a_person_sees_only_their_own(client: Client) -> None:
    assert client.get(URL)["Location"] == f"/accounts/code/?next={URL}"
    assert client.post(DELETE, WORD)["Location"].startswith("/accounts/code/")


def test_an_invited_address_of_somebody_else_stays(
    client_for: ClientFor, owner: Staff, fan_user: User
) -> None:
    with team_scope(owner.team_id):
        staff_invite(by=owner, email="a@b.cn", role="pr", actor=staff_actor(owner))
    client_for(fan_user).post(DELETE, WORD)
    with system_scope():
        assert list(StaffInvitation.objects.values_list("email", "state")) == [
            ("a@b.cn", "pending")
        ]


def test_what_goes_and_what_stays_is_said_before(
    client_for: ClientFor, fan_user: User, operator: Staff
) -> None:
    for who, trail in ((fan_user, False), (operator, True)):
        page = client_for(who).get(DELETE).content.decode()
        assert "你发过的图片" in page
        assert "你在群里说过的话会留下，但不再显示你的名字" in page
        assert ("操作记录" in page) == trail


@pytest.mark.parametrize(
    ("cookie", "shown"), [("", ""), ("en", "en"), ("zh-hans", "zh-hans"), ("xx", "")]
)
def test_the_box_says_the_language_pages_are_in(
    client_for: ClientFor, fan_user: User, cookie: str, shown: str
) -> None:
    User.objects.filter(pk=fan_user.pk).update(language="zh-hans")
    client = client_for(fan_user)
    if cookie:
        client.cookies["qz_lang"] = cookie
    page = client.get(URL).content.decode()
    assert f'<option value="{shown}" selected>' in page


def test_who_has_no_email_is_asked_to_add_one(client_for: ClientFor, fan_user: User) -> None:
    User.objects.filter(pk=fan_user.pk).update(email=None)
    page = client_for(fan_user).get(URL).content.decode()
    assert '<a href="/accounts/email/">添加</a>' in page


def test_one_good_address_has_no_buttons(client_for: ClientFor, fan_user: User) -> None:
    one = EmailAddress.objects.create(
        user=fan_user, email="fan@example.com", verified=True, primary=True
    )
    client = client_for(fan_user)
    page = client.get("/accounts/email/").content.decode()
    assert "fan@example.com" in page
    for act in ("action_primary", "action_send", "action_remove"):
        assert act not in page
    assert 'class="phone-tabs"' in page
    assert f'href="{URL}"' in page
    one.verified = False
    one.save()
    assert "action_send" in client.get("/accounts/email/").content.decode()
