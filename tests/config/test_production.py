"""Production is what one gets without asking: strict, and no start without a secret."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from config.launch.options import ROOT

STRONG = "T7x-9fQe2LrZ0vYbWm4KsJd8hGcPnUa6iOo1tRqEw3SzXy5kMfBv"
PRODUCTION = {
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "REDIS_URL": "redis://localhost:1/0",
    "SECRET_KEY": STRONG,
    "QZ_ALLOWED_HOSTS": "qunzhu.example",
    "QZ_TRUSTED_PROXIES": "1",
}


def manage(arguments: list[str], **changes: str | None) -> subprocess.CompletedProcess[str]:
    """``manage.py`` as production would run it, with some variables changed or left out."""
    wanted: Mapping[str, str | None] = PRODUCTION | changes
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=kept | {name: value for name, value in wanted.items() if value is not None},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_check_deploy_finds_nothing() -> None:
    done = manage(["check", "--deploy", "--fail-level", "WARNING"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_a_forgotten_proxy_and_a_sandbox_left_in_are_warned_of() -> None:
    done = manage(
        ["check", "--deploy", "--fail-level", "WARNING"],
        QZ_TRUSTED_PROXIES=None,
        QZ_SANDBOX_URL="http://127.0.0.1:8002",
    )
    assert done.returncode != 0
    assert "qunzhu.W001" in done.stderr
    assert "qunzhu.W002" in done.stderr


def test_forms_may_lead_on_to_the_sites_one_signs_in_by() -> None:
    code = (
        "from django.conf import settings as s\n"
        "print(*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    done = manage(
        ["shell", "--no-imports", "-c", code],
        QZ_SOCIAL_PROVIDERS="weixin",
        QZ_WEIXIN_ID="x",
        QZ_WEIXIN_SECRET="y",
    )
    assert done.stdout.split() == ["'self'", "https://open.weixin.qq.com"], done.stderr


@pytest.mark.parametrize(
    "secret",
    [None, "", "short", "insecure-demo-key-of-a-site-that-runs-on-your-own-machine-only"],
)
def test_a_missing_or_default_secret_refuses_to_start(secret: str | None) -> None:
    done = manage(["check"], SECRET_KEY=secret)
    assert done.returncode != 0
    assert "SECRET_KEY is missing or weak" in done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"QZ_ALLOWED_HOSTS": None}, "QZ_ALLOWED_HOSTS is empty"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "mysql://x/y"}, "must start with postgresql://"),
        ({"QZ_DB_POOL": "many"}, "QZ_DB_POOL must be a whole number"),
        ({"QZ_DB_POOL": "0"}, "QZ_DB_POOL must be between 1 and 64"),
        ({"QZ_DEBUG": "perhaps"}, "QZ_DEBUG must be 1 or 0"),
        ({"QZ_SOCIAL_PROVIDERS": "myspace"}, "QZ_SOCIAL_PROVIDERS names ['myspace']"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(
    changes: dict[str, str | None], sentence: str
) -> None:
    done = manage(["check"], **changes)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_production_shows_no_debug_page_and_speaks_https_only() -> None:
    done = manage(
        [
            "shell",
            "--no-imports",
            "-c",
            "from django.conf import settings as s\n"
            "print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)",
        ]
    )
    assert done.stdout.split() == ["False", "True", "True", "True"], done.stderr
