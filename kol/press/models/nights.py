"""When a team's likely duplicates among contacts are looked for."""

from django.db import models

from foundation.jobs.nights import TeamNight


class ContactPairNight(TeamNight):
    """When a team's contacts are looked through next, and by whom just now."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="contact_pair_night_once")]
        indexes = [models.Index(fields=["due_at"], name="contact_pair_night_due")]
