"""What pitches tell of a person: lines on their page, and touches for the relationship's score."""

from collections.abc import Iterable, Sequence

from django.db.models import F
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from foundation.scopes.timeline import Line, LineRows, LineSource, Row
from kol.pitches.models import PitchRecipient
from kol.press.models import Contact
from kol.press.timeline import contact_lines
from kol.press.touches import Touch, TouchRows, touch_source

State, Answer = PitchRecipient.State, PitchRecipient.Answer
_TOLD = {"what": F("pitch__release__title"), "pitch": F("pitch__public_id")}


def register() -> None:
    """Called once, in AppConfig.ready()."""
    contact_lines("pitches", LineSource(rows=_rows, lines=_lines))
    touch_source("pitches", _touches)


def _rows(contact: Contact) -> list[LineRows]:
    mine = PitchRecipient.objects.filter(contact=contact)
    told = {**_TOLD, "state": F("state"), "answer": F("answer"), "replied": F("replied_at")}
    return [
        LineRows(mine.filter(sent_at__isnull=False), at="sent_at", told=told),
    ]


def _lines(rows: list[Row], contact: Contact, team_slug: str) -> Iterable[Line]:
    for row in rows:
        url = reverse("pitches:pitch", args=[team_slug, row["pitch"]])
        said = _outcome(row["state"], row["answer"])
        text = _("Pitch sent: %(what)s") % {"what": row["what"]}
        yield Line(row["at"], "send", f"{text} · {said}" if said else text, url)
        if replied := row["replied"] and parse_datetime(row["replied"]):
            yield Line(replied, "reply", _("Replied to: %(what)s") % {"what": row["what"]}, url)


def _outcome(state: str, answer: str) -> str:
    if state == State.BOUNCED:
        return str(State.BOUNCED.label)
    return str(Answer(answer).label) if answer else ""


def _touches(contact_ids: Sequence[int]) -> list[TouchRows]:
    """A mail of a pitch goes to many and so warms nobody by itself; a reply is theirs, whether the
    mailbox found it or one of us noted it. What they published tells itself (clippings)."""
    mine = PitchRecipient.objects.filter(contact__in=contact_ids)
    noted = mine.filter(replied_at=None, answer__in=[Answer.REPLIED, Answer.DECLINED])
    return [
        TouchRows(mine.filter(state=State.SENT), "contact_id", "sent_at", Touch.SENT),
        TouchRows(mine.filter(replied_at__isnull=False), "contact_id", "replied_at", Touch.THEIRS),
        TouchRows(
            noted.filter(answered_at__isnull=False), "contact_id", "answered_at", Touch.THEIRS
        ),
    ]
