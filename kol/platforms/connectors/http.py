"""Asking a platform: one call through the door, its answer read, its refusals given one name.

Each platform has a ``Dialect``: how it says that something is wrong (it is rarely the HTTP status)
and what its codes mean. A call is either a question, which never leaves anything unknown, or has an
``effect``: then a lost answer, a broken one and a server's failure are Fault.UNKNOWN.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from foundation.fetching.calling import MOST_BYTES, Answer, Call, CallFailed, Upload, call
from foundation.fetching.fetch import retry_after
from kol.platforms.connectors.base import JSON, Connection
from kol.platforms.connectors.bases import bases_trusted
from kol.platforms.connectors.errors import REPEATABLE, Fault, PlatformError
from kol.platforms.connectors.reading import json_read

__all__ = ["Ask", "Dialect", "Said", "Upload", "ask", "kept", "web_url", "with_token"]

REASON_LENGTH = 300
BEIJING = ZoneInfo("Asia/Shanghai")
_STATUSES = {
    401: Fault.AUTH,
    403: Fault.PERMISSION,
    404: Fault.NOT_FOUND,
    409: Fault.CONFLICT,
    429: Fault.RATE,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a platform said is wrong. ``fault``: what it means, where its code alone says too
    little."""

    code: str
    text: str = ""
    log_id: str = ""
    retry_after: int | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform says no. ``read`` finds it in an answer (None: all is well). ``faults`` and
    ``ranges`` give its codes our names; a code of neither is ``other`` (an effect that may have
    been, or a question that can't be answered). ``waits``: seconds to wait after some codes; a
    quota without one begins anew at midnight in Beijing. ``broken``: codes by which it says that it
    failed itself, unknown where it may have published and busy everywhere else. ``unlisted``: codes
    by which it says, where it means permission, that our address is not on its list."""

    read: Callable[[JSON], Said | None]
    faults: Mapping[str, Fault]
    ranges: tuple[tuple[int, int, Fault], ...] = ()
    other: Fault = Fault.UNKNOWN
    waits: Mapping[str, int] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()

    def known(self, code: str) -> Fault | None:
        """Our name of one of its codes; None for a code nobody told us of."""
        if code in self.faults:
            return self.faults[code]
        if code.removeprefix("-").isdigit():
            for first, last, fault in self.ranges:
                if first <= int(code) <= last:
                    return fault
        return None

    def fault(self, said: Said, status: int) -> Fault:
        """Our name of what was said under an HTTP status. A server that failed is believed only
        that it did nothing where it says so itself."""
        known = said.fault or self.known(said.code)
        if status >= 500:
            return known if known in REPEATABLE else Fault.UNKNOWN
        # Weibo says it under 403, too: what broke is no word about rights.
        if said.code in self.broken:
            return Fault.UNKNOWN
        return known or _STATUSES.get(status) or self.other


@dataclass(frozen=True, slots=True)
class Ask:
    """One call. ``effect``: it may not be made twice. ``seconds`` for all of it."""

    method: str
    url: str = field(repr=False)
    effect: bool = False
    params: Mapping[str, str | int] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Mapping[str, Upload] | None = field(default=None, repr=False)
    body: bytes | Iterable[bytes] | None = field(default=None, repr=False)
    length: int | None = None
    seconds: float = 20.0
    most_bytes: int = MOST_BYTES


def ask(asked: Ask, dialect: Dialect) -> JSON:
    """The answer of a platform. Raises PlatformError for everything that is not a yes."""
    answer = _call(asked)
    body = _body(answer)
    said = dialect.read(body) if body is not None else None
    guessed = said is None or (said.fault or dialect.known(said.code)) is None
    if said is None and answer.status >= 400:
        said = Said(str(answer.status), fault=_STATUSES.get(answer.status, Fault.VALIDATION))
    if said is not None:
        fault = dialect.fault(said, answer.status)
        refused = _refused(asked, answer, said, fault, dialect)
        refused.guessed = guessed
        refused.unlisted = fault is Fault.PERMISSION and said.code in dialect.unlisted
        raise refused
    if body is None or answer.status >= 300:
        # A yes that can't be read is no yes; neither is being led elsewhere.
        raise _refused(asked, answer, Said("unreadable"), Fault.UNKNOWN, dialect)
    return body


def _call(asked: Ask) -> Answer:
    try:
        return call(
            Call(
                asked.method,
                asked.url,
                params=asked.params,
                headers=asked.headers,
                json=asked.json,
                form=asked.form,
                files=asked.files,
                body=asked.body,
                length=asked.length,
                deadline_seconds=asked.seconds,
                most_bytes=asked.most_bytes,
                trusted=bases_trusted(),
            )
        )
    except CallFailed as error:
        fault = Fault.UNKNOWN if asked.effect and error.sent else Fault.BUSY
        raise PlatformError(fault, code=error.reason) from None
    finally:
        for one in (asked.files or {}).values():
            if not isinstance(one.stream, bytes):
                one.stream.close()


def _body(answer: Answer) -> JSON | None:
    try:
        found = json_read(answer.body) if answer.body.strip() else {}
    except ValueError:
        return None
    return found if isinstance(found, dict) else {"list": found}


def _refused(
    asked: Ask, answer: Answer, said: Said, fault: Fault, dialect: Dialect
) -> PlatformError:
    if fault is Fault.UNKNOWN and not asked.effect:
        failed = answer.status >= 500 or said.code in {"unreadable", *dialect.broken}
        fault = Fault.BUSY if failed else Fault.VALIDATION
    wait = said.retry_after
    if wait is None:
        wait = retry_after(answer.headers.get("retry-after", ""))
    if wait is None:
        wait = dialect.waits.get(said.code)
    if wait is None and fault is Fault.QUOTA:
        wait = _to_midnight()
    return PlatformError(
        fault,
        code=said.code[:40],
        text=scrubbed(said.text)[:REASON_LENGTH],
        log_id=said.log_id[:120],
        retry_after=wait,
    )


def _to_midnight() -> int:
    """Seconds until the platforms' day is over, and a minute more, for clocks differ."""
    now = datetime.now(BEIJING)
    day = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return int((day - now).total_seconds()) + 60


def with_token(link: Connection, make: Callable[[str], Ask], dialect: Dialect) -> JSON:
    """A call with the account's token; where the platform does not know it (any more) and so did
    nothing, once again with a new one."""
    try:
        return ask(make(link.token()), dialect)
    except PlatformError as error:
        if error.fault is not Fault.AUTH:
            raise
    return ask(make(link.token(True)), dialect)


def web_url(told: object) -> str:
    """An address a platform told, if it is one of a page: it becomes a link."""
    text = str(told or "")
    return text if text.startswith(("https://", "http://")) else ""


# Names whose values are nobody's to read, in whatever answer they stand.
_SECRET = re.compile(r"token|secret|ticket|password|signature|authorization|credential|^key$", re.I)
_IN_TEXT = re.compile(
    r"(?i)\b((?:\w{0,20}_?)(?:token|secret|key|ticket)|sign|signature)([=:]\s*)"
    r"[\w%+/.-]{8,}=*"
)
_MOST_TEXT = 500
_MOST_ITEMS = 20


def kept(answer: Any, depth: int = 5) -> Any:
    """An answer as it may be kept in a row: without secrets, cut to a few kilobytes."""
    if isinstance(answer, str):
        return scrubbed(answer)[:_MOST_TEXT].replace("\x00", "")
    if isinstance(answer, Mapping):
        if depth == 0:
            return {}
        pairs = list(answer.items())[:_MOST_ITEMS]
        return {
            str(name)[:60]: "…"
            if _SECRET.search(str(name)) and isinstance(value, str)
            else kept(value, depth - 1)
            for name, value in pairs
        }
    if isinstance(answer, list | tuple):
        return [kept(one, depth - 1) for one in answer[:_MOST_ITEMS]] if depth else []
    return answer


def scrubbed(text: str) -> str:
    """A platform's sentence without what looks like a token."""
    return _IN_TEXT.sub(r"\1\2…", text)
