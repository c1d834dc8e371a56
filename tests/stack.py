"""The whole running site for tests, and a browser before it.

``stack`` starts web, live, worker, beat and the platform sandbox as real programs through the
launcher, once for all tests of a run, on a database and a corner of Valkey of its own. Tests reach
it by HTTP and by management commands (``stack.manage``), never by the ORM: their own database is
another one.

    def test_join(stack: Stack, phone: Page) -> None:
        phone.goto("/j/abc")
        assert_axe(phone)
        snap(phone, "join")
"""

import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx
import pytest
import redis
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)

from config.launch import browser as chromium_finder
from config.launch import leftovers, tether
from config.launch.layout import Layout
from config.launch.options import ROOT
from tests.databases import fresh_database

logging.getLogger("httpx").setLevel(logging.WARNING)  # A line for each look is too many.
SIZES = {"desktop": (1280, 800), "phone": (360, 740)}
NO_BROWSER = "no browser: "


@dataclass
class Stack:
    """A running site: its addresses, and what tests may do with it from outside."""

    url: str
    live_url: str
    sandbox_url: str
    data: Path
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a management command against the site's database; returns what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment,
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python in the site's own shell; returns what it printed."""
        return self.manage("shell", "--no-imports", "-c", code)

    def printed(self) -> str:
        """All that the site's programs have printed: codes and mails of the console sender too."""
        return self.log.read_text(errors="replace")

    def code_for(self, address: str, *, after: int = 0, seconds: float = 15) -> str:
        """The newest sign-in code sent to a phone or mail address, waited for.

        ``after`` is what ``codes_sent()`` said before the code was asked for.
        """
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            for line in reversed(self._codes()[after:]):
                if line["to"] == address:
                    return line["code"]
            time.sleep(0.05)
        raise AssertionError(f"no code was sent to {address}: {self._codes()[after:]}")

    def codes_sent(self) -> int:
        """How many codes were sent so far."""
        return len(self._codes())

    def _codes(self) -> list[dict[str, str]]:
        path = self.data / "codes.log"
        if not path.is_file():
            return []
        return [json.loads(line) for line in path.read_text().splitlines()]

    def wait_for(self, pattern: str, *, after: int = 0, seconds: float = 15) -> re.Match[str]:
        """The last match of ``pattern`` in what was printed after character ``after``."""
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            found = list(re.finditer(pattern, self.printed()[after:]))
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"{pattern!r} was not printed:\n{self.printed()[after:][-3000:]}")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The site, running. Started at the first use."""
    # One process of a run has all these tests (tests/conftest.py); two would have a site each.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = os.environ.get("QZ_TEST_DB", "test_qunzhu")
    with started(f"{name}_{worker}" if worker else name) as running:
        yield running


@contextmanager
def started(name: str, **more: str) -> Iterator[Stack]:
    """Start a site named ``name`` with a database of its own, and stop it at the end. ``more`` is
    what its environment says besides."""
    data = ROOT / "var" / "stack" / name
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if key != "QZ_TEST"} | {
        "DATABASE_URL": fresh_database(f"{name}_stack"),
        "QZ_REDIS_PREFIX": f"{name}-stack",
        "QZ_DATA": str(data),
        "QZ_DEMO": "1",
        "QZ_LIVE_PORT": str(port + 1),
        "QZ_WEB_WORKERS": "2",
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": "a-secret-of-the-tests-that-guards-nothing-but-itself-0123456789",
        **more,
    }
    _forget_valkey(environment)
    for old in ("files", "log"):
        shutil.rmtree(data / old, ignore_errors=True)
    for old_file in (data / "codes.log", *data.glob("sandbox.sqlite*")):
        old_file.unlink(missing_ok=True)
    log = data / "site.log"
    data.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        line = [sys.executable, "-P", "-m", "config.launch.site", "--no-demo"]
        process = subprocess.Popen(
            tether.command(
                [*line, "--port", str(port), "--data", str(data)],
                parent=os.getpid(),
                on_death="SIGTERM",
            ),
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Stack(
        url=f"http://127.0.0.1:{port}",
        live_url=f"http://127.0.0.1:{port + 1}",
        sandbox_url=f"http://127.0.0.1:{port + 2}",
        data=data,
        environment={"QZ_SANDBOX_URL": f"http://127.0.0.1:{port + 2}", **environment},
        log=log,
        process=process,
    )
    try:
        wait_ready(running)
        yield running
    finally:
        stop(process, Layout(data))


def wait_ready(stack: Stack, seconds: float = 180) -> None:
    """Wait until /readyz answers 200."""
    end = time.monotonic() + seconds
    answer = "nothing"
    while time.monotonic() < end:
        if stack.process.poll() is not None:
            break
        try:
            response = httpx.get(f"{stack.url}/readyz", timeout=5)
            answer = response.text
            if response.status_code == 200:
                return
        except httpx.HTTPError as error:
            answer = repr(error)
        time.sleep(0.1)
    raise AssertionError(f"the site did not get ready: {answer}\n{stack.printed()[-5000:]}")


def stop(process: subprocess.Popen[bytes], layout: Layout) -> None:
    """Stop a launcher; by force, with all it started, when it takes too long."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(25)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    leftovers.end(layout, patience=3)


def free_port() -> int:
    """A port that is free and whose next two are too."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second, socket.socket() as third:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no three free ports next to each other")


def _forget_valkey(environment: dict[str, str]) -> None:
    client = redis.Redis.from_url(environment["REDIS_URL"])
    keys = list(client.scan_iter(match=f"*{environment['QZ_REDIS_PREFIX']}*", count=1000))
    if keys:
        client.unlink(*keys)
    client.close()


# --- The browser ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, started once a file.

    Not once a run: while Playwright runs, this thread has an event loop, and tests that start one
    of their own could not.
    """
    path = chromium_finder.find()
    if path is None:
        pytest.skip(NO_BROWSER + os.environ.get("QZ_NO_BROWSER", "Chromium is not installed"))
    with pytest.MonkeyPatch.context() as patch:
        # The loop is Playwright's own; Django would take it for an asynchronous caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            launched = playwright.chromium.launch(
                executable_path=path, args=chromium_finder.ARGUMENTS
            )
            yield launched
            launched.close()


@dataclass
class Pages:
    """Opens pages, each as a person of their own, and keeps what went wrong on them."""

    browser: Browser
    base_url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    visited: dict[str, tuple[BrowserContext, str]] = field(default_factory=dict)

    def __call__(
        self, size: str = "desktop", *, theme: str = "light", language: str = "zh-hans"
    ) -> Page:
        """A new person's page: ``desktop`` or ``phone``, ``light`` or ``dark``, zh-hans or en."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale="en" if language == "en" else "zh-CN",
            timezone_id="Asia/Shanghai",
            is_mobile=size == "phone",
            has_touch=size == "phone",
            device_scale_factor=2 if size == "phone" else 1,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "qz_lang", "value": language, "url": self.base_url}])
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message))
        page.on("response", lambda response: self._visit(context, response))
        return page

    def check_the_rest(self) -> None:
        """axe on every page that was opened and that no test of this run has looked at yet."""
        for name, (context, url) in self.visited.items():
            if name in _LOOKED_AT or context not in self.browser.contexts:
                continue
            page = context.new_page()
            page.goto(url)
            if route_name(page.url) not in _LOOKED_AT:  # It may lead elsewhere by now.
                assert_axe(page)
            _LOOKED_AT.add(name)
            page.close()

    def _visit(self, context: BrowserContext, response: Response) -> None:
        request = response.request
        kind = response.headers.get("content-type", "")
        if (
            request.is_navigation_request()
            and (request.method, response.status) == ("GET", 200)
            and kind.startswith("text/html")
            and response.url.startswith(self.base_url)
        ):
            self.visited.setdefault(route_name(response.url), (context, response.url))

    def _note(self, page: Page, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            at = message.location
            self.trouble.append(f"{page.url}: {message.text} at {at['url']}:{at['lineNumber']}")


@pytest.fixture
def pages(stack: Stack, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Pages]:
    """Opens pages. At the end of the test no script may have failed, no CSP rule been broken, and
    axe must have seen every page of the site that was opened, in this test or one before."""
    opened = Pages(chromium, stack.url)
    yield opened
    report = getattr(request.node, "call_report", None)
    if report is not None and report.failed:
        for number, context in enumerate(opened.contexts):
            for page in context.pages:
                snap(page, f"failed/{request.node.name}-{number}")
    else:
        opened.check_the_rest()
    for context in opened.contexts:
        context.close()
    assert opened.trouble == []


@pytest.fixture
def page(pages: Pages) -> Page:
    """A desktop page, light, in Chinese."""
    return pages("desktop")


@pytest.fixture
def phone(pages: Pages) -> Page:
    """A phone's page, light, in Chinese."""
    return pages("phone")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """Let fixtures know how the test went, so that a failed one leaves a picture."""
    report: pytest.TestReport = yield  # type: ignore[misc,assignment]
    if report.when == "call":
        item.call_report = report  # type: ignore[attr-defined]
    return report  # type: ignore[return-value]


_LOOKED_AT: set[str] = set()  # Routes whose page axe saw in this run.


def route_name(url: str) -> str:
    """What the URLconf calls an address, so that two teams' pages are one."""
    path = urlsplit(url).path
    try:
        found = resolve(path)
    except Resolver404:
        return path
    return found.view_name or found.route


# Whole in the light; in the dark what another light can change.
_LIGHTS: tuple[tuple[Literal["light", "dark"], list[str] | None], ...] = (
    ("light", None),
    ("dark", ["color-contrast", "link-in-text-block"]),
)


def assert_axe(page: Page, *, ignore: tuple[str, ...] = ()) -> None:
    """Fail on every serious or critical accessibility issue axe-core finds on the page, in the
    light and in the dark."""
    _LOOKED_AT.add(route_name(page.url))
    found: list[str] = []
    before: str = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : ''")
    for scheme, rules in _LIGHTS:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {each}" for each in _violations(page, ignore, rules)]
    page.emulate_media(color_scheme="dark" if before else "light")
    assert not found, f"{page.url}\n" + "\n".join(found)


def _violations(page: Page, ignore: tuple[str, ...], rules: list[str] | None) -> list[str]:
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}\n    "
        + "\n    ".join(
            f"{node['html'][:160]}  [{node.get('failureSummary', '')[:240]}]"
            for node in each["nodes"][:5]
        )
        for each in violations
        if each["impact"] in {"serious", "critical"} and each["id"] not in ignore
    ]


def snap(page: Page, name: str, *, full: bool = False) -> Path:
    """Keep a screenshot as ``var/screens/<name>.png``; returns its path."""
    path = ROOT / "var" / "screens" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Hiding the caret would leave style="" on fields, which the policy then refuses to copy.
    page.screenshot(path=path, full_page=full, caret="initial")
    return path


# --- What was not run ----------------------------------------------------------------------------


class NotRun:
    """Counts the browser tests that found no browser; without leave, the run does not pass."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called in the main process for every test, wherever it ran."""
        if report.skipped and NO_BROWSER in str(report.longrepr):
            self.reasons.append(str(report.longrepr).split(NO_BROWSER, 1)[1].rstrip("')\""))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Decide the exit status."""
        if self.reasons and os.environ.get("ALLOW_NO_BROWSER") != "1" and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it."""
        if self.reasons:
            terminalreporter.section("NOT RUN: browser tests", sep="=", red=True, bold=True)
            terminalreporter.line(f"{len(self.reasons)} tests: {self.reasons[0]}")
            terminalreporter.line("ALLOW_NO_BROWSER=1 lets the run pass without them.")


def pytest_configure(config: pytest.Config) -> None:
    """Only the main process counts."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(NotRun(), "not-run")
