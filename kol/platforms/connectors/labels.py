"""What the keys of an account or an app are called where they are typed, and which are secret."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Name of a credential -> its label. What the platform's own console calls it stands in it.
FIELD_LABELS: dict[str, str | Promise] = {
    "app_id": _("App ID"),
    "app_secret": _("App Secret"),
    # App Key at Weibo, Client Key at Douyin, App ID at Kuaishou.
    "client_id": _("App id"),
    "client_secret": _("App Secret"),
    "scopes": _("Rights the app has (scopes), with commas; empty: the usual ones"),
    "callback_token": _("Token of the message server"),
    "aes_key": _("EncodingAESKey of the message server"),
    "webhook": _("Webhook address"),
    "secret": _("Signing secret"),
    "bot_token": _("Token of the bot"),
    "chat_id": _("ID of the chat"),
    "group_openid": _("OpenID of the group"),
}
# Known to everybody who can open the account at the platform; all others are never shown again.
OPEN_FIELDS = frozenset(
    {"app_id", "app_key", "client_key", "client_id", "scopes", "chat_id", "group_openid"}
)
