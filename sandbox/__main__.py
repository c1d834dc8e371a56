"""python -m sandbox --port 8079 [--books FILE.sqlite]"""

import argparse
import asyncio
import json
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.app import App
from sandbox.world import World


class Protocol(HttpToolsProtocol):
    """Hands each call its connection, so that a script can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="平台沙盒")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8079)
    parser.add_argument("--books", default=":memory:", metavar="FILE.sqlite")
    parser.add_argument(
        "--accounts",
        type=Path,
        metavar="FILE.json",
        help="what is known of accounts from the start: a list of platform, uid, name, followers…",
    )
    parser.add_argument("--seed", default="sandbox", help="of the figures")
    given = parser.parse_args()
    if given.books != ":memory:":
        Path(given.books).parent.mkdir(parents=True, exist_ok=True)
    world = World(given.books, seed=given.seed)
    if given.accounts and given.accounts.is_file():
        for told in json.loads(given.accounts.read_text()):
            world.account_set(told.pop("platform"), told.pop("uid"), told)
    uvicorn.run(
        App(world),
        host=given.host,
        port=given.port,
        http=Protocol,
        ws="none",
        proxy_headers=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
        backlog=4096,
    )


if __name__ == "__main__":
    main()
