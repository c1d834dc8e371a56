"""QQ's bots: they answer people (``options["msg_id"]``, free, refused when sent twice), and a few
times a month they may speak unasked. ``expires_in`` is a text there."""

from collections.abc import Mapping

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


DIALECT = Dialect(
    read=_read,
    faults={
        "11241": Fault.AUTH,
        "11242": Fault.AUTH,
        "11243": Fault.AUTH,
        "11244": Fault.AUTH,
        "11251": Fault.AUTH,
        "11252": Fault.BUSY,
        "11253": Fault.PERMISSION,
        "11254": Fault.PERMISSION,
        "11261": Fault.VALIDATION,
        "11265": Fault.PERMISSION,
        "20028": Fault.RATE,
        "22006": Fault.VALIDATION,
        "22009": Fault.QUOTA,
        "100007": Fault.AUTH,
        "100016": Fault.AUTH,
        "304023": Fault.PROCESSING,
        "304027": Fault.VALIDATION,  # the message it answers is too old
        "304103": Fault.VALIDATION,  # ditto, as are the next two
        "40034005": Fault.VALIDATION,
        "40034128": Fault.VALIDATION,
        "40034024": Fault.PERMISSION,
        "40034101": Fault.PERMISSION,  # it is not in the group
        "40034105": Fault.PERMISSION,  # the group has unasked messages off
        "40054002": Fault.PERMISSION,  # muted
        "40054003": Fault.PERMISSION,
        "40054016": Fault.PERMISSION,
        "40054005": Fault.CONFLICT,  # this answer is there already
        "40054010": Fault.VALIDATION,  # addresses are not let through
        "40034100": Fault.QUOTA,
        "40034102": Fault.PERMISSION,
    },
    ranges=((40034000, 40034099, Fault.VALIDATION), (304000, 304099, Fault.VALIDATION)),
    # A month's number: looked at again the next day.
    waits={"20028": 60, "11252": 15, "22009": 86400, "40034100": 86400},
)


class QQBotTokens:
    """Tokens for the keys of a bot."""

    def issue(self, credentials: Mapping[str, str], *, force: bool = False) -> Tokens:
        """A token; QQ hands out a new one in the last minute of the old one."""
        body = {"appId": credentials["app_id"], "clientSecret": credentials["client_secret"]}
        got = ask(Ask("POST", f"{base_of(BOTS)}/app/getAppAccessToken", json=body), DIALECT)
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
        body: JSON = {"msg_type": TEXT, "content": content.text}
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
