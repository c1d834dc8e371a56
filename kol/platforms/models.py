"""The team's own accounts on outside platforms."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel


class Platform(models.TextChoices):
    """The platforms people here follow one another on."""

    WEIBO = "weibo", _("Weibo")
    WECHAT = "wechat", _("WeChat Official Account")
    DOUYIN = "douyin", _("Douyin")
    KUAISHOU = "kuaishou", _("Kuaishou")
    BILIBILI = "bilibili", _("Bilibili")
    XIAOHONGSHU = "xiaohongshu", _("Xiaohongshu")
    ZHIHU = "zhihu", _("Zhihu")
    QQ = "qq", _("QQ")
    OTHER = "other", _("Other")


class PlatformAccount(TeamModel):
    """One account of ours: what fans follow, and what entry rules ask about."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        ARCHIVED = "archived", _("Put away")

    AUDIT_NAME: ClassVar[str] = "handle"

    public_id = PublicIdField()
    platform = models.CharField(_("Platform"), max_length=16, choices=Platform)
    handle = models.CharField(_("Name on the platform"), max_length=60)
    uid = models.CharField(_("Platform id"), max_length=64, blank=True)
    url = models.URLField(_("Home page there"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "platform", "handle"], name="platform_account_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} @{self.handle}"
