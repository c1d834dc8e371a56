"""Access tokens: one process renews, ahead of time; a renewal that is refused is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.oauth import Tokens
from kol.platforms.models import PlatformAccount
from kol.platforms.services.apps import app_save
from kol.platforms.services.connections import account_connection
from kol.platforms.services.renewing import connections_sweep
from kol.platforms.services.tokens import tokens_sealed
from tests.cast import staff_actor
from tests.kol.platforms.doubles import APP, Played
from tests.sandbox_server import Sandbox

RENEWAL = "renew_refresh_token"
STABLE, RENEW = "/cgi-bin/stable_token", "/oauth2/refresh_token"


def ends_in(account: PlatformAccount, seconds: int) -> None:
    PlatformAccount.objects.filter(pk=account.pk).update(
        expires_at=timezone.now() + timedelta(seconds=seconds)
    )


def by_yes(owner: Staff, platform: str, days: float, refresh_days: float | None) -> PlatformAccount:
    """An account connected by OAuth, whose token ends in so many days."""
    team, now = owner.team, timezone.now()
    app = app_save(staff=owner, actor=staff_actor(owner), platform=platform, values=APP)
    account = PlatformAccount(team=team, platform=platform, handle="小满", uid="open-1", app=app)
    until = None if refresh_days is None else now + timedelta(days=refresh_days)
    refresh = "" if refresh_days is None else "refresh-0"
    tokens = Tokens("access-0", now + timedelta(days=days), refresh, until)
    tokens_sealed(account, tokens)
    account.connection = PlatformAccount.Connecting.CONNECTED
    account.save()
    return account


def events(team: Team, name: str) -> int:
    return Event.objects.filter(team_id=team.pk, name=name).count()


def test_a_token_is_kept_until_its_last_minutes(
    team: Team, wechat: PlatformAccount, played: Played
) -> None:
    with team_scope(team):
        before = played.times(STABLE)
        assert [account_connection(wechat.pk).token() for _n in range(3)] == ["stable-1"] * 3
        assert played.times(STABLE) == before
        ends_in(wechat, 200)
        played.seconds = 200
        # A process that died while it renewed holds nobody up.
        late = timezone.now() - timedelta(seconds=1)
        PlatformAccount.objects.update(claim=uuid4(), claim_until=late)
        assert account_connection(wechat.pk).token() == "stable-2"
        assert played.times(STABLE) == before + 1


def test_a_refused_token_is_asked_for_anew_and_forced_only_when_it_is_the_same(
    team: Team, wechat: PlatformAccount, played: Played
) -> None:
    with team_scope(team):
        link = account_connection(wechat.pk)
        assert link.token() == "stable-1"
        played.asked.clear()
        assert link.token(True) == "stable-2"
        assert [asked["force_refresh"] for _path, asked in played.asked] == [False, True]
        # Whoever still has the refused one gets the new one, and asks nobody.
        played.asked.clear()
        other = account_connection(wechat.pk)
        assert other.token() == "stable-2"
        assert played.asked == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("left", [-1, 100])
def test_eight_at_once_renew_once(
    left: int, team: Team, wechat: PlatformAccount, played: Played
) -> None:
    with team_scope(team):
        ends_in(wechat, left)
    played.asked.clear()
    played.slow = 0.3
    barrier = Barrier(8)

    def ask() -> str:
        barrier.wait()
        try:
            with team_scope(team.pk):
                return account_connection(wechat.pk).token()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(ask) for _n in range(8)]
    assert {one.result() for one in futures} == {"stable-1"}
    assert played.times(STABLE) == 1


def test_keys_that_are_refused_end_the_connection_once(
    team: Team, wechat: PlatformAccount, played: Played
) -> None:
    with team_scope(team):
        ends_in(wechat, -1)
        played.refused[STABLE] = {"errcode": 40125, "errmsg": "invalid appsecret"}
        for _n in range(3):
            with pytest.raises(PlatformError) as raised:
                account_connection(wechat.pk).token()
            assert raised.value.fault is Fault.AUTH
        wechat.refresh_from_db()
        assert (wechat.connection, wechat.error_kind, wechat.error_code) == (
            "expired",
            "auth",
            "40125",
        )
        assert events(team, "platform.disconnected") == 1
        assert played.times(STABLE) == 3


def test_a_platform_that_is_down_is_not_stormed_and_keeps_the_connection(
    team: Team, wechat: PlatformAccount, played: Played
) -> None:
    with team_scope(team):
        ends_in(wechat, -1)
        played.asked.clear()
        played.refused[STABLE] = {"errcode": -1, "errmsg": "system busy"}
        for _n in range(4):
            with pytest.raises(PlatformError) as raised:
                account_connection(wechat.pk).token()
            assert raised.value.fault is Fault.BUSY
        assert played.times(STABLE) == 1
        wechat.refresh_from_db()
        assert (wechat.connection, wechat.error_kind) == ("connected", "busy")
        # While the old token lasts nobody notices.
        PlatformAccount.objects.update(claim_until=None)
        ends_in(wechat, 100)
        with pytest.raises(PlatformError):
            account_connection(wechat.pk).token()
        assert account_connection(wechat.pk).token() == "stable-1"


def test_the_clock_renews_a_day_ahead_and_tells_of_what_it_cannot(
    owner: Staff, team: Team, played: Played
) -> None:
    played.seconds = 2 * 86400
    with team_scope(team):
        kuaishou = by_yes(owner, "kuaishou", 0.5, 100)
        weibo = by_yes(owner, "weibo", 2, None)
    for _n in range(2):
        connections_sweep()
    with team_scope(team):
        assert played.times(RENEW) == 1
        assert account_connection(kuaishou.pk).token() == "access-1"
        assert played.asked[0][1]["refresh_token"] == "refresh-0"
        told = Event.objects.filter(name="platform.token_expiring")
        assert [event.subject_id for event in told] == [weibo.pk]
        assert account_connection(weibo.pk).token() == "access-0"
        # It came to its end: told once more, as an end.
        ends_in(weibo, -1)
    for _n in range(2):
        connections_sweep()
    with team_scope(team):
        assert events(team, "platform.disconnected") == 1
        assert events(team, "platform.token_expiring") == 1
        weibo.refresh_from_db()
        assert weibo.connection == "expired"


def test_what_renews_a_token_is_prolonged_before_anybody_is_told(
    owner: Staff, team: Team, sandbox: Sandbox, settings: Any
) -> None:
    """Douyin gives five more months where its owner allowed that; then a person is told, once."""
    sandbox.point(settings)
    with team_scope(team):
        made = sandbox.tokens("douyin", "open-1", app=APP["client_id"], scope=RENEWAL)
        account = by_yes(owner, "douyin", 10, 2)
        ends = account.refresh_expires_at
        tokens_sealed(account, Tokens("act", account.expires_at, made["refresh_token"], ends))
        account.scopes = [RENEWAL]
        account.save()
        connections_sweep()
        account.refresh_from_db()
        assert account.refresh_expires_at is not None
        assert account.refresh_expires_at > timezone.now() + timedelta(days=29)
        assert account_connection(account.pk).token() == "act"
        assert (account.claim, events(team, "platform.token_expiring")) == (None, 0)
        for _n in range(6):
            PlatformAccount.objects.update(refresh_expires_at=ends)
            connections_sweep()
        asked = [one for one in sandbox.calls("douyin") if "renew_refresh" in str(one["path"])]
        assert len(asked) == 6
        assert events(team, "platform.token_expiring") == 1
        account.refresh_from_db()
        assert account.connection == "connected"
