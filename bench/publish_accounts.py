"""Accounts in the sandbox that benchmarks of publishing speak for."""

from collections.abc import Sequence
from typing import Any

from bench.publish_world import Books

APP = "bench"
# Those an app of the team's speaks for, whose tokens are renewed; and the chats.
APPS = ("douyin", "kuaishou", "bilibili")
CHATS = ("wecom", "feishu", "dingtalk", "telegram", "discord", "qqbot")


def accounts(team: Any, books: Books, platform: str, uids: Sequence[str]) -> list[Any]:
    """Connected accounts, without the way through OAuth or forms."""
    from django.utils import timezone

    from kol.platforms.connectors.oauth import Tokens
    from kol.platforms.models import PlatformAccount
    from kol.platforms.secrets import secrets_seal
    from kol.platforms.services.tokens import tokens_sealed

    made = []
    app = _app(team, platform) if platform in APPS else None
    for uid in uids:
        account = PlatformAccount(
            team=team, platform=platform, handle=f"{platform}{uid}", uid=uid, publishing="api",
            connection="connected", connected_at=timezone.now(), app=app,
        )  # fmt: skip
        if keys := keys_of(platform, uid, books):
            account.sealed = secrets_seal(keys, of=account.public_id)
        if platform not in CHATS:
            told = books.tell("tokens", platform=platform, uid=uid, app=APP)
            refresh = str(told["refresh_token"]) if app else ""
            tokens = Tokens(str(told["access_token"]), refresh_token=refresh, uid=uid)
            tokens_sealed(account, tokens)
        made.append(account)
    return list(PlatformAccount.objects.bulk_create(made))


def _app(team: Any, platform: str) -> Any:
    from foundation.scopes.models import new_public_id
    from kol.platforms.models import PlatformApp
    from kol.platforms.secrets import secrets_seal

    public_id = new_public_id()
    sealed = secrets_seal({"client_secret": f"secret-{APP}"}, of=public_id)
    return PlatformApp.objects.create(
        team=team, platform=platform, client_id=APP, sealed=sealed, public_id=public_id
    )


def keys_of(platform: str, uid: str, books: Books) -> dict[str, str]:
    """What somebody typed to reach an account of the sandbox."""
    hook = f"robot{uid}"
    match platform:
        case "wechat":
            told = books.ask("credentials", platform=platform, uid=uid)
            return {"app_id": uid, "app_secret": f"secret-{uid}"} | {
                name: str(told[name]) for name in ("callback_token", "aes_key")
            }
        case "wecom":
            return {"webhook": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={uid}"}
        case "feishu":
            where = "https://open.feishu.cn/open-apis/bot/v2/hook/"
            return {"webhook": f"{where}{hook}", "secret": f"secret-{hook}"}
        case "dingtalk":
            where = "https://oapi.dingtalk.com/robot/send?access_token="
            return {"webhook": f"{where}{hook}", "secret": f"secret-{hook}"}
        case "telegram":
            return {"bot_token": f"{uid}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "chat_id": f"@{hook}"}
        case "discord":
            number = f"2237047064{uid}"
            return {"webhook": f"https://discord.com/api/webhooks/{number}/secret-{number}"}
        case "qqbot":
            return {"app_id": uid, "client_secret": f"secret-{uid}", "group_openid": f"G{uid}"}
    return {}
