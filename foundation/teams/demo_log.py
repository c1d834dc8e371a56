"""In the demo, codes are shown to the one who runs it: on the console and in ``codes.log``."""

import json
import logging
from datetime import UTC, datetime

from django.conf import settings

logger = logging.getLogger("qunzhu.demo")


def write(kind: str, address: str, code: str) -> None:
    """One JSON line ``{"at", "kind", "to", "code"}`` in ``DATA_DIR/codes.log``; demo only."""
    if not settings.DEMO:
        return
    line = {"at": datetime.now(UTC).isoformat(), "kind": kind, "to": address, "code": code}
    path = settings.DATA_DIR / "codes.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    if kind != "captcha":
        logger.info("code for %s: %s", address, code)
