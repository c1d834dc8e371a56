"""Where a post goes, each place with a fate of its own, and every try that was made."""

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel, new_public_id
from foundation.teams.models import Staff
from kol.platforms.connectors.errors import Fault
from kol.platforms.models import Platform, PlatformAccount
from kol.posts.models.posts import Post


def place_named(platform: str, place: str) -> str:
    """A place as the reader's language calls it (Weibo @林小满): kept is what it was called in the
    language of whoever chose it."""
    _label, at, handle = place.partition(" @")
    return f"{Platform(platform).label} @{handle}" if at and platform in Platform.values else place


def new_key() -> str:
    """A key a platform has never heard; letters and figures alone, for some take no others."""
    return f"qz{new_public_id()}{new_public_id()}"


def key_after(key: str, content: bytes) -> str:
    """The key under which other content goes to a place that refused what ``key`` stood for: the
    same each time, so that a database that was put back knows what it has called already."""
    return f"qz{sha256(key.encode() + content).hexdigest()[:36]}"


class PostTarget(TeamModel):
    """One post at one place: an account on a platform, or a kind other apps register (a group).

    The row is the truth. A dispatcher claims what is due (``claim`` and ``lease_until``), writes
    ``called_at`` right before the call that can't be taken back, and records what came of it under
    the same claim. A claim that lapses before ``called_at`` is simply due again; after it the
    target is unconfirmed until the platform, or a person, says what happened.
    """

    AUDIT_NAME: ClassVar[str] = "place"

    class State(models.TextChoices):
        # Picked, not scheduled (the post is being written or reviewed).
        PLANNED = "planned", pgettext_lazy("target", "Planned")
        SCHEDULED = "scheduled", _("Scheduled")
        CLAIMED = "claimed", pgettext_lazy("target", "About to go out")
        SUBMITTING = "submitting", pgettext_lazy("target", "Going out")
        ACCEPTED = "accepted", pgettext_lazy("target", "With the platform")
        LIVE = "live", pgettext_lazy("target", "Live")
        REJECTED = "rejected", pgettext_lazy("target", "Rejected")
        UNCONFIRMED = "unconfirmed", pgettext_lazy("target", "Unconfirmed")
        WAITING = "waiting_person", _("Waits for a person")
        # Too late to go out by itself (the team's lateness limit): a person decides.
        HELD = "held", pgettext_lazy("target", "Held: overdue")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = PublicIdField()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="targets", db_index=False)
    # "account", or what an app above registered (registry.py): "group", "inbox".
    kind = models.CharField(max_length=12, default="account")
    account = models.ForeignKey(
        PlatformAccount, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The public id of the group or whatever, where there is no account.
    ref = models.CharField(max_length=40, blank=True)
    # Whose version of the post it gets; the account's platform, or the kind.
    platform = models.CharField(max_length=16)
    # How it was called when it was chosen, for the trail: 微博 @林小满. Pages show ``where``.
    place = models.CharField(max_length=120)
    # The same at every try: the platform's idempotency key where it has one.
    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=14, choices=State, default=State.PLANNED)
    due_at = models.DateTimeField(null=True)
    # Not before: after a rate limit, a quota, a busy platform. The due time stays what was asked.
    next_try_at = models.DateTimeField(null=True)
    approved_hash = models.BinaryField(max_length=32, null=True)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When accepted or unconfirmed work is asked about next, and how often it was.
    ask_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(default=0)
    # What prepare() returned, the platform's handle of accepted work, and where it is live.
    prepared = models.JSONField(default=dict)
    # The words that were sent (title, text, link): what is looked for later, whatever became of the
    # post meanwhile.
    sent = models.JSONField(default=dict)
    # Rows of the platform's quotas taken for the call under way (kol/platforms/limits.py):
    # given back whenever it turns out that there was none.
    quota = models.JSONField(default=list)
    handle = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    fault = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Fault], blank=True
    )
    # The platform's own sentence, for staff.
    reason = models.CharField(max_length=300, blank=True)
    # Who said by hand that it is live, or that it is not.
    told_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # When it is looked at next, before it is due (publishing/looking.py), and what was wrong the
    # last time: ``[{"code", "text", "told"}]``. Nothing that goes out depends on it.
    look_at = models.DateTimeField(null=True)
    wrong = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    # Which of the platform's numbers it counts for (limits.py): "posts", or "sends" to followers.
    counts = models.CharField(max_length=5, default="posts", db_default="posts")
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "account"],
                condition=models.Q(account__isnull=False) & ~models.Q(state="cancelled"),
                name="post_account_once",
            ),
            models.UniqueConstraint(
                fields=["post", "kind", "ref"],
                condition=models.Q(account__isnull=True) & ~models.Q(state="cancelled"),
                name="post_ref_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    state__in=["scheduled", "claimed", "submitting", "accepted", "unconfirmed"]
                )
                | models.Q(due_at__isnull=False, approved_hash__isnull=False),
                name="post_target_goes_approved",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["claimed", "submitting"])
                | models.Q(claim__isnull=False, lease_until__isnull=False),
                name="post_target_claim_leased",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="unconfirmed") | models.Q(called_at__isnull=False),
                name="post_target_unsure_was_called",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="scheduled"),
                name="post_target_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=["claimed", "submitting"]),
                name="post_target_leased",
            ),
            models.Index(
                fields=["ask_at"],
                condition=models.Q(state__in=["accepted", "unconfirmed", "waiting_person"]),
                name="post_target_asked",
            ),
            models.Index(
                fields=["look_at"],
                condition=models.Q(state__in=["scheduled", "planned"], look_at__isnull=False),
                name="post_target_looked",
            ),
            # Whether an account is busy, and how full its quotas are around a moment.
            models.Index(
                fields=["account"],
                condition=models.Q(state__in=["claimed", "submitting"]),
                name="post_target_busy",
            ),
            models.Index(fields=["account", "due_at"], name="post_target_account_due"),
            models.Index(fields=["team", "due_at"], name="post_target_calendar"),
            # A platform tells of its work by this name.
            models.Index(
                fields=["handle"],
                condition=~models.Q(handle=""),
                name="post_target_handle",
            ),
            models.Index(fields=["post"], name="post_target_of"),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def where(self) -> str:
        """The place, in the reader's language."""
        return place_named(self.platform, self.place)


class PostAttempt(TeamModel):
    """One try at a target, kept for good: what was sent (a hash of it), and what came back."""

    class Step(models.TextChoices):
        PREPARE = "prepare", pgettext_lazy("attempt", "Upload")
        SUBMIT = "submit", pgettext_lazy("attempt", "Publish")
        CHECK = "check", pgettext_lazy("attempt", "Ask what became of it")
        FIND = "find", pgettext_lazy("attempt", "Look for it")
        CALLBACK = "callback", pgettext_lazy("attempt", "Told by the platform")
        PERSON = "person", pgettext_lazy("attempt", "Said by a person")

    target = models.ForeignKey(
        PostTarget, on_delete=models.CASCADE, related_name="tries", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=8, choices=Step)
    request_hash = models.BinaryField(max_length=32, null=True)
    # The state it led to; empty while the call is under way.
    outcome = models.CharField(max_length=14, blank=True)
    fault = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    # Without tokens, cut to a few kilobytes.
    response = models.JSONField(default=dict)
    log_id = models.CharField(max_length=120, blank=True)
    # Of a callback: the same however often the platform tells it.
    notice = models.CharField(max_length=120, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "notice"],
                condition=~models.Q(notice=""),
                name="post_attempt_notice_once",
            )
        ]
        indexes = [models.Index(fields=["target", "id"], name="post_attempt_of")]

    def __str__(self) -> str:
        return f"{self.target_id}.{self.number} {self.step}"
