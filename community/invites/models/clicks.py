"""Which click on a tracked link brought a person, while their request still waits."""

from django.db import models

from community.groups.models import JoinRequest
from foundation.scopes.models import TeamModel


class RequestClick(TeamModel):
    """The click a request came by: taken over by the redemption once the request is accepted.

    ``click_id`` and ``link_id`` are those of kol.links; nothing refers to a click's table.
    """

    request = models.OneToOneField(JoinRequest, on_delete=models.CASCADE, related_name="+")
    click_id = models.BigIntegerField()
    link_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.request_id}:{self.click_id}"
