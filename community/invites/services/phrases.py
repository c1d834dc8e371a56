"""Who holds a phrase: one row a phrase over the whole site, decided by the database."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.invites.errors import PhraseRefused, PhraseTaken
from community.invites.guesses import Guesser, guess_check, guess_missed
from community.invites.models import Invite, PhraseClaim
from community.invites.selectors import phrase_hash, phrase_is_free
from foundation.scopes.scope import require_in_scope
from foundation.text.errors import PhraseError
from foundation.text.phrases import phrase_check, phrase_generate

# Of two who take a phrase at once, one inserts and the other waits here, sees that it is held, and
# gets no row. A phrase whose rest is over changes hands, over the borders of teams too.
_TAKE = """
INSERT INTO invites_phraseclaim (team_id, phrase_hash, invite_id, free_after)
VALUES (%s, %s, %s, %s)
ON CONFLICT (phrase_hash) DO UPDATE
    SET team_id = excluded.team_id,
        invite_id = excluded.invite_id,
        free_after = excluded.free_after
    WHERE invites_phraseclaim.free_after < %s
RETURNING id
"""
_TRIES = 8


def free_after(end: datetime) -> datetime:
    """When a phrase may be taken again whose code ends at ``end``."""
    return end + timedelta(days=settings.INVITE_REST_DAYS)


def phrase_normal(phrase: str) -> str:
    """The normalised form of a chosen phrase. Raises PhraseRefused, which says what is wrong."""
    try:
        return phrase_check(phrase)
    except PhraseError as error:
        raise PhraseRefused(code=error.code, message=error.message, field="phrase") from None


def phrase_take(*, invite: Invite) -> bool:
    """Let ``invite`` hold its phrase; False when another holds it. Race-safe."""
    require_in_scope(invite.team_id, "PhraseClaim")
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            [
                invite.team_id,
                phrase_hash(phrase_normal(invite.phrase)),
                invite.pk,
                free_after(invite.expires_at),
                timezone.now(),
            ],
        )
        return cursor.fetchone() is not None


def phrase_keep(*, invite: Invite, end: datetime) -> None:
    """Move the rest of a phrase that ``invite`` still holds. Raises PhraseTaken if it does not."""
    kept = PhraseClaim.objects.filter(invite=invite).update(free_after=free_after(end))
    if not kept:
        raise PhraseTaken


def phrase_suggest() -> str:
    """A generated phrase that nobody holds at this moment."""
    for _try in range(_TRIES):
        phrase = phrase_generate()
        if phrase_is_free(phrase):
            return phrase
    return phrase_generate()


def phrase_chooser(user_id: int) -> Guesser:
    """One who chooses phrases, as the guess limits count them."""
    return Guesser(ip=None, who=f"chooser:{user_id}", times=5)


def phrase_free_for(phrase: str, *, user_id: int) -> None:
    """Pass when a phrase that staff choose could be taken now.

    The answer tells which phrases exist on the whole site, so it is rationed like guessing at
    them, more generously: it is asked while one types. Raises PhraseRefused, PhraseTaken,
    TooManyGuesses.
    """
    phrase_normal(phrase)
    chooser = phrase_chooser(user_id)
    guess_check(chooser)
    guess_missed(chooser)
    if not phrase_is_free(phrase):
        raise PhraseTaken
