"""A platform that says that an account may not publish: a person does from then on, told once,
until somebody says otherwise."""

from collections.abc import Callable

import pytest
from django.test import Client

from foundation.events.models import Event
from foundation.notify.registry import notice_kind_find
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.models import PlatformAccount
from kol.platforms.services.connecting import keys_connect
from kol.platforms.services.health import health_record, publishing_refused
from kol.posts.models import PostTarget
from kol.posts.publishing.speaking import by_hand
from tests.cast import staff_actor
from tests.kol.platforms.doubles import KEYS, Played

ClientFor = Callable[[User | Staff], Client]
NO = PlatformError(Fault.PERMISSION, code="10014", text="Insufficient app permissions")


def _told() -> int:
    return Event.objects.filter(name="platform.publishing_refused").count()


def test_it_goes_by_hand_until_somebody_says_otherwise(
    owner: Staff, team: Team, wechat: PlatformAccount, client_for: ClientFor
) -> None:
    with team_scope(team):
        target = PostTarget(team=team, platform="wechat", account=wechat)
        assert not by_hand(target)
        assert [publishing_refused(wechat.pk, NO), publishing_refused(wechat.pk, NO)] == [
            True,
            False,
        ]
        wechat.refresh_from_db()
        assert by_hand(target)
        assert (wechat.may_publish, wechat.publishing, wechat.connection) == (
            False,
            "api",
            "connected",
        )
        assert _told() == 1
        entry = AuditEntry.objects.filter(action="platform.update").latest("pk")
        assert entry.changes == {"may_publish": [True, False]}
    assert notice_kind_find("platform.publishing_refused") is not None
    client, page = client_for(owner), f"/t/xiaoman/platforms/{wechat.public_id}/"
    shown = client.get(page).content.decode()
    assert "平台不允许这个账号用接口发布" in shown
    assert 'value="hand" aria-pressed="true"' in shown
    client.post(f"{page}publishing/", {"publishing": "api"})
    with team_scope(team):
        wechat.refresh_from_db()
        assert not by_hand(PostTarget(team=team, platform="wechat", account=wechat))
    assert 'value="api" aria-pressed="true"' in client.get(page).content.decode()


def test_connecting_again_says_otherwise_too(
    owner: Staff, team: Team, wechat: PlatformAccount, played: Played
) -> None:
    with team_scope(team):
        publishing_refused(wechat.pk, NO)
        keys_connect(account=wechat, staff=owner, actor=staff_actor(owner), values=KEYS)
        wechat.refresh_from_db()
        assert wechat.may_publish


@pytest.mark.parametrize(
    "error",
    [
        PlatformError(Fault.AUTH, code="40001"),
        PlatformError(Fault.QUOTA, code="45028"),
        # Not of the account's rights: where we call from, a proxy's page, and our own words.
        PlatformError(Fault.PERMISSION, code="40164", unlisted=True),
        PlatformError(Fault.PERMISSION, code="89503"),
        PlatformError(Fault.PERMISSION, code="20031"),
        PlatformError(Fault.PERMISSION, code="100200301"),
        PlatformError(Fault.PERMISSION, code="403", guessed=True),
        PlatformError(Fault.PERMISSION, code="not_askable"),
        PlatformError(Fault.PERMISSION, code="credentials_unreadable"),
    ],
)
def test_other_refusals_change_nothing(
    team: Team, wechat: PlatformAccount, error: PlatformError
) -> None:
    with team_scope(team):
        assert not publishing_refused(wechat.pk, error)
        wechat.refresh_from_db()
        assert (wechat.may_publish, _told()) == (True, 0)


def test_that_nobody_can_be_asked_is_no_illness(team: Team, wechat: PlatformAccount) -> None:
    with team_scope(team):
        health_record(wechat.pk, error=PlatformError(Fault.PERMISSION, code="not_askable"))
        wechat.refresh_from_db()
        assert wechat.error_at is None
