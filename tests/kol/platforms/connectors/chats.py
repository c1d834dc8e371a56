"""Accounts of the chats, and where each is spoken to."""

from kol.platforms.connectors.base import Connection, Content, ContentKind, Live
from kol.platforms.connectors.registry import connector_get
from tests.kol.platforms.connectors.conftest import connection

TEXT = Content(ContentKind.TEXT, "今晚八点直播 https://qz.example.com/l/a")
SECRET = "SEC000000000000000000000"
BOT = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
HOOK = (
    "https://discord.com/api/webhooks/223704706495545344/3d89bb7572e0fb30d8128367b3b1b44fecd1726d"
)
WECOM = "qyapi.weixin.qq.com/cgi-bin/webhook/send"
FEISHU = "open.feishu.cn/open-apis/bot/v2/hook/xxxxxxxx-token-1"
DING = "oapi.dingtalk.com/robot/send"
QQ = "api.sgroup.qq.com/v2/groups/G1"
TELEGRAM = f"api.telegram.org/bot{BOT}"
DISCORD = "discord.com/api/v10/webhooks/223704706495545344/3d89bb7572e0fb30d8128367b3b1b44fecd1726d"
KEYS: dict[str, dict[str, str]] = {
    "wecom": {"webhook": f"https://{WECOM}?key=693a91f6-7xxx"},
    "feishu": {"webhook": f"https://{FEISHU}", "secret": SECRET},
    "dingtalk": {"webhook": f"https://{DING}?access_token=TOKEN1", "secret": SECRET},
    "qqbot": {"app_id": "1020", "client_secret": "qs", "group_openid": "G1"},
    "telegram": {"bot_token": BOT, "chat_id": "@linxiaoman"},
    "discord": {"webhook": HOOK},
}
PATHS = {
    "wecom": WECOM,
    "feishu": FEISHU,
    "dingtalk": DING,
    "qqbot": f"{QQ}/messages",
    "telegram": f"{TELEGRAM}/sendMessage",
    "discord": DISCORD,
}


def link_to(platform: str) -> Connection:
    """Its account."""
    return connection(platform, credentials=KEYS[platform])


def send(platform: str, content: Content = TEXT) -> Live:
    """Send a message there."""
    connector, link = connector_get(platform), link_to(platform)
    prepared = connector.prepare(link, content, "k")
    live = connector.submit(link, content, "k", prepared)
    assert isinstance(live, Live)
    return live
