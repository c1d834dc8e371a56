"""Fault scripts: which calls go wrong, how, and how often."""

import random
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from sandbox.http import JSON


class Kind(StrEnum):
    """How a call, or what comes after it, goes wrong."""

    # Nothing is answered for `seconds`, then the connection is cut; what was asked was (not) done.
    TIMEOUT_AFTER = "timeout_after"
    TIMEOUT_BEFORE = "timeout_before"
    # The connection is cut at once.
    DROP_AFTER = "drop_after"
    DROP_BEFORE = "drop_before"
    # It was done, and the answer breaks off in its middle.
    DROP_MIDWAY = "drop_midway"
    # `status` (default 502) with a proxy's page; what was asked was (not) done.
    ERROR_AFTER = "error_after"
    ERROR_BEFORE = "error_before"
    # Not done, in the platform's own words.
    RATE = "rate"
    QUOTA = "quota"
    BUSY = "busy"
    EXPIRED = "expired"
    SIGNATURE = "signature"
    PERMISSION = "permission"
    # Done and answered, `seconds` later.
    SLOW = "slow"
    # Accepted, looked at, and turned down with `reason`.
    REJECT = "reject"
    # The callback about it comes twice, `seconds` late, or never, or with a wrong signature.
    CALLBACK_TWICE = "callback_twice"
    CALLBACK_LATE = "callback_late"
    CALLBACK_NEVER = "callback_never"
    CALLBACK_FORGED = "callback_forged"


OF_POSTS = frozenset(
    {
        Kind.REJECT,
        Kind.CALLBACK_TWICE,
        Kind.CALLBACK_LATE,
        Kind.CALLBACK_NEVER,
        Kind.CALLBACK_FORGED,
    }
)


class BadScript(ValueError):
    """A script that says nothing the sandbox knows."""


@dataclass
class Fault:
    """One line of a script. ``call`` is a role (publish, prepare, read, token, check) or a pattern
    of the path; empty means any. Either the ``next`` so many calls that fit (after ``skip``), or
    each with ``probability``; ``apart``: but no two in a row of one account."""

    kind: Kind
    platform: str = "*"
    call: str = "*"
    account: str = "*"
    next: int | None = None
    skip: int = 0
    probability: float = 1.0
    seconds: float = 30.0
    status: int = 502
    retry_after: int = 60
    reason: str = "内容不符合平台规范"
    seed: int = 0
    apart: bool = False
    hits: int = 0
    seen: int = 0
    _random: random.Random = field(default_factory=random.Random, repr=False)
    _struck: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  # repeatable on purpose

    def fits(self, platform: str, role: str, path: str, account: str) -> bool:
        """Whether it is about this call."""
        return (
            fnmatchcase(platform, self.platform)
            and fnmatchcase(account, self.account)
            and (self.call in {"*", role} or fnmatchcase(path, self.call))
        )

    def strikes(self, account: str) -> bool:
        """Whether it strikes this time; counts."""
        self.seen += 1
        if self.seen <= self.skip:
            return False
        if self.apart and account in self._struck:
            self._struck.discard(account)
            return False
        if self.next is not None and self.hits >= self.next:
            return False
        if self._random.random() >= self.probability:
            return False
        self.hits += 1
        self._struck.add(account)
        return True

    def told(self) -> JSON:
        """As JSON."""
        return {name: value for name, value in asdict(self).items() if name[0] != "_"}


class Faults:
    """All scripts in force; the first that strikes is it."""

    def __init__(self) -> None:
        self.lines: list[Fault] = []

    def add(self, told: JSON) -> None:
        """``{"faults": [...], "seed": 7, "replace": true}`` or one line. Raises BadScript."""
        lines = told.get("faults", [told])
        seed = int(told.get("seed", 0))
        made = []
        for number, line in enumerate(lines):
            names = {"seed": seed + number, **line}
            try:
                names["kind"] = Kind(names.get("kind", ""))
                made.append(Fault(**names))
            except (TypeError, ValueError) as error:
                raise BadScript(str(error)) from error
        if told.get("replace"):
            self.lines.clear()
        self.lines += made

    def clear(self) -> None:
        """All goes well."""
        self.lines.clear()

    def strike(self, platform: str, role: str, path: str, account: str) -> Fault | None:
        """What goes wrong with this call."""
        return self._first(platform, role, path, account, of_posts=False)

    def fate(self, platform: str, path: str, account: str, *kinds: Kind) -> Fault | None:
        """What goes wrong with this publication later on: one of these kinds."""
        return self._first(platform, "publish", path, account, of_posts=True, kinds=kinds)

    def _first(
        self,
        platform: str,
        role: str,
        path: str,
        account: str,
        *,
        of_posts: bool,
        kinds: tuple[Kind, ...] = (),
    ) -> Fault | None:
        for line in self.lines:
            if (line.kind in OF_POSTS) is not of_posts or (kinds and line.kind not in kinds):
                continue
            if line.fits(platform, role, path, account) and line.strikes(account):
                return line
        return None
