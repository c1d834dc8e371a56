"""The crisis log: who said what, when, to whom. Entries are added and corrected, never changed."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.clippings.models.clippings import Clipping
from kol.clippings.models.watches import ClippingAlert
from kol.press.models import Contact


class Crisis(TeamModel):
    """Something that went wrong in public, from when it was opened to when it was over."""

    AUDIT_NAME: ClassVar[str] = "title"

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("crisis", "Going on")
        CLOSED = "closed", pgettext_lazy("crisis", "Over")

    public_id = PublicIdField()
    title = models.CharField(pgettext_lazy("crisis", "What happened"), max_length=120)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    alert = models.ForeignKey(
        ClippingAlert, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "crises"
        indexes = [models.Index(fields=["team", "state", "-id"], name="crisis_newest")]

    def __str__(self) -> str:
        return self.title


class CrisisEntry(TeamModel):
    """One thing that was said: by whom, to whom, when, in what words, as somebody wrote it down.

    A trigger refuses changes and deletions (migration 0002), save that a person who is erased is
    taken out. A correction is an entry of its own that names the one it ``corrects``.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"speaker", "audience", "words"})

    class Channel(models.TextChoices):
        STATEMENT = "statement", _("Public statement")
        INTERVIEW = "interview", _("Interview")
        CALL = "call", _("Call")
        WECHAT = "wechat", _("WeChat")
        EMAIL = "email", _("E-mail")
        MEETING = "meeting", _("Meeting")
        MEDIA = "media", _("Published by media")
        INTERNAL = "internal", _("Within the team")
        OTHER = "other", _("Other")

    public_id = PublicIdField()
    crisis = models.ForeignKey(
        Crisis, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    # When it was said, which may be long before it was written down.
    at = models.DateTimeField(_("When"))
    speaker = models.CharField(_("Who said it"), max_length=80)
    # Somebody of the archive, where it was one (or where it was said to one).
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    audience = models.CharField(_("To whom"), max_length=120, blank=True)
    channel = models.CharField(
        pgettext_lazy("crisis", "How"), max_length=10, choices=Channel, default=Channel.OTHER
    )
    words = models.TextField(pgettext_lazy("crisis", "What was said"), max_length=4000)
    clipping = models.ForeignKey(
        Clipping, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    recorded_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["crisis", "at", "id"], name="crisis_entry_in_order")]

    def __str__(self) -> str:
        return self.public_id
