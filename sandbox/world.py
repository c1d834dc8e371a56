"""The sandbox's state, and what all platforms share: clock, accounts, tokens, quotas."""

import hashlib
import secrets
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox.books import LIVE, REJECTED, Books, Post
from sandbox.faults import Faults, Kind
from sandbox.http import JSON, Call
from sandbox.switches import DEFAULTS

_FIRST = ("山茶", "听潮", "半日", "南窗", "拾光", "青禾", "云边", "小满", "松间", "晚风")
_SECOND = ("日记", "生活馆", "书房", "研究所", "慢聊", "茶事", "手作", "食堂")
BEIJING = timezone(timedelta(hours=8))


def digest(*parts: str) -> str:
    """Hexadecimal digits that are the same each time."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class World:
    """Everything the platforms know."""

    def __init__(self, path: str = ":memory:", *, seed: str = "sandbox") -> None:
        self.books = Books(path)
        self.faults = Faults()
        self.switches: JSON = dict(DEFAULTS)
        self.seed = seed
        self.ahead = 0.0

    def reset(self) -> None:
        """As on the first day."""
        self.books.clear()
        self.faults.clear()
        self.switches = dict(DEFAULTS)
        self.ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970, by the sandbox's own clock."""
        return time.time() + self.ahead

    def today(self) -> float:
        """Midnight in Beijing."""
        day = datetime.fromtimestamp(self.now(), BEIJING)
        return day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()

    def switch(self, name: str) -> Any:
        """What a switch is set to."""
        return self.switches[name]

    # --- Accounts and apps -----------------------------------------------------------------------

    def secret(self, app: str) -> str:
        """The secret of an app or a robot: known without registering it."""
        told = self.account("app", app)
        return str(told.get("secret") or f"secret-{app}")

    def account(self, platform: str, uid: str) -> JSON:
        """What is known of an account: nothing special unless it was told."""
        return self.books.get("account", f"{platform}/{uid}") or {}

    def accounts(self, platform: str) -> list[str]:
        """The ids of the accounts of which something was told, the newest first."""
        keys = (key.partition("/") for key, _told in self.books.things("account"))
        return [uid for name, _slash, uid in keys if name == platform]

    def account_set(self, platform: str, uid: str, changes: JSON) -> JSON:
        """Tell something of an account: its name, its callback, that it may not publish."""
        told = {**self.account(platform, uid), **changes}
        self.books.put("account", f"{platform}/{uid}", told, self.now())
        return told

    def name(self, platform: str, uid: str) -> str:
        """What the account is called."""
        number = int(digest("name", platform, uid)[:6], 16)
        name = f"{_FIRST[number % len(_FIRST)]}{_SECOND[number // 97 % len(_SECOND)]}"
        return str(self.account(platform, uid).get("name") or f"{name}{uid[-4:]}")

    # --- Tokens ----------------------------------------------------------------------------------

    def token_make(self, platform: str, uid: str, seconds: float, **more: object) -> str:
        """A new access token of an account."""
        token = secrets.token_urlsafe(24)
        until = self.now() + float(self.switches["token_seconds"] or seconds)
        told = {"uid": uid, "until": until, "platform": platform, **more}
        self.books.put(f"token:{platform}", token, told, self.now())
        return token

    def token(self, platform: str, token: str) -> JSON | None:
        """What is known of a token; ``until`` may be over. ``demo-<uid>`` is good at all times, so
        that a demo's accounts are connected before the sandbox runs."""
        told = self.books.get(f"token:{platform}", token) if token else None
        if told is None and token.startswith("demo-"):
            uid, until = token.removeprefix("demo-"), self.now() + 30 * 86400
            return {"uid": uid, "until": until, "platform": platform, "app": "demo", "scope": ""}
        return told

    def code_make(self, platform: str, uid: str, **more: object) -> str:
        """A code of OAuth, good once for ten minutes."""
        code = secrets.token_urlsafe(18)
        told = {"uid": uid, "until": self.now() + 600, **more}
        self.books.put(f"code:{platform}", code, told, self.now())
        return code

    def code_take(self, platform: str, code: str) -> JSON | None:
        """Use a code up."""
        told = self.books.get(f"code:{platform}", code)
        if told is None or not self.books.drop(f"code:{platform}", code):
            return None
        return told if told["until"] > self.now() else None

    # --- Quotas ----------------------------------------------------------------------------------

    def over(self, scope: str, what: str, most: int, seconds: float) -> bool:
        """Whether one more would be too many in the last so many seconds; counts it if not."""
        return self._over(scope, what, most, self.now() - seconds)

    def over_today(self, scope: str, what: str, most: int) -> bool:
        """The same for the day in Beijing."""
        return self._over(scope, what, most, self.today())

    def over_month(self, scope: str, what: str, most: int) -> bool:
        """The same for the calendar month in Beijing."""
        first = datetime.fromtimestamp(self.today(), BEIJING).replace(day=1)
        return self._over(scope, what, most, first.timestamp())

    def _over(self, scope: str, what: str, most: int, since: float) -> bool:
        if not self.switches["quotas"]:
            return False
        if self.books.used(scope, what, since) >= most:
            return True
        self.books.use(scope, what, self.now())
        return False

    # --- Publishing ------------------------------------------------------------------------------

    def publish(
        self, call: Call, platform: str, account: str, *, review: float = 0, **given: Any
    ) -> Post:
        """Write a publication down; a script may have it turned down after `review` seconds."""
        now = self.now()
        fault = self.faults.fate(platform, call.path, account, Kind.REJECT)
        fate, reason = (REJECTED, fault.reason) if fault else (LIVE, "")
        return self.books.publish(
            platform=platform,
            account=account,
            call=call.path,
            at=now,
            due=now + review,
            fate=fate,
            reason=reason,
            **given,
        )

    def mine(self, platform: str, account: str, since: float = 0) -> list[Post]:
        """What an account published and did not take back, newest first, two thousand at most."""
        return self.books.posts(
            "platform = ? and account = ? and at >= ? and fate != 'deleted'",
            platform,
            account,
            since,
            limit=2000,
        )
