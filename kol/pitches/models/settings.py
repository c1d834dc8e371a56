"""How a team sends its pitches."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import TeamModel


class SenderSettings(TeamModel):
    """Who a team's mails are from, how fast they go, who has to agree, how often one may ask."""

    class Approval(models.TextChoices):
        NEVER = "never", _("Nobody has to agree")
        ABOVE = "above", _("Above a number of recipients")
        ALWAYS = "always", _("Always")

    from_name = models.CharField(_("Sender's name"), max_length=60, blank=True)
    from_address = models.EmailField(_("Sender's address"), blank=True)
    reply_to = models.EmailField(_("Answers go to"), blank=True)
    signature = models.TextField(_("Signature"), max_length=500, blank=True)
    approval = models.CharField(
        _("Who agrees before a pitch goes out"),
        max_length=6,
        choices=Approval,
        default=Approval.NEVER,
    )
    approval_above = models.PositiveIntegerField(_("Recipients"), default=50)
    per_minute = models.PositiveIntegerField(
        _("Mails a minute"), default=30, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    per_domain = models.PositiveIntegerField(
        _("Mails a minute to one domain"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    per_day = models.PositiveIntegerField(
        _("Mails a day"), default=1000, validators=[MinValueValidator(1), MaxValueValidator(50000)]
    )
    follow_up_most = models.PositiveSmallIntegerField(
        _("Follow-ups at most"), default=2, validators=[MaxValueValidator(5)]
    )
    follow_up_days = models.PositiveSmallIntegerField(
        _("Days between two mails to one person"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    track_opens = models.BooleanField(_("Count opens"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], name="sender_settings_once"),
            models.CheckConstraint(
                condition=models.Q(per_minute__gte=1, per_domain__gte=1, per_day__gte=1),
                name="sender_settings_move",
            ),
        ]

    def __str__(self) -> str:
        return self.from_name or self.from_address
