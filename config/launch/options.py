"""The arguments of bin/run. Standard library only."""

import argparse
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Options:
    """What bin/run was asked to do."""

    host: str
    port: int
    demo: bool
    data: Path

    @property
    def live_port(self) -> int:
        """The live stream's port: the one after the site's."""
        return self.port + 1

    @property
    def sandbox_port(self) -> int:
        """The platform sandbox's port: the one after that."""
        return self.port + 2

    @property
    def sandbox_url(self) -> str:
        """Where the platform sandbox is reached, without a slash at the end."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.sandbox_port}"


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a port is a whole number, not {text!r}") from None
    if not 1 <= port <= 65533:
        raise argparse.ArgumentTypeError(
            f"{port} is no usable port: choose 1 to 65533 (the live stream and the platform "
            "sandbox take the next two)"
        )
    return port


def read(argv: list[str]) -> Options:
    """The options in ``argv``. Prints help or what is wrong and exits where there is cause."""
    parser = argparse.ArgumentParser(
        prog="bin/run",
        description="Starts Qunzhu 群主 whole on this machine: PostgreSQL, Valkey, the pages, the "
        "live stream, a Celery worker and Celery beat. Ctrl-C stops all of it.",
        epilog="DATABASE_URL and REDIS_URL, when set, are used in place of servers of its own. "
        "Every other variable is described in docs/configuration.md.",
        allow_abbrev=False,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port",
        type=_port,
        default=8000,
        help="port of the pages (%(default)s); the live stream takes the next one, the platform "
        "sandbox of the demo the one after",
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="do not load the demo team into an empty database"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=ROOT / "var",
        metavar="DIR",
        help="where data lives: database, files, keys, logs (var/ in the repository)",
    )
    given = parser.parse_args(argv)
    data = given.data.expanduser().resolve()
    if data.exists() and not data.is_dir():
        parser.error(f"argument --data: {data} is not a folder")
    return Options(host=given.host, port=given.port, demo=not given.no_demo, data=data)
