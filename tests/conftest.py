"""What every test may use, and how the tests stand apart from each other and from other runs.

bin/test starts the services and sets the environment; a bare pytest needs DATABASE_URL, REDIS_URL,
QZ_DEMO=1 and QZ_TEST=1.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import translation

from config.launch import stamps
from config.launch.options import ROOT
from foundation.live import valkey
from tests.databases import migrated_template

pytest_plugins = [
    "tests.cast",
    "tests.api",
    "tests.pictures",
    "tests.sandbox_server",
    "tests.stack",
]

_WHAT_MAKES_TABLES = ("*/*/migrations/*.py", "requirements.txt")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--long`` runs the long checks too, as bin/test --all does."""
    parser.addoption("--long", action="store_true", help="run the checks marked long as well")


def pytest_configure(config: pytest.Config) -> None:
    """Every process of a run has its own corner of Valkey."""
    if os.environ.get("QZ_TEST") != "1":
        pytest.exit("QZ_TEST=1 is not set: run bin/test, which starts all the tests need", 4)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it.
    prefix = f"{run_name()}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    settings.REDIS_PREFIX = prefix
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{prefix}:celery:"


def run_name() -> str:
    """The name of the test database, ``QZ_TEST_DB``: it names all that belongs to this run."""
    return os.environ.get("QZ_TEST_DB", "test_qunzhu")


@pytest.hookimpl(tryfirst=True)  # Before xdist reads the groups.
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the running site share one process, so that it is started once."""
    left_out = []
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("site"))
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.timeout(300))  # The first one waits for the start.
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("long") and not config.getoption("--long"):
            left_out.append(item)
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


# --- Database: kept between runs, made anew when what makes its tables has changed ----------------


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep the test database."""
    return True


@pytest.fixture(scope="session")
def django_db_createdb(request: pytest.FixtureRequest) -> bool:
    """Make it anew when a migration has changed (pytest-django would only add missing ones): a copy
    of what one process has migrated for all, for that takes half a minute."""
    asked: bool = request.config.getvalue("create_db")
    anew = asked or not stamps.fresh(*_tables_stamp())
    if anew:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()
    return anew


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Note what the tables were made from."""
    stamps.press(*_tables_stamp())


def _tables_stamp() -> tuple[Path, str]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    path = ROOT / "var" / "test-stamps" / f"{run_name()}-{worker}"
    value = stamps.digest(*stamps.files(ROOT, _WHAT_MAKES_TABLES), os.environ["DATABASE_URL"])
    return path, value


# --- Valkey --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _valkey_client() -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(settings.REDIS_URL)
    yield client
    client.close()


@pytest.fixture
def valkey_emptied(_valkey_client: redis.Redis) -> Callable[[], None]:
    """Empties this process's corner of Valkey, and nobody else's."""

    def emptied() -> None:
        keys = list(_valkey_client.scan_iter(match=f"*{settings.REDIS_PREFIX}*", count=1000))
        if keys:
            _valkey_client.unlink(*keys)

    return emptied


@pytest.fixture(autouse=True)
def _clean_valkey(valkey_emptied: Callable[[], None]) -> None:
    """Each test finds its own corner of Valkey empty, and asked again whatever the test before it
    did to it (and at what hour: some move the clock)."""
    valkey._down_until = 0.0
    valkey_emptied()


@pytest.fixture
def eager_tasks() -> Iterator[None]:
    """Tasks run where they are sent, in this process, for tests that follow one to its end."""
    from config.celery import app

    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


@pytest.fixture(autouse=True)
def _in_the_sites_language() -> Iterator[None]:
    """A test begins in the site's language, whatever the one before it switched to."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files as parameters go by the argument's name: a zip holds its time of day, and the workers
    must find tests of the same names."""
    return argname if isinstance(val, bytes) and len(val) > 20 else None
