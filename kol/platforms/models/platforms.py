"""Which platforms there are: all of them, and those people follow one another on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Platform(models.TextChoices):
    """Every platform an account of a team can be on. What each can do: connectors/registry.py."""

    WEIBO = "weibo", _("Weibo")
    WECHAT = "wechat", _("WeChat Official Account")
    DOUYIN = "douyin", _("Douyin")
    KUAISHOU = "kuaishou", _("Kuaishou")
    BILIBILI = "bilibili", _("Bilibili")
    XIAOHONGSHU = "xiaohongshu", _("Xiaohongshu")
    ZHIHU = "zhihu", _("Zhihu")
    QQ = "qq", _("QQ")
    DOUBAN = "douban", _("Douban")
    TIEBA = "tieba", _("Baidu Tieba")
    TOUTIAO = "toutiao", _("Toutiao")
    QZONE = "qzone", _("QQ Zone")
    WECOM = "wecom", _("WeCom group robot")
    FEISHU = "feishu", _("Feishu group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")
    QQBOT = "qqbot", _("QQ bot")
    TELEGRAM = "telegram", _("Telegram")
    DISCORD = "discord", _("Discord")
    OTHER = "other", _("Other")


# The platforms people here follow one another on: a fan's identities, the accounts of outlets and
# KOLs, and the rules of entry know no others. A robot of a group has no followers.
FOLLOWED = (
    Platform.WEIBO,
    Platform.WECHAT,
    Platform.DOUYIN,
    Platform.KUAISHOU,
    Platform.BILIBILI,
    Platform.XIAOHONGSHU,
    Platform.ZHIHU,
    Platform.QQ,
    Platform.OTHER,
)
FOLLOWED_VALUES = [one.value for one in FOLLOWED]
FOLLOWED_CHOICES = [(one.value, one.label) for one in FOLLOWED]
