"""JSON of a platform as it may be kept: PostgreSQL takes neither NUL nor half of a pair of UTF-16,
which is what is left of an emoji where a platform cut a text short."""

import json
import math
import re
from typing import Any

_UNCLEAN = re.compile(r"\\u(?:0000|d[89a-f])", re.I)


def json_read(raw: bytes | str) -> Any:
    """What a platform wrote. Raises ValueError for what is no JSON, or nested without end."""
    # Some say text/plain, some begin with a byte order mark.
    text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    try:
        found = json.loads(text, parse_constant=lambda _name: None, parse_float=_finite)
        return clean(found) if _UNCLEAN.search(text) else found
    except RecursionError:
        raise ValueError("nested too deep") from None


def clean(value: Any) -> Any:
    """The same without what can't be kept."""
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\x00", "")
    if isinstance(value, dict):
        return {clean(name): clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value


def _finite(written: str) -> float | None:
    number = float(written)
    return number if math.isfinite(number) else None
