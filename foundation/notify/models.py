"""What staff are told of: a row a person and burst, its parts, and what each of them chose."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff


class Notice(TeamModel):
    """One line of somebody's bell. It holds no words: a kind names its subjects when it is read,
    in the reader's language, so nothing personal waits here.

    While it is ``open``, more of the same kind and group add to it (``count``); there is at most
    one such row a person, kind and group. It closes when it is read, or when its window is over.
    ``mail_at`` and ``sms_at`` are when it leaves by those ways, null once it left or never will.
    """

    public_id = PublicIdField()
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=64)
    group = models.CharField(max_length=120, blank=True)
    # The newest of the subjects, and how many different ones there are.
    subject_id = models.BigIntegerField(null=True)
    subjects = models.PositiveIntegerField(default=1)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    open = models.BooleanField(default=True)
    bell = models.BooleanField(default=True)
    mail_at = models.DateTimeField(null=True)
    sms_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "kind", "group"],
                condition=models.Q(open=True),
                name="notice_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(open=False) | models.Q(read_at=None),
                name="notice_read_is_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["staff", "-last_at", "-id"],
                condition=models.Q(bell=True),
                name="notice_newest",
            ),
            # Looked at with every page of the desk.
            models.Index(
                fields=["staff"],
                condition=models.Q(read_at=None, bell=True),
                name="notice_unread",
            ),
            models.Index(
                fields=["mail_at"], condition=models.Q(mail_at__isnull=False), name="notice_mail"
            ),
            models.Index(
                fields=["sms_at"], condition=models.Q(sms_at__isnull=False), name="notice_sms"
            ),
            models.Index(fields=["last_at"], name="notice_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class NoticePart(TeamModel):
    """One event in somebody's notice: never twice for one person."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="parts")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    event_id = models.BigIntegerField()
    subject_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "event_id"], name="notice_part_once")
        ]
        indexes = [
            models.Index(
                fields=["team", "subject_id"],
                condition=models.Q(subject_id__isnull=False),
                name="notice_part_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}:{self.event_id}"


class NoticeSettings(TeamModel):
    """What one person wants to be told of and where. ``choices`` names channels by kind, only for
    kinds where they differ from its default. Quiet hours are the team's clock."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset()

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict)
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notice_quiet_both",
            )
        ]

    def __str__(self) -> str:
        return str(self.staff_id)
