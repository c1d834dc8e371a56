"""What a team adds to the words about what is kept, every version of it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import TeamModel
from foundation.teams.models.team import Staff

CONTACT_LENGTH = 120
WORDS_LENGTH = 2000


class TeamPrivacy(TeamModel):
    """Whom fans may ask, and what the team says beside the site's own words. Rows are only added:
    what somebody agreed to can be looked up. The newest one holds (``Team.privacy_version``)."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"contact", "words"})

    version = models.PositiveIntegerField()
    contact = models.CharField(_("Whom to ask"), max_length=CONTACT_LENGTH, blank=True)
    words = models.TextField(_("What you add"), max_length=WORDS_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "version"], name="team_privacy_version_once")
        ]

    def __str__(self) -> str:
        return str(self.version)
