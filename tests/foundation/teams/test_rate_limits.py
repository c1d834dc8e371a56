"""The (n+1)th gets 429 and a page that says what to do: every limit of ACCOUNT_RATE_LIMITS."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.internal.statekit import stash_state
from django.conf import settings as site
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.delivery.models import Delivery
from foundation.live import valkey
from foundation.scopes.errors import DomainError
from foundation.teams.codes import code_verify
from foundation.teams.models import User
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]
# Not in use here: we have no phone or login code of allauth's.
NOT_OURS = {"change_phone", "verify_phone", "request_login_code"}
TESTED = {
    "login",
    "login_failed",
    "signup",
    "reset_password",
    "reset_password_from_key",
    "confirm_email",
    "manage_email",
    "change_password",
    "reauthenticate",
    "social_login",
}


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    """Hashed cheaply: there are hundreds here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def member(db: None) -> User:
    """One with a password and a proved address."""
    user = User.objects.create_user(email="member@example.com", password=PASSWORD)
    EmailAddress.objects.create(user_id=user.pk, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def valkey_away() -> Iterator[None]:
    """A cache whose Valkey does not answer."""
    given = {"default": {**site.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    with override_settings(CACHES=given):
        yield
        cache._counts.clear()  # type: ignore[attr-defined]
    valkey._down_until = 0.0


def test_every_limit_has_a_test_here() -> None:
    assert set(site.ACCOUNT_RATE_LIMITS) == TESTED | NOT_OURS
    assert set(site.MFA_RATE_LIMITS) == {"webauthn_login"}


def test_passkeys_from_one_address_of_the_net() -> None:
    def answer(ip: str) -> int:
        return at(Client(), "2fa/webauthn/login/", {"credential": "{}"}, ip=ip)

    many(lambda _n: answer("192.0.2.1"), 30)
    assert answer("192.0.2.2") == 302


def test_the_way_to_other_sites_from_one_address_of_the_net(rf: RequestFactory) -> None:
    def begin(ip: str) -> str:
        request = rf.post("/accounts/weixin/login/", REMOTE_ADDR=ip)
        SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
        with time_machine.travel(_NOW, tick=False), context.request_context(request):
            word: str = stash_state(request, provider_id="weixin", state={"process": "login"})
            return word

    assert len({begin("192.0.2.1") for _n in range(30)}) == 30
    with pytest.raises(ImmediateHttpResponse) as refused:
        begin("192.0.2.1")
    assert refused.value.response.status_code == 429
    assert begin("192.0.2.2")


def at(client: Client, path: str, data: dict[str, str], ip: str = "192.0.2.1") -> int:
    with time_machine.travel(_NOW, tick=False):
        page = client.post(f"/accounts/{path}", data, REMOTE_ADDR=ip)
    if page.status_code == 429:
        text = page.content.decode()
        assert "太快了" in text or "慢一点" in text or "稍" in text or "fast" in text.lower()
        assert page["Retry-After"]
    return page.status_code


_NOW = timezone.now()


def many(act: Callable[[int], int], allowed: int) -> None:
    """``allowed`` go through, the next one does not."""
    statuses = [act(number) for number in range(allowed + 1)]
    assert 429 not in statuses[:allowed]
    assert statuses[allowed] == 429


def test_login_an_address_of_the_net(member: User) -> None:
    # Right passwords, so that only the limit on all sign-ins counts.
    many(
        lambda _n: at(Client(), "login/", {"login": "member@example.com", "password": PASSWORD}),
        30,
    )


def test_login_failed_for_one_account(member: User) -> None:
    data = {"login": "member@example.com", "password": "wrong"}
    many(lambda n: at(Client(), "login/", data, ip=f"192.0.2.{n}"), 5)
    right = {"login": "member@example.com", "password": PASSWORD}
    client = Client()
    assert at(client, "login/", right, ip="192.0.2.99") == 429
    assert "_auth_user_id" not in client.session


def test_login_failed_from_one_address_of_the_net() -> None:
    many(lambda n: at(Client(), "login/", {"login": f"u{n}@example.com", "password": "x"}), 10)


def test_addresses_of_one_ipv6_network_count_together() -> None:
    def act(number: int) -> int:
        data = {"login": f"u{number}@example.com", "password": "x"}
        return at(Client(), "login/", data, ip=f"2001:db8:0:7:{number:x}::1")

    many(act, 10)
    data = {"login": "another@example.com", "password": "x"}
    assert at(Client(), "login/", data, ip="2001:db8:0:8::1") == 200


def test_without_valkey_people_sign_in_at_once(member: User, valkey_away: None) -> None:
    right = {"login": "member@example.com", "password": PASSWORD}
    before = time.perf_counter()
    for _again in range(3):
        client = Client()
        assert at(client, "login/", right) == 302
        assert client.session["_auth_user_id"] == str(member.pk)
    assert time.perf_counter() - before < 3  # allauth waits a second for a lock it can't get


def test_without_valkey_passwords_are_not_guessed(member: User, valkey_away: None) -> None:
    wrong = {"login": "member@example.com", "password": "wrong"}
    many(lambda n: at(Client(), "login/", wrong, ip=f"192.0.2.{n}"), 5)
    right = {"login": "member@example.com", "password": PASSWORD}
    client = Client()
    assert at(client, "login/", right, ip="192.0.2.99") == 429
    assert "_auth_user_id" not in client.session
    many(
        lambda n: at(
            Client(), "login/", {"login": f"u{n}@example.com", "password": "x"}, ip="192.0.2.50"
        ),
        10,
    )


def test_without_valkey_codes_are_not_guessed(valkey_away: None) -> None:
    def act(_number: int) -> int:
        try:
            code_verify(
                channel="phone", address="13800138000", browser="x", code="000000", ip="192.0.2.1"
            )
        except DomainError as refusal:
            return refusal.status
        return 200

    many(act, 60)


@pytest.mark.django_db(transaction=True)
def test_without_valkey_guesses_at_once_are_counted_exactly(
    member: User, valkey_away: None
) -> None:
    def guess(number: int) -> int:
        try:
            wrong = {"login": "member@example.com", "password": "wrong"}
            return (
                Client()
                .post("/accounts/login/", wrong, REMOTE_ADDR=f"192.0.2.{number}")
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(16)))
    assert (statuses.count(200), statuses.count(429)) == (5, 11)


def test_sign_up() -> None:
    def act(number: int) -> int:
        data = {"display_name": "x", "email": f"u{number}@example.com", "password1": PASSWORD}
        return at(Client(), "signup/", data)

    many(act, 20)
    assert User.objects.count() == 20


def test_reset_password_of_one_account(member: User) -> None:
    data = {"email": "member@example.com"}
    many(lambda n: at(Client(), "password/reset/", data, ip=f"192.0.2.{n}"), 5)
    assert Delivery.objects.count() == 5


def test_reset_password_from_one_address_of_the_net() -> None:
    many(lambda n: at(Client(), "password/reset/", {"email": f"u{n}@example.com"}), 20)


def test_reset_password_keys_are_not_guessed() -> None:
    def act(number: int) -> int:
        with time_machine.travel(_NOW, tick=False):
            return Client().post(f"/accounts/password/reset/key/x-{number}/").status_code

    many(act, 20)


def test_confirmation_codes_are_sent_again_after_a_minute() -> None:
    client = Client()
    data = {"display_name": "x", "email": "new@example.com", "password1": PASSWORD}
    assert at(client, "signup/", data) == 302
    assert Delivery.objects.count() == 1
    assert at(client, "confirm-email/", {"action": "resend"}) == 429
    assert Delivery.objects.count() == 1  # the first mail used up the one a minute


def signed_in(user: User) -> Client:
    client = Client()
    with time_machine.travel(_NOW, tick=False):
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def test_managing_addresses(member: User) -> None:
    client = signed_in(member)
    data = {"action_primary": "", "email": "member@example.com"}
    many(lambda _n: at(client, "email/", data), 10)


def test_changing_the_password(member: User) -> None:
    client = signed_in(member)
    data = {"oldpassword": "wrong", "password1": "x", "password2": "y"}
    many(lambda _n: at(client, "password/change/", data), 5)
    member.refresh_from_db()
    assert member.check_password(PASSWORD) is True


def test_reauthenticating(member: User) -> None:
    client = signed_in(member)  # used one of ten
    statuses = [at(client, "reauthenticate/", {"password": "wrong"}) for _ in range(10)]
    assert 429 in statuses
