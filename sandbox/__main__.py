"""python -m sandbox --port 8079 [--books FILE.sqlite]"""

import argparse
import asyncio
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
    parser.add_argument("--seed", default="sandbox", help="of the figures")
    given = parser.parse_args()
    if given.books != ":memory:":
        Path(given.books).parent.mkdir(parents=True, exist_ok=True)
    uvicorn.run(
        App(World(given.books, seed=given.seed)),
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
