"""Looks over all teams: a mail by the secret in its links, and what the clock has to do."""

from django.db.models import Q
from django.utils import timezone

from foundation.scopes.scope import system_scope
from foundation.teams.models import Team
from kol.pitches.models import Mailbox, Pitch, PitchMail
from kol.pitches.models.pitches import TOKEN_LENGTH


def mail_by_token(token: str) -> PitchMail | None:
    """The mail of this token, whichever team's, with recipient and team. One query."""
    if len(token) != TOKEN_LENGTH or not token.isascii() or not token.isalnum():
        return None
    with system_scope():
        mails = PitchMail.objects.select_related("recipient", "pitch__team")
        return mails.filter(token=token.lower()).first()


def pitches_sending() -> list[tuple[int, int]]:
    """Team and key of every pitch that goes out. One query."""
    with system_scope():
        pitches = Pitch.objects.filter(state=Pitch.State.SENDING, team__state=Team.State.OPEN)
        return list(pitches.order_by("pk").values_list("team_id", "pk"))


def mailboxes_due() -> list[tuple[int, int]]:
    """Team and key of every mailbox that is to be looked into now. One query."""
    now = timezone.now()
    with system_scope():
        boxes = Mailbox.objects.filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            is_on=True,
            next_at__lte=now,
            team__state=Team.State.OPEN,
        )
        return list(boxes.order_by("next_at").values_list("team_id", "pk"))
