"""A fan is a team's record of a person: how to reach them, where they follow us, consent."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.jobs.nights import TeamNight
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.platforms.models import FOLLOWED_CHOICES, PlatformAccount


class Tag(TeamModel):
    """A word the team puts on fans. One that an import made bears its moment, as its notes do."""

    AUDIT_NAME: ClassVar[str] = "name"

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
        {"nickname", "search", "sort_key", "custom"}
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
        # Another record (``merged_into``) has all that hung on this one.
        MERGED = "merged", _("Merged")

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
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    # Never a merged one itself: a merge of the winner points its losers on.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # The ids of their tags in order, kept by a trigger on FanTag: one index answers all of, any of
    # and none of. Whoever writes both may write it along; the trigger then finds nothing to do.
    tag_ids = ArrayField(
        models.BigIntegerField(), default=list, db_default=models.Value("{}"), editable=False
    )
    # Pinyin of the nickname: there is no pinyin collation in the database.
    sort_key = models.CharField(max_length=80, blank=True)
    search = SearchVectorField(null=True)
    # What the team notes of its own (foundation.imports.models.CustomField): {key: value}.
    custom = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    last_active_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    tags: "models.ManyToManyField[Tag, FanTag]" = models.ManyToManyField(
        Tag, through="FanTag", related_name="fans"
    )
    # What the list brings along (selectors.listing); nowhere else are they set.
    listed_contacts: "list[FanContact]"
    listed_identities: "list[PlatformIdentity]"
    listed_notes: "list[FanNote]"

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
            GinIndex(fields=["tag_ids"], name="fan_tag_ids"),
            models.Index(fields=["team", "state", "source", "-id"], name="fan_by_source"),
            models.Index(fields=["team", "state", "consent", "-id"], name="fan_by_consent"),
            models.Index(fields=["team", "state", "last_active_at"], name="fan_by_activity"),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="fan_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.nickname


class FanNote(TeamModel):
    """What somebody on the team wrote about a fan, or a list or a partner said of them, and when.

    One that came with an import bears its moment: that is how the import is undone.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text"})

    public_id = PublicIdField()
    fan = models.ForeignKey(Fan, on_delete=models.CASCADE, related_name="notes", db_index=False)
    text = models.TextField(_("Note"), max_length=2000)
    # None: it came with a list or from a partner.
    author = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["fan", "-at", "-id"], name="fan_note_newest")]

    def __str__(self) -> str:
        return self.public_id


class FanMerge(TeamModel):
    """Two records became one, and what it takes to part them again.

    ``moved`` holds ids and, of the winner's own fields, what they were and became; it is emptied
    when either of the two is erased.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"moved"})

    class State(models.TextChoices):
        DONE = "done", _("Merged")
        UNDONE = "undone", _("Undone")

    public_id = PublicIdField()
    winner = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="+", db_index=False)
    loser = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    moved = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)
    # What undoing could not put back, in sentences.
    lost = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(state="done"), name="fan_merged_once"
            )
        ]
        indexes = [models.Index(fields=["winner", "-id"], name="fan_merge_winner")]

    def __str__(self) -> str:
        return f"{self.loser_id}->{self.winner_id}"


class FanPair(TeamModel):
    """Two records that may be one person: proposed, and what staff said of it."""

    class State(models.TextChoices):
        OPEN = "open", _("Proposed")
        DISMISSED = "dismissed", _("Two people")
        MERGED = "merged", _("Merged")

    class Reason(models.TextChoices):
        PROVEN_CONTACT = "contact", _("One has verified the phone or address of the other")
        SAME_HANDLE = "handle", _("The same name on the same platform")
        MAIL_PHONE = "mail_phone", _("The e-mail address is made of the other's phone")
        MAIL_QQ = "mail_qq", _("The e-mail address is made of the other's QQ number")
        SAME_NAME = "name", _("The same nickname")
        SAME_PINYIN = "pinyin", _("Nicknames that sound the same")

    public_id = PublicIdField()
    # The older record and the newer one.
    first = models.ForeignKey(Fan, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Fan, on_delete=models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason))
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="fan_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="fan_pair_in_order"
            ),
        ]
        indexes = [models.Index(fields=["team", "state", "-score", "-id"], name="fan_pair_open")]

    def __str__(self) -> str:
        return f"{self.first_id}?{self.second_id}"


class PairSearch(TeamNight):
    """When a team's likely duplicates are looked for next, and by whom just now."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="fan_pair_search_once")]
        indexes = [models.Index(fields=["due_at"], name="fan_pair_search_due")]


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
    platform = models.CharField(_("Platform"), max_length=16, choices=FOLLOWED_CHOICES)
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
        indexes = [
            models.Index(fields=["team", "platform", "handle"], name="identity_handle"),
            models.Index(fields=["team", "platform", "fan"], name="identity_platform"),
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
