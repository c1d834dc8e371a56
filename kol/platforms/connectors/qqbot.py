"""QQ's bots: they answer people (``options["msg_id"]``, free, refused when sent twice), and speak
unasked in groups whose owner lets them. ``expires_in`` is a text there."""

from collections.abc import Mapping
from dataclasses import replace

from kol.platforms.connectors.base import JSON, Connection, Content, ContentKind, Live, Outcome
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.errors import Fault
from kol.platforms.connectors.http import Ask, Dialect, Said, ask, kept, with_token
from kol.platforms.connectors.oauth import Profile, Tokens, moment_in
from kol.platforms.connectors.silent import Silent, invalid
from kol.platforms.connectors.wishes import number

HOST = "https://api.sgroup.qq.com"
BOTS = "https://bots.qq.com"
TEXT, MEDIA = 0, 7
IMAGE_FILE = 1


def _read(body: JSON) -> Said | None:
    code = body.get("code", body.get("err_code"))
    if code in (None, 0, "0"):
        return None
    return Said(str(code), str(body.get("message", "")), str(body.get("trace_id", "")))


# Too fast: for the group, the bot, the channel, or whoever guards it.
_FAST = (
    *("20028", "22009", "40034100"),
    *("304045", "304049", "304050", "304052"),
    *("1100100", "1100308"),
)
# Its own trouble: it did nothing and asks to be asked again.
_AGAIN = (
    *("11242", "11252", "11263", "11281"),
    *("304016", "304082", "304083", "340067", "850026", "850027", "1100300"),
    *("40034004", "40054006", "40093001", "50055002", "50055006"),
)
_WAITS = {**dict.fromkeys(_FAST, 60), **dict.fromkeys(_AGAIN, 15)}

DIALECT = Dialect(
    read=_read,
    faults={
        **dict.fromkeys(_FAST, Fault.RATE),
        **dict.fromkeys(_AGAIN, Fault.BUSY),
        "11241": Fault.AUTH,
        "11243": Fault.AUTH,
        "11244": Fault.AUTH,
        "11251": Fault.AUTH,
        "11261": Fault.AUTH,
        "11275": Fault.AUTH,
        "11253": Fault.PERMISSION,
        "11254": Fault.PERMISSION,
        "11264": Fault.PERMISSION,
        "11265": Fault.PERMISSION,
        "11274": Fault.PERMISSION,
        "11282": Fault.PERMISSION,
        "11255": Fault.NOT_FOUND,  # no such group, or it is not in it
        "22006": Fault.VALIDATION,
        # Taken, but somebody there looks at it first; as is an answer by the next.
        "304023": Fault.PROCESSING,
        "304024": Fault.PROCESSING,
        "304004": Fault.PERMISSION,  # rights to templates, and to whom it may speak
        "304014": Fault.PERMISSION,
        "304036": Fault.PERMISSION,
        "304046": Fault.PERMISSION,
        "304048": Fault.PERMISSION,
        "304064": Fault.PERMISSION,
        "304103": Fault.VALIDATION,  # the message it answers is too old
        "305007": Fault.VALIDATION,
        "340069": Fault.VALIDATION,
        "850018": Fault.PERMISSION,  # muted
        "1100101": Fault.VALIDATION,
        "1100103": Fault.VALIDATION,
        "1100102": Fault.PERMISSION,
        "1100104": Fault.PERMISSION,  # the group is no more
        "1100301": Fault.PERMISSION,
        "40034024": Fault.PERMISSION,
        "40034101": Fault.PERMISSION,  # it is not in the group
        "40034102": Fault.PERMISSION,
        "40034105": Fault.PERMISSION,  # the group's owner has unasked messages off
        "40034127": Fault.PERMISSION,
        "40054002": Fault.PERMISSION,  # muted
        "40054003": Fault.PERMISSION,
        "40054004": Fault.PERMISSION,
        "40054013": Fault.PERMISSION,  # that person wants none
        "40054016": Fault.PERMISSION,
        "40054005": Fault.CONFLICT,  # this answer is there already
        # Addresses go through where their domain was registered for the bot.
        "40054010": Fault.VALIDATION,
        "40093002": Fault.QUOTA,  # of a day's files
    },
    ranges=(
        (50000, 50099, Fault.VALIDATION),
        (304000, 304099, Fault.VALIDATION),
        (40034000, 40034199, Fault.VALIDATION),
        (40054000, 40054099, Fault.VALIDATION),
    ),
    waits=_WAITS,
)
# Where tokens are handed out some numbers are others.
KEYS_DIALECT = replace(
    DIALECT,
    faults={
        **DIALECT.faults,
        "10004": Fault.AUTH,  # no such bot
        "100001": Fault.RATE,
        "100007": Fault.AUTH,
        "100016": Fault.AUTH,
    },
    waits={**_WAITS, "100001": 60},
)


class QQBotTokens:
    """Tokens for the keys of a bot."""

    def issue(self, credentials: Mapping[str, str], *, force: bool = False) -> Tokens:
        """A token; QQ hands out a new one in the last minute of the old one."""
        body = {"appId": credentials["app_id"], "clientSecret": credentials["client_secret"]}
        got = ask(Ask("POST", f"{base_of(BOTS)}/app/getAppAccessToken", json=body), KEYS_DIALECT)
        return Tokens(
            access_token=str(got["access_token"]), expires_at=moment_in(got.get("expires_in"))
        )

    def profile(self, credentials: Mapping[str, str]) -> Profile:
        """Whose keys they are."""
        token = self.issue(credentials).access_token
        got = ask(Ask("GET", f"{base_of(HOST)}/users/@me", headers=_head(token)), DIALECT)
        return Profile(
            uid=str(got.get("id") or credentials["app_id"]),
            name=str(got.get("username", "")),
            avatar=str(got.get("avatar", "")),
        )


class QQBot(Silent):
    """The connector."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """Hand a picture in by its address, which QQ fetches."""
        if content.kind is not ContentKind.IMAGES:
            return {}
        picture = content.images[0]
        if not picture.url:
            raise invalid("media_address")
        body = {"file_type": IMAGE_FILE, "url": picture.url, "srv_send_msg": False}
        got = _post(link, f"{_place(link, content)}/files", body)
        return {"file_info": str(got["file_info"])}

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Send one message."""
        body: JSON = {"msg_type": TEXT}
        if content.text:
            # A picture without words has no such key, rather than an empty one.
            body["content"] = content.text
        if "file_info" in prepared:
            body |= {"msg_type": MEDIA, "media": {"file_info": prepared["file_info"]}}
        if answered := content.options.get("msg_id"):
            body |= {"msg_id": str(answered), "msg_seq": number(content, "msg_seq", 1)}
        got = _post(link, f"{_place(link, content)}/messages", body, effect=True)
        return Live(remote_id=str(got.get("id", "")), response=kept(got))


def _place(link: Connection, content: Content) -> str:
    if person := content.options.get("openid"):
        return f"/v2/users/{person}"
    return f"/v2/groups/{link.credentials['group_openid']}"


def _head(token: str) -> dict[str, str]:
    return {"Authorization": f"QQBot {token}"}


def _post(link: Connection, path: str, body: JSON, *, effect: bool = False) -> JSON:
    def make(token: str) -> Ask:
        return Ask("POST", base_of(HOST) + path, effect=effect, headers=_head(token), json=body)

    return with_token(link, make, DIALECT)
