"""People of the media, and KOLs: who they are, where they work, how they are reached."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.press.models.outlets import Outlet, words_field

if TYPE_CHECKING:
    from kol.press.models.accounts import MediaAccount

# Whom nobody scored, and who was never met, come last in the list's orders.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# A plain integer: in a positive one Django takes -1 for a value that no row has.
HEALTH_ORDER = Coalesce("health", models.Value(-1), output_field=models.IntegerField())
TOUCH_ORDER = Coalesce("last_touch_at", models.Value(NEVER))
_NEWEST = models.F("id").desc()
HEALTH_FIRST = (HEALTH_ORDER.desc(), TOUCH_ORDER.desc(), _NEWEST)
TOUCH_FIRST = (TOUCH_ORDER.desc(), HEALTH_ORDER.desc(), _NEWEST)


class Contact(TeamModel):
    """One person as one team knows them."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "pen_names",
            "pinyin",
            "sort_key",
            "beats",
            "topics",
            "region",
            "address",
            "birth_year",
            "birth_month",
            "birth_day",
            "languages",
            "preferences",
            "do_not_contact_reason",
            "source",
            "tags",
            "custom",
            "key",
        }
    )

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Put away")
        # Another record (``merged_into``) has all that hung on this one.
        MERGED = "merged", _("Merged")
        ERASED = "erased", _("Erased")

    class Basis(models.TextChoices):
        """Why we may hold a person's data (article 13 of the PIPL)."""

        UNKNOWN = "", _("Not said yet")
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("A contract with the person")
        PUBLIC = "public", _("Lawfully public, within a reasonable scope")
        NEWS = "news", _("News reporting in the public interest")
        LAW = "law", _("A duty by law")

    class Consent(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = PublicIdField()
    # The id that a program of the team's has for them; a merged record keeps its own.
    key = models.CharField(max_length=64, blank=True, default="", db_default="")
    name = models.CharField(_("Name"), max_length=60)
    pen_names = words_field(_("Pen names"), 60)
    # Syllables ("zhang wei"), made of the name or typed by somebody who knows better.
    pinyin = models.CharField(_("Pinyin"), max_length=120, blank=True)
    pinyin_typed = models.BooleanField(default=False)
    is_kol = models.BooleanField(_("KOL"), default=False)
    beats = words_field(_("Beats"))
    tags = words_field(_("Tags"))
    topics = models.CharField(_("Topics they like or avoid"), max_length=300, blank=True)
    region = models.CharField(_("Region"), max_length=40, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    # A birthday needs no year.
    birth_year = models.PositiveSmallIntegerField(_("Year of birth"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("Month of birth"), null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(_("Day of birth"), null=True, blank=True)
    languages = words_field(_("Languages"), 20)
    preferences = models.CharField(_("How they like to be reached"), max_length=300, blank=True)
    do_not_contact = models.BooleanField(_("Do not contact"), default=False)
    do_not_contact_reason = models.CharField(_("Reason"), max_length=200, blank=True)
    do_not_contact_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(_("Where we know them from"), max_length=120, blank=True)
    owner = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("Our owner"),
    )
    # What the law asks to be known of why and for how long a person is kept.
    purpose = models.CharField(_("What we keep them for"), max_length=120, blank=True)
    basis = models.CharField(_("Lawful basis"), max_length=10, choices=Basis, blank=True)
    consent = models.CharField(
        _("Consent"), max_length=10, choices=Consent, default=Consent.UNKNOWN
    )
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_how = models.CharField(_("How consent was given"), max_length=120, blank=True)
    retain_until = models.DateField(_("Keep until"), null=True, blank=True)
    # When somebody was asked whether they are kept longer; a new day empties it.
    retention_asked_at = models.DateTimeField(null=True, blank=True)
    # Relationship: the last time we were in touch, and the score with its parts (health.py).
    last_touch_at = models.DateTimeField(null=True, blank=True)
    health = models.PositiveSmallIntegerField(null=True, blank=True)
    health_parts = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    sort_key = models.CharField(max_length=120, blank=True)
    custom = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    outlets: "models.ManyToManyField[Outlet, Employment]" = models.ManyToManyField(
        Outlet, through="Employment", related_name="contacts"
    )
    # What lists bring along (selectors); nowhere else are they set.
    listed_employments: "list[Employment]"
    listed_channels: "list[Channel]"
    no_mail: str
    listed_accounts: "list[MediaAccount]"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_month=None, birth_day=None, birth_year=None)
                | models.Q(
                    birth_month__gte=1, birth_month__lte=12, birth_day__gte=1, birth_day__lte=31
                ),
                name="contact_birthday_sane",
            ),
            models.UniqueConstraint(
                fields=["team", "key"], condition=~models.Q(key=""), name="contact_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="contact_newest"),
            models.Index(fields=["team", "state", "sort_key", "id"], name="contact_by_name"),
            models.Index(fields=["team", "state", "owner", "-id"], name="contact_by_owner"),
            models.Index(fields=["team", "state", "health", "id"], name="contact_by_health"),
            models.Index(fields=["team", "state", "last_touch_at"], name="contact_by_touch"),
            models.Index(
                fields=["team", "retain_until"],
                condition=models.Q(retain_until__isnull=False),
                name="contact_retained",
            ),
            # For 今日: who was asked about, and whose birthday is near.
            models.Index(
                fields=["team", "retain_until", "id"],
                condition=models.Q(retention_asked_at__isnull=False),
                name="contact_retention_asked",
            ),
            models.Index(
                fields=["team", "birth_month", "birth_day"],
                condition=models.Q(birth_month__isnull=False),
                name="contact_birthdays",
            ),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="contact_merged",
            ),
            GinIndex(fields=["tags"], name="contact_tags"),
            GinIndex(fields=["beats"], name="contact_beats"),
            # For the list (selectors/listing.py): its orders, and filters that few may fit.
            models.Index("team", "state", *HEALTH_FIRST, name="contact_by_warmth"),
            models.Index("team", "state", *TOUCH_FIRST, name="contact_by_last"),
            models.Index(fields=["team", "state", "region", "-id"], name="contact_by_region"),
            models.Index(
                fields=["team", "-id"], condition=models.Q(is_kol=True), name="contact_kols"
            ),
            models.Index(
                fields=["team", "-id"],
                condition=models.Q(do_not_contact=True),
                name="contact_blocked",
            ),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="contact_custom"),
        ]

    def __str__(self) -> str:
        return self.name


class Employment(TeamModel):
    """A person at an outlet, from when to when. People move; the history stays."""

    public_id = PublicIdField()
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="employments", db_index=False
    )
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="employments")
    title = models.CharField(_("Title"), max_length=60, blank=True)
    desk = models.CharField(_("Desk"), max_length=60, blank=True)
    from_on = models.DateField(_("Since"), null=True, blank=True)
    # None: they are still there.
    to_on = models.DateField(_("Until"), null=True, blank=True)
    ended = models.BooleanField(_("No longer there"), default=False)
    is_primary = models.BooleanField(_("Main job"), default=False)
    # What the outlet is; triggers see to it, so that lists ask one table (0010_lists).
    outlet_kind = models.CharField(max_length=12, default="", db_default="", editable=False)
    outlet_level = models.CharField(max_length=12, default="", db_default="", editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "outlet"],
                condition=models.Q(ended=False),
                name="employment_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(is_primary=True, ended=False),
                name="employment_one_primary",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on=None)
                | models.Q(from_on=None)
                | models.Q(to_on__gte=models.F("from_on")),
                name="employment_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(to_on=None) | models.Q(ended=True),
                name="employment_with_an_end_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "ended", "-is_primary"], name="employment_of"),
            models.Index(
                fields=["team", "outlet_kind", "outlet_level", "contact"],
                condition=models.Q(ended=False),
                name="employment_by_kind",
            ),
            models.Index(
                fields=["team", "outlet_level", "contact"],
                condition=models.Q(ended=False),
                name="employment_by_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}@{self.outlet_id}"


class Channel(TeamModel):
    """A way to reach a person: a phone (E.164 where it can be), an e-mail address, a WeChat id.

    ``value`` is as people write it, ``normal`` as it is compared and found.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"value", "normal"})

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("Mobile phone")
        PHONE = "phone", _("Telephone")
        WECHAT = "wechat", _("WeChat")
        EMAIL = "email", _("E-mail")
        QQ = "qq", _("QQ")
        WEIBO = "weibo", _("Weibo")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        OK = "ok", _("In use")
        BOUNCED = "bounced", _("Mail bounced")
        WRONG = "wrong", _("Does not work")

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="channels", db_index=False
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    value = models.CharField(_("Value"), max_length=254)
    normal = models.CharField(max_length=254)
    is_private = models.BooleanField(_("Private"), default=False)
    is_preferred = models.BooleanField(_("Preferred"), default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.OK)
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "kind", "normal"], name="channel_once")
        ]
        # Two people may share a switchboard, so no value is one person's by law of the database.
        indexes = [
            models.Index(fields=["team", "kind", "normal"], name="channel_by_value"),
        ]

    def __str__(self) -> str:
        return self.kind
