"""bin/run: brings the whole site up, keeps it up, and takes it down."""

import http.client
import os
import signal
import socket
import sys
import time
from types import FrameType

import psycopg

from config.launch import catalogues, frontend, leftovers, programs, setup, stamps
from config.launch.layout import Layout, Lock
from config.launch.options import ROOT, Options, read
from config.launch.services import Services
from config.launch.steps import Failed, Steps, together
from config.launch.supervise import Supervisor

MIGRATIONS = ("*/*/migrations/*.py",)


class Stopped(KeyboardInterrupt):
    """A signal asked us to end before everything was up."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def exit_status(stopped_by: int) -> int:
    """Ctrl-C ends with 130 as a shell expects; a SIGTERM that was obeyed is a success."""
    return 130 if stopped_by == signal.SIGINT else 0


def check_ports(options: Options) -> None:
    """Raises Failed when the site's port, the live stream's or the sandbox's cannot be had."""
    wanted = [(options.port, "the pages"), (options.live_port, "the live stream")]
    if programs.has_sandbox():
        wanted.append((options.sandbox_port, "the platform sandbox"))
    for port, what in wanted:
        try:
            places = socket.getaddrinfo(
                options.host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            for family, kind, protocol, _name, address in places[:1]:
                with socket.socket(family, kind, protocol) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(address)
        except socket.gaierror as error:
            raise Failed(f"--host {options.host} is no address of this machine") from error
        except PermissionError as error:
            raise Failed(f"Port {port} needs more rights: choose one above 1023") from error
        except OSError as error:
            raise Failed(
                f"Port {port} (for {what}) cannot be used on {options.host}: {error.strerror}. "
                "Choose another with --port."
            ) from error


class Site:
    """One start of the site."""

    def __init__(self, options: Options, steps: Steps) -> None:
        self.options = options
        self.steps = steps
        self.layout = Layout(options.data)
        self.services = Services(self.layout)
        self.environment: dict[str, str] = {}
        self._announced = False
        self._stopped_by: int | None = None
        self._supervisor: Supervisor | None = None
        self._next_look = 0.0

    def run(self) -> int:
        """Bring it up and keep it up; returns the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._stop_early)
        lock = Lock(self.layout)
        try:
            self.layout.make()
            lock.take(port=self.options.port)
        except Failed as failure:
            self.steps.failure(failure)
            return 1
        # From here on the folder is ours, and what bears its mark may be ended.
        try:
            return self._run(lock)
        except Failed as failure:
            self.steps.abandon()
            self.steps.failure(failure)
            return 1
        except Stopped as stopped:
            self.steps.abandon()
            return exit_status(stopped.number)
        finally:
            self.services.stop()
            leftovers.end(self.layout, patience=2)
            lock.close()

    def _run(self, lock: Lock) -> int:
        if count := leftovers.end(self.layout):
            self.steps.say(f"    ended {count} processes of an earlier start")
        check_ports(self.options)
        self.prepare()
        if self._stopped_by is not None:
            # Told in the middle of something whose exceptions Python drops (a finaliser).
            raise Stopped(self._stopped_by)
        return self.supervise(lock)

    def prepare(self) -> None:
        """Everything before the programs: catalogues, front end, servers, tables, demo."""
        self.environment = programs.environment(
            self.options,
            self.layout,
            database_url=given("DATABASE_URL") or self.services.database_url(),
            redis_url=given("REDIS_URL") or self.services.redis_url(),
        )
        if not given("REDIS_URL"):
            # Whoever was at a task was ours, and is ended.
            self.environment["QZ_ONLY_WORKER"] = "1"
        with setup.alone(ROOT):
            catalogues.compile_stale(ROOT)
        together(self._front_end, self._data)

    def supervise(self, lock: Lock) -> int:
        """Run the programs until they are told to end."""
        self._supervisor = supervisor = Supervisor(each_turn=self._turn, close_in_child=lock.close)
        for name, line in programs.commands(self.options, self.layout).items():
            program = supervisor.add_process(name, line, env=self.environment, cwd=str(ROOT))
            program.comes_later = name in {"worker", "beat", "sandbox"}
            if name == "beat":
                # Asked politely, it would wait for a database that is gone as well.
                program.on_death = "SIGKILL"
        supervisor.loop()
        if supervisor.stopped_by is not None:
            self.steps.say("  Stopped.")
            return exit_status(supervisor.stopped_by)
        raise Failed(
            f"{' and '.join(supervisor.given_up)} could not be kept running, so everything was "
            "stopped; the reason stands above"
        )

    def _front_end(self) -> None:
        with setup.alone(ROOT):
            frontend.build(ROOT, self.steps)
        made_from = stamps.files(ROOT, ("static/**/*", "build/static/**/*"))
        value = stamps.digest(*made_from, ROOT / "requirements.txt")
        stamp = self.layout.data / "stamps" / "static"
        there = (self.layout.static / "staticfiles.json").is_file()
        if there and stamps.fresh(stamp, value):
            return
        with self.steps.step("Static files"):
            self._manage("collectstatic", "--noinput", "--clear", "-v0")
        stamps.press(stamp, value)

    def _data(self) -> None:
        if not given("REDIS_URL"):
            self.services.start_valkey()
        if not given("DATABASE_URL"):
            with self.steps.step("PostgreSQL and Valkey"):
                self.services.start_postgres(self.steps)
        self.services.wait()
        self._tables()
        if self.options.demo:
            self._demo()

    def _tables(self) -> None:
        files = (*stamps.files(ROOT, MIGRATIONS), ROOT / "requirements.txt")
        stamp = self.layout.data / "stamps" / "tables"
        if stamps.fresh(stamp, stamps.digest(*files, self._migrations_done())):
            return
        with self.steps.step("Tables"):
            self._manage("migrate", "--noinput", "-v0")
        stamps.press(stamp, stamps.digest(*files, self._migrations_done()))

    def _migrations_done(self) -> str:
        """What the database itself says was migrated: another or an older one is not taken for
        the one that was."""
        try:
            with psycopg.connect(self.environment["DATABASE_URL"], connect_timeout=10) as database:
                rows = database.execute(
                    "select app || '.' || name from django_migrations order by 1"
                ).fetchall()
        except psycopg.errors.UndefinedTable:
            return ""
        except psycopg.OperationalError as error:
            raise Failed(f"DATABASE_URL cannot be reached: {error}") from error
        return " ".join(str(row[0]) for row in rows)

    def _demo(self) -> None:
        if not programs.has_command("demo"):
            self.steps.say("    no demo team yet: the command is not there")
            return
        # Begun and not done: the command was cut off, and finishes what is missing.
        stamp = self.layout.data / "stamps" / "demo"
        if not stamps.fresh(stamp, "begun") and not self._is_empty():
            return
        stamps.press(stamp, "begun")
        with self.steps.step("Demo team"):
            self._manage("demo")
        stamps.press(stamp, "done")

    def _is_empty(self) -> bool:
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            row = connection.execute("select exists (select 1 from teams_team)").fetchone()
        return row == (False,)

    def _manage(self, *arguments: str) -> None:
        self.steps.run(
            programs.manage(*arguments),
            log=self.layout.logs / f"{arguments[0]}.log",
            cwd=ROOT,
            env=self.environment,
        )

    def _turn(self) -> None:
        """At every turn of the supervisor: look after the servers, and see when the site is up."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + (1.0 if self._announced else 0.2)
        for name in self.services.revive():
            self.steps.say(f"    {name} ended by itself and was started again")
        if not self._announced and self._serves():
            self._announced = True
            if self._supervisor:
                self._supervisor.serving.set()
            self._announce()

    def _serves(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.options.host, self.options.host)  # noqa: S104
        connection = http.client.HTTPConnection(host, self.options.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        host = f"[{self.options.host}]" if ":" in self.options.host else self.options.host
        address = self.steps.colour("36;1", f"http://{host}:{self.options.port}/")
        say = self.steps.say
        say(f"\n  {self.steps.colour('1', 'Qunzhu 群主 runs at')} {address}")
        say(f"  ready after {time.time() - self.steps.started:.1f} s, data in {self.layout.data}")
        if programs.has_sandbox():
            say(f"  platforms are played by the sandbox 平台沙盒 at {self.options.sandbox_url}/_/")
        if self.environment.get("QZ_DEMO") == "1" and self.layout.sign_ins.is_file():
            say("\n  Demo sign-ins")
            for line in self.layout.sign_ins.read_text().splitlines():
                say(f"    {line}")
        say("\n  Ctrl-C stops everything.\n")

    def _stop_early(self, number: int, _frame: FrameType | None) -> None:
        self._stopped_by = number
        raise Stopped(number)


def given(name: str) -> str:
    """A variable of the environment, empty when unset."""
    return os.environ.get(name, "").strip()


def main(argv: list[str]) -> int:
    """bin/run, once the environment is there."""
    options = read(argv)
    steps = Steps()
    os.environ.pop("QZ_STARTED", None)
    return Site(options, steps).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
