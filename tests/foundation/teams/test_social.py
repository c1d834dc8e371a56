"""Sign-in by WeChat and Weibo: configuration decides at start, so one more start is made."""

import json
import os
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

SCRIPT = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["qz.example"]
client = Client(headers={"host": "qz.example"})
found = {"login": client.get("/accounts/login/?next=/g/").content.decode()}
from django.core.cache import cache
for name in ("weixin", "weibo"):
    page = client.post(f"/accounts/{name}/login/?next=/g/")
    found[name] = [page.status_code, page.headers.get("Location", "")]
print("FOUND" + json.dumps(found))
"""


@pytest.fixture(scope="module")
def started(django_db_setup: None) -> dict[str, object]:
    """What a site started with both providers answers."""
    environment = {
        **os.environ,
        "QZ_SOCIAL_PROVIDERS": "weixin,weibo",
        "QZ_WEIXIN_ID": "wx-id",
        "QZ_WEIXIN_SECRET": "wx-secret",
        "QZ_WEIBO_ID": "wb-id",
        "QZ_WEIBO_SECRET": "wb-secret",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    # The session it writes goes into the test database.
    name = settings.DATABASES["default"]["NAME"]
    base = environment["DATABASE_URL"]
    environment["DATABASE_URL"] = urlsplit(base)._replace(path=f"/{name}").geturl()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "FOUND" in done.stdout, done.stderr[-3000:]
    found: dict[str, object] = json.loads(done.stdout.partition("FOUND")[2])
    return found


@pytest.mark.django_db
def test_the_buttons_show(started: dict[str, object]) -> None:
    page = str(started["login"])
    assert "/accounts/weixin/login/" in page
    assert "/accounts/weibo/login/" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "host", "client_id"),
    [
        ("weixin", "open.weixin.qq.com", ("appid", "wx-id")),
        ("weibo", "api.weibo.com", ("client_id", "wb-id")),
    ],
)
def test_the_way_there_and_back_is_right(
    started: dict[str, object], name: str, host: str, client_id: tuple[str, str]
) -> None:
    answer = started[name]
    assert isinstance(answer, list)
    status, location = answer
    assert status == 302
    url = urlsplit(location)
    query = parse_qs(url.query)
    assert url.hostname == host
    assert query[client_id[0]] == [client_id[1]]
    assert query["redirect_uri"] == [f"http://qz.example/accounts/{name}/login/callback/"]
    assert query["response_type"] == ["code"]
    assert query["state"]


def test_an_unknown_provider_stops_the_start() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={
            **os.environ,
            "QZ_SOCIAL_PROVIDERS": "myspace",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "QZ_SOCIAL_PROVIDERS names ['myspace']" in done.stderr
