"""How an article goes out there."""

from collections.abc import Mapping
from typing import Any


def mode_of(options: Mapping[str, Any]) -> str:
    """What was said (``publish``, ``mass``, ``draft``), else to those with the tag that was named,
    else on the account's page."""
    said, tag = (str(options.get(name) or "").strip() for name in ("mode", "tag_id"))
    return said or ("mass" if tag else "publish")
