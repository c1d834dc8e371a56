"""The demo team's accounts, connected to the program that plays the platforms."""

import json
from urllib.parse import urlsplit

from django.conf import settings

from config.demo.figures import A_DAY, FOLLOWERS, figures
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.platforms.connectors.oauth import Profile, Tokens
from kol.platforms.models import PlatformAccount
from kol.platforms.services import account_create
from kol.platforms.services.apps import app_save
from kol.platforms.services.connecting import connection_keep

DOUYIN_UID = "demo-xiaoman-open-id"
WECHAT_ID = "wxdemo0xiaoman"
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo-robot-xiaoman"


def platform_accounts(owner: Staff, weibo: PlatformAccount, actor: Actor) -> None:
    """Weibo, Douyin and the Official Account by their interfaces, a group's robot, and Xiaohongshu
    by hand. Without the sandbox they are on the list, and not connected."""
    douyin = account_create(staff=owner, platform="douyin", handle="小满爱下厨", actor=actor)
    wechat = account_create(staff=owner, platform="wechat", handle="林小满的厨房", actor=actor)
    robot = account_create(staff=owner, platform="wecom", handle="小满品牌合作群", actor=actor)
    account_create(
        staff=owner,
        platform="xiaohongshu",
        handle="林小满的厨房",
        url="https://www.xiaohongshu.com/user/profile/5f0000000000000001000001",
        actor=actor,
    )
    if not settings.SANDBOX_URL:
        return
    _signed_in(owner, weibo, weibo.uid, actor)
    figures(weibo)
    _signed_in(owner, douyin, DOUYIN_UID, actor)
    # The sandbox knows every id, and its secret is made of it.
    keys = {"app_id": WECHAT_ID, "app_secret": f"secret-{WECHAT_ID}"}
    connection_keep(wechat, actor, Profile(uid=WECHAT_ID), keys=keys)
    connection_keep(robot, actor, Profile(uid=""), keys={"webhook": ROBOT})
    _known_there(
        {
            "platform": "weibo",
            "uid": weibo.uid,
            "name": weibo.handle,
            "followers": FOLLOWERS,
            "growth": A_DAY,
        },
        {"platform": "douyin", "uid": DOUYIN_UID, "name": douyin.handle},
        {"platform": "wechat", "uid": WECHAT_ID, "name": wechat.handle},
        {"platform": "wecom", "uid": "demo-robot-xiaoman", "name": robot.handle},
    )


def _known_there(*accounts: dict[str, str | int]) -> None:
    """The sandbox, which starts after the demo was made, reads what its accounts are called."""
    path = settings.DATA_DIR / "sandbox-accounts.json"
    path.write_text(json.dumps(accounts, ensure_ascii=False))


def _signed_in(owner: Staff, account: PlatformAccount, uid: str, actor: Actor) -> None:
    """As if the owner had said yes there: the sandbox takes ``demo-<uid>`` at all times."""
    app = app_save(
        staff=owner,
        actor=actor,
        platform=account.platform,
        values={"client_id": "demo", "client_secret": "secret-demo"},
        domain=urlsplit(settings.SITE_URL).hostname or "",
    )
    tokens = Tokens(access_token=f"demo-{uid}", uid=uid)
    connection_keep(account, actor, Profile(uid=uid, name=account.handle), app=app, tokens=tokens)
