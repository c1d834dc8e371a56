"""A fan is a team's record of a person: how to reach them, where they follow us, consent."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel
from kol.platforms.models import Platform, PlatformAccount


class Tag(TeamModel):
    """A word the team puts on fans."""

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=30)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class Fan(TeamModel):
    """One person as one team knows them. ``user`` is set once they signed in themselves."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset(
        {"nickname", "note", "search", "sort_key"}
    )

    class Source(models.TextChoices):
        INVITE = "invite", _("Invite code")
        IMPORT = "import", _("Import")
        MANUAL = "manual", _("Added by staff")
        API = "api", _("Partner")

    class Consent(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        ERASED = "erased", _("Erased")

    public_id = PublicIdField()
    user = models.ForeignKey(
        "teams.User", on_delete=models.PROTECT, null=True, blank=True, related_name="fan_of"
    )
    nickname = models.CharField(_("Nickname"), max_length=40)
    source = models.CharField(_("Source"), max_length=10, choices=Source)
    consent = models.CharField(
        _("Consent"), max_length=10, choices=Consent, default=Consent.UNKNOWN
    )
    consent_at = models.DateTimeField(null=True, blank=True)
    # How it was given: "join page", "import: <what the file says>".
    consent_how = models.CharField(max_length=80, blank=True)
    note = models.TextField(_("Note"), blank=True, max_length=2000)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    # Pinyin of the nickname: there is no pinyin collation in the database.
    sort_key = models.CharField(max_length=80, blank=True)
    search = SearchVectorField(null=True)
    last_active_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    tags: "models.ManyToManyField[Tag, FanTag]" = models.ManyToManyField(
        Tag, through="FanTag", related_name="fans"
    )
    # What the list brings along (selectors.listing); nowhere else are they set.
    listed_contacts: "list[FanContact]"
    listed_identities: "list[PlatformIdentity]"
    listed_tags: list[Tag]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=models.Q(user__isnull=False),
                name="fan_user_once_a_team",
            )
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="fan_newest"),
            models.Index(fields=["team", "state", "sort_key", "id"], name="fan_by_name"),
            GinIndex(fields=["search"], name="fan_search"),
        ]

    def __str__(self) -> str:
        return self.nickname


class FanTag(TeamModel):
    """A tag on a fan."""

    fan = models.ForeignKey(Fan, on_delete=models.CASCADE)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fan", "tag"], name="fan_tag_once")]

    def __str__(self) -> str:
        return f"{self.fan_id}:{self.tag_id}"


class FanContact(TeamModel):
    """A phone (E.164) or e-mail address. A joiner is matched to a fan only by a verified one."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"value"})

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")

    fan = models.ForeignKey(Fan, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "value"], name="fan_contact_once")
        ]

    def __str__(self) -> str:
        return self.kind


class PlatformIdentity(TeamModel):
    """Who a fan is on a platform; only the platform's own sign-in sets ``verified_at``."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"uid", "handle"})

    fan = models.ForeignKey(Fan, on_delete=models.CASCADE, related_name="identities")
    platform = models.CharField(_("Platform"), max_length=16, choices=Platform)
    uid = models.CharField(_("Platform id"), max_length=64, blank=True)
    handle = models.CharField(_("Name on the platform"), max_length=60, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "platform", "uid"],
                condition=~models.Q(uid=""),
                name="identity_uid_once",
            ),
            models.UniqueConstraint(
                fields=["fan", "platform", "handle"],
                condition=models.Q(uid=""),
                name="identity_handle_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform}:{self.handle or self.uid}"


class FollowFact(TeamModel):
    """What is known of a follow between a fan and one of our accounts, since when and how.

    ``None`` means unknown, which is not "no": an entry rule then asks for proof.
    """

    class How(models.TextChoices):
        IMPORT = "import", _("List from the platform")
        PROOF = "proof", _("Screenshot accepted by staff")
        API = "api", _("The platform's own answer")

    identity = models.ForeignKey(PlatformIdentity, on_delete=models.CASCADE, related_name="follows")
    account = models.ForeignKey(PlatformAccount, on_delete=models.CASCADE, related_name="+")
    follows_us = models.BooleanField(null=True)
    we_follow = models.BooleanField(null=True)
    how = models.CharField(max_length=8, choices=How)
    checked_at = models.DateTimeField(default=timezone.now)
    # The screenshot behind it, where there is one (public id of an asset).
    proof = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity", "account"], name="follow_fact_once")
        ]

    def __str__(self) -> str:
        return f"{self.identity_id}->{self.account_id}"
