"""Media outlets: what they are, how they are reached, what they take and what they cost."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff


def words_field(label: object, length: int = 40) -> "ArrayField[list[str], list[str]]":
    """A list of short words (beats, tags, aliases), found by a GIN index."""
    return ArrayField(
        models.CharField(max_length=length),
        verbose_name=label,  # type: ignore[arg-type]
        default=list,
        db_default=models.Value("{}"),
        blank=True,
    )


class Outlet(TeamModel):
    """A newspaper, a station, a site, an official account: who publishes."""

    AUDIT_NAME: ClassVar[str] = "name"

    class Kind(models.TextChoices):
        NEWSPAPER = "newspaper", _("Newspaper")
        MAGAZINE = "magazine", _("Magazine")
        TV = "tv", _("TV")
        RADIO = "radio", _("Radio")
        PORTAL = "portal", _("News site")
        APP = "app", _("News app")
        WECHAT = "wechat", _("WeChat account")
        WEIBO = "weibo", _("Weibo account")
        VIDEO = "video", _("Short-video account")
        PODCAST = "podcast", _("Podcast")
        AGENCY = "agency", _("News agency")
        GROUP = "group", _("Media group")
        OTHER = "other", _("Other")

    class Level(models.TextChoices):
        CENTRAL = "central", _("Central")
        PROVINCIAL = "provincial", _("Provincial")
        CITY = "city", _("City")
        TRADE = "trade", _("Trade")
        SELF_MEDIA = "self_media", _("Self-media")

    class State(models.TextChoices):
        ACTIVE = "active", _("Publishing")
        CEASED = "ceased", _("No longer publishing")
        ARCHIVED = "archived", _("Put away")
        # Another outlet (``merged_into``) has all that hung on this one.
        MERGED = "merged", _("Merged")

    public_id = PublicIdField()
    # The id that a program of the team's has for it; a merged record keeps its own.
    key = models.CharField(max_length=64, blank=True, default="", db_default="")
    name = models.CharField(_("Name"), max_length=80)
    # Other names it goes by, former ones among them.
    aliases = words_field(_("Also known as"), 80)
    # Name and aliases in the one form they are compared by (services.outlets.outlet_key).
    keys = words_field("", 80)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    level = models.CharField(_("Level"), max_length=12, choices=Level, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Belongs to"),
    )
    region = models.CharField(_("Region"), max_length=40, blank=True)
    language = models.CharField(_("Language"), max_length=20, blank=True)
    beats = words_field(_("Beats"))
    tags = words_field(_("Tags"))
    audience = models.CharField(_("Audience"), max_length=200, blank=True)
    url = models.URLField(_("Website"), max_length=300, blank=True)
    # How many people it reaches, as somebody said on a day.
    reach = models.PositiveBigIntegerField(_("Reach"), null=True, blank=True)
    reach_source = models.CharField(_("Where the reach is from"), max_length=80, blank=True)
    reach_on = models.DateField(_("Reach as of"), null=True, blank=True)
    circulation = models.PositiveBigIntegerField(_("Circulation"), null=True, blank=True)
    submission = models.TextField(_("How to submit"), max_length=2000, blank=True)
    deadlines = models.CharField(_("Deadlines"), max_length=200, blank=True)
    owner = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("Our owner"),
    )
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Pinyin of the name: there is no pinyin collation in the database.
    sort_key = models.CharField(max_length=120, blank=True)
    custom = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                condition=~models.Q(state="merged"),
                name="outlet_name_once",
            ),
            models.UniqueConstraint(
                fields=["team", "key"], condition=~models.Q(key=""), name="outlet_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="outlet_newest"),
            models.Index(fields=["team", "state", "sort_key", "id"], name="outlet_by_name"),
            models.Index(fields=["team", "state", "kind", "-id"], name="outlet_by_kind"),
            GinIndex(fields=["tags"], name="outlet_tags"),
            GinIndex(fields=["beats"], name="outlet_beats"),
            GinIndex(fields=["aliases"], name="outlet_aliases"),
            GinIndex(fields=["keys"], name="outlet_keys"),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="outlet_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.name
