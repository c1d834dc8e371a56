"""What was published about us, and addresses that are being read."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.conferences.models import PressEvent
from kol.pitches.models import Pitch
from kol.press.models import Contact, Outlet
from kol.press.models.outlets import words_field

if TYPE_CHECKING:
    from kol.clippings.models.watches import WatchItem

TEXT_LENGTH = 200_000


class Tone(models.TextChoices):
    """How a piece speaks of us."""

    POSITIVE = "positive", _("Positive")
    NEUTRAL = "neutral", _("Neutral")
    NEGATIVE = "negative", _("Negative")


class Clipping(TeamModel):
    """One piece that was published: where, when, by whom, what it says, and what it is worth.

    ``syndication_of`` is the first publication of the same text (转载): always one that is no
    copy itself. The reach is the outlet's as it was when the piece was kept.
    """

    AUDIT_NAME: ClassVar[str] = "title"
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"author"})

    class Kind(models.TextChoices):
        ARTICLE = "article", pgettext_lazy("clipping", "Report")
        INTERVIEW = "interview", _("Interview")
        REVIEW = "review", pgettext_lazy("clipping", "Review")
        OPINION = "opinion", pgettext_lazy("clipping", "Comment")
        LIST = "list", _("List or roundup")
        BROADCAST = "broadcast", _("Broadcast item")
        APPEARANCE = "appearance", _("Appearance")
        AWARD = "award", _("Award")
        POST = "post", _("Post on a platform")
        OTHER = "other", _("Other")

    class Depth(models.TextChoices):
        MENTION = "mention", _("Mentioned")
        QUOTE = "quote", _("Quoted")
        FEATURE = "feature", _("One of its subjects")
        DEDICATED = "dedicated", _("About us alone")
        COVER = "cover", _("Cover story")

    class Origin(models.TextChoices):
        HAND = "hand", pgettext_lazy("clipping", "By hand")
        ADDRESS = "address", pgettext_lazy("clipping", "By its address")
        FEED = "feed", pgettext_lazy("clipping", "From a watch")
        API = "api", pgettext_lazy("clipping", "By a program")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("clipping", "Kept")
        # Not about us after all; its address stays known, so that no watch brings it back.
        ARCHIVED = "archived", pgettext_lazy("clipping", "Put away")

    class Found(models.TextChoices):
        """Who said that it is a copy, or that it is none."""

        NOBODY = "", _("Nobody")
        TEXT = "text", _("By its text")
        HAND = "hand", _("By us")

    public_id = PublicIdField()
    url = models.CharField(_("Address"), max_length=2000, blank=True)
    # The address the page itself says it is at, without what only tracks readers.
    canonical = models.CharField(max_length=2000, blank=True)
    # The digest of what makes two addresses one page; None for a piece without an address.
    address_key = models.BinaryField(max_length=32, null=True)
    title = models.CharField(_("Headline"), max_length=300)
    outlet = models.ForeignKey(
        Outlet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clippings",
        verbose_name=_("Outlet"),
    )
    # What the page called its outlet, where none of ours was found.
    outlet_name = models.CharField(_("Outlet as the page names it"), max_length=80, blank=True)
    author = models.CharField(_("Author"), max_length=120, blank=True)
    published_at = models.DateTimeField(_("Published"))
    # False: nobody knows when; ``published_at`` is when it was kept.
    day_known = models.BooleanField(default=True)
    text = models.TextField(pgettext_lazy("clipping", "Text"), max_length=TEXT_LENGTH, blank=True)
    tone = models.CharField(_("Tone"), max_length=8, choices=Tone, blank=True)
    # What the word lists suggest (tone.py), and the words they met.
    tone_hint = models.CharField(max_length=8, choices=Tone, blank=True)
    tone_words = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    reach = models.PositiveBigIntegerField(_("Reach"), null=True, blank=True)
    reach_source = models.CharField(_("Where the reach is from"), max_length=80, blank=True)
    reach_on = models.DateField(_("Reach as of"), null=True, blank=True)
    tags = words_field(_("Tags"))
    kind = models.CharField(_("Type"), max_length=10, choices=Kind, default=Kind.ARTICLE)
    depth = models.CharField(
        _("How much of it is about us"), max_length=10, choices=Depth, blank=True
    )
    campaign = models.CharField(_("Campaign"), max_length=80, blank=True)
    pitch = models.ForeignKey(
        Pitch,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clippings",
        verbose_name=_("Pitch it came from"),
    )
    event = models.ForeignKey(
        PressEvent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clippings",
        verbose_name=_("Press event it came from"),
    )
    syndication_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    syndication_found = models.CharField(max_length=4, choices=Found, blank=True)
    # The text's fingerprint and its bands (likeness.py); empty for texts too short to compare.
    signature = models.BinaryField(max_length=256, null=True)
    bands = ArrayField(models.IntegerField(), default=list, db_default=models.Value("{}"))
    search = SearchVectorField(null=True)
    origin = models.CharField(max_length=8, choices=Origin)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    contacts: "models.ManyToManyField[Contact, ClippingContact]" = models.ManyToManyField(
        Contact, through="ClippingContact", related_name="clippings"
    )
    # What lists bring along (selectors); nowhere else is it set.
    listed_items: "list[WatchItem]"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "address_key"],
                condition=models.Q(address_key__isnull=False),
                name="clipping_address_once",
            ),
            models.CheckConstraint(
                condition=models.Q(syndication_of=None) | ~models.Q(syndication_of=models.F("id")),
                name="clipping_no_copy_of_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-published_at", "-id"], name="clipping_newest"),
            models.Index(fields=["team", "outlet", "-published_at"], name="clipping_by_outlet"),
            models.Index(
                fields=["team", "state", "tone", "-published_at"], name="clipping_by_tone"
            ),
            GinIndex(fields=["tags"], name="clipping_tags"),
            GinIndex(fields=["bands"], name="clipping_bands"),
            GinIndex(fields=["search"], name="clipping_search"),
        ]

    def __str__(self) -> str:
        return self.title


class ClippingContact(TeamModel):
    """Somebody of the archive who wrote a piece, or speaks in it."""

    clipping = models.ForeignKey(Clipping, on_delete=models.CASCADE, db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clipping", "contact"], name="clipping_contact_once")
        ]

    def __str__(self) -> str:
        return f"{self.clipping_id}:{self.contact_id}"


class ClippingFile(TeamModel):
    """A screenshot of a piece, or the page as a file."""

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    clipping = models.ForeignKey(Clipping, on_delete=models.CASCADE, related_name="files")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Capture(TeamModel):
    """An address somebody pasted: a worker fetches and reads it, the page waits for what comes."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        CLAIMED = "claimed", _("Being read")
        DONE = "done", pgettext_lazy("page", "Read")
        FAILED = "failed", _("Could not be read")

    public_id = PublicIdField()
    url = models.CharField(max_length=2000)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # What was read (reading.Article as JSON); emptied with the row after a week.
    article = models.JSONField(default=dict)
    reason = models.CharField(max_length=12, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["pending", "claimed"]),
                name="capture_open",
            ),
            models.Index(fields=["team", "-id"], name="capture_newest"),
        ]

    def __str__(self) -> str:
        return self.public_id
