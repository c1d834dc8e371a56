"""Codes of a team that is erased."""

from django.db import transaction
from django.utils import timezone

from community.invites.models import Invite, PhraseClaim

State = Invite.State


def invites_erase_some(limit: int) -> int:
    """Revoke up to ``limit`` codes of the team in scope, which was closed long ago, and give their
    phrases back to the site. Returns how many; 0 when none is left."""
    with transaction.atomic():
        ids = list(
            Invite.objects.select_for_update(of=("self",), no_key=True)
            .exclude(state=State.REVOKED, claim=None)
            .order_by("pk")
            .values_list("pk", flat=True)[:limit]
        )
        PhraseClaim.objects.filter(invite__in=ids).delete()
        live = Invite.objects.filter(pk__in=ids).exclude(state=State.REVOKED)
        live.update(state=State.REVOKED, revoked_at=timezone.now())
    return len(ids)
