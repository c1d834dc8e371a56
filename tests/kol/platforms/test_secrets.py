"""Secrets: sealed, turned, erased with the team, and shown by nothing."""

import json
import logging
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from foundation.teams.services import team_close
from kol.platforms.connectors.errors import PlatformError
from kol.platforms.errors import KeysMissing, SecretsLost
from kol.platforms.models import PlatformAccount, PlatformApp
from kol.platforms.secrets import secrets_current, secrets_open, secrets_seal
from kol.platforms.services.apps import app_opened, app_save
from kol.platforms.services.connecting import keys_connect
from kol.platforms.services.connections import account_connection
from kol.platforms.services.health import health_record
from tests.cast import staff_actor
from tests.kol.platforms.doubles import APP, APP_SECRET, KEYS, Played

OLD, NEW = "an old key of thirty-two characters or more", "a new key of thirty-two characters, too"
HIDDEN = (APP_SECRET, APP["client_secret"], "stable-1")


def test_what_is_sealed_opens_for_its_own_row_alone(settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    sealed = secrets_seal({"app_secret": "geheim"}, of="row1")
    assert b"geheim" not in sealed
    assert secrets_open(memoryview(sealed), of="row1") == {"app_secret": "geheim"}
    with pytest.raises(SecretsLost):
        secrets_open(sealed, of="row2")
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    assert secrets_open(sealed, of="row1") == {"app_secret": "geheim"}
    assert not secrets_current(sealed)
    settings.CREDENTIAL_KEYS = [NEW]
    with pytest.raises(SecretsLost):
        secrets_open(sealed, of="row1")


def test_a_site_in_earnest_without_keys_keeps_nothing(
    owner: Staff,
    team: Team,
    played: Played,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    client_for: Callable[[User | Staff], Client],
) -> None:
    settings.DEMO, settings.CREDENTIAL_KEYS = False, []
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="wechat", handle="小满说")
        with pytest.raises(KeysMissing):
            keys_connect(account=account, staff=owner, actor=staff_actor(owner), values=KEYS)
    assert "QZ_CREDENTIAL_KEYS is not set" in caplog.text
    page = client_for(owner).post(f"/t/xiaoman/platforms/{account.public_id}/keys/", KEYS)
    assert (page.status_code, "QZ_CREDENTIAL_KEYS" in page.content.decode()) == (422, True)
    assert played.asked == []
    with pytest.raises(CommandError):
        call_command("platform_keys_rotate")


def test_keys_turn_in_any_number_of_goes(
    owner: Staff, team: Team, wechat: PlatformAccount, settings: Any
) -> None:
    with team_scope(team):
        app = app_save(staff=owner, actor=staff_actor(owner), platform="weibo", values=APP)
    old = f"demo:{settings.SECRET_KEY}"
    settings.CREDENTIAL_KEYS = [NEW, old]
    out = StringIO()
    call_command("platform_keys_rotate", stdout=out)
    call_command("platform_keys_rotate", stdout=out)
    assert out.getvalue().splitlines() == [
        "3 sealed anew, 0 were already",
        "0 sealed anew, 3 were already",
    ]
    settings.CREDENTIAL_KEYS = [NEW]
    with team_scope(team):
        assert account_connection(wechat.pk).credentials["app_secret"] == APP_SECRET
        assert account_connection(wechat.pk).token() == "stable-1"
        assert app_opened(PlatformApp.objects.get(pk=app.pk))["client_secret"] == "weibo-app-secret"
    settings.CREDENTIAL_KEYS = ["a third key that opens none of what is there"]
    for demo, keys, fault in ((True, settings.CREDENTIAL_KEYS, "permission"), (False, [], "busy")):
        settings.DEMO, settings.CREDENTIAL_KEYS = demo, keys
        with team_scope(team):
            with pytest.raises(PlatformError) as raised:
                account_connection(wechat.pk)
            health_record(wechat.pk, error=raised.value)
            wechat.refresh_from_db()
        # Put right, it goes on: nobody has to connect it again.
        assert (raised.value.fault, wechat.connection) == (fault, "connected")
    settings.DEMO, settings.CREDENTIAL_KEYS = True, ["a third key that opens none of what is there"]
    with pytest.raises(CommandError, match="3 could not be opened"):
        call_command("platform_keys_rotate", stdout=out)


def test_no_secret_is_shown_by_anything(
    owner: Staff,
    team: Team,
    played: Played,
    caplog: pytest.LogCaptureFixture,
    client_for: Callable[[User | Staff], Client],
) -> None:
    caplog.set_level(logging.DEBUG)
    client, pages = client_for(owner), []
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="wechat", handle="小满说")
    base = f"/t/xiaoman/platforms/{account.public_id}/"
    played.refused["/cgi-bin/stable_token"] = {"errcode": 40125, "errmsg": "invalid appsecret"}
    refused = client.post(f"{base}keys/", KEYS)
    assert refused.status_code == 422
    assert 'value="wx0123456789"' in refused.content.decode()
    assert "40125" in refused.content.decode()
    played.refused.clear()
    assert client.post(f"{base}keys/", KEYS).status_code == 302
    client.post("/t/xiaoman/platforms/apps/new/weibo/", APP)
    with team_scope(team):
        app = PlatformApp.objects.get()
        link = account_connection(account.pk)
        link.token()
        rows = [repr(link), repr(link.token), repr(vars(app)), str(account)]
        rows += [json.dumps(one.changes) for one in AuditEntry.objects.all()]
        rows += [json.dumps(one.payload) for one in Event.objects.all()]
    for url in ("", "keys/", "edit/"):
        pages.append(client.get(f"{base}{url}").content.decode())
    pages.append(client.get(f"/t/xiaoman/platforms/apps/{app.public_id}/").content.decode())
    pages.append(client.get("/t/xiaoman/platforms/").content.decode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM platforms_platformaccount a")
        rows += [row[0] for row in cursor.fetchall()]
    ours = [one.getMessage() for one in caplog.records if one.name != "werkzeug"]
    for text in [*rows, *pages, refused.content.decode(), *ours]:
        assert not [secret for secret in HIDDEN if secret in text]


def test_a_team_that_closes_forgets_its_secrets(
    owner: Staff, team: Team, wechat: PlatformAccount
) -> None:
    with team_scope(team):
        app_save(staff=owner, actor=staff_actor(owner), platform="weibo", values=APP)
        team_close(by=owner, actor=staff_actor(owner))
        wechat.refresh_from_db()
        assert (wechat.sealed, wechat.sealed_token, wechat.connection) == (None, None, "revoked")
        assert not PlatformApp.objects.exists()
