"""What a message meets before it is sent: the pace, the team's words and rules, the content check.

All of it happens before the transaction that numbers the message: a check may take seconds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from community.chat.flood import flood_check, pause_check
from community.chat.selectors import Place, Said, message_sent
from community.groups.models import GroupMember
from community.moderation.check import picture_check, text_check
from community.moderation.errors import (
    LinkRefused,
    MessageDeclined,
    MessageHeld,
    MessageRefused,
    NewMemberLimit,
    PictureRefused,
    WordMuted,
)
from community.moderation.models import Held, Hit
from community.moderation.models.held import Why
from community.moderation.models.words import Act, Category
from community.moderation.policy import Policy
from community.moderation.service import service_check
from community.moderation.services import held_put, hit_note, review_put, rule_mute
from community.moderation.services.held import Draft
from community.moderation.verdict import Verdict
from foundation.assets.models import Asset
from foundation.assets.services import asset_delete
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError

# A message as the database wrote it: its id, its number, the place it is counted at, its moment.
Written = tuple[int, int, int, datetime]


@dataclass(frozen=True, slots=True)
class Note:
    """A message as its sender wrote it, cleaned."""

    place: Place
    client_id: str
    text: str
    reply_to: int | None
    actor: Actor

    def draft(self, image: Asset | None = None) -> Draft:
        """As moderation keeps it."""
        return Draft(
            team_id=self.place.team_id,
            group_id=self.place.group_id,
            member_id=self.place.member_id,
            client_id=self.client_id,
            text=self.text,
            reply_to=self.reply_to,
            image_id=image.pk if image else None,
        )


def pace_check(place: Place, policy: Policy) -> None:
    """Count a message. Raises TooFast, NewMemberPause."""
    most, seconds = settings.CHAT_FLOOD
    rules = policy.rules
    if rules.flood_messages and rules.flood_seconds and place.staff_role is None:
        most, seconds = rules.flood_messages, rules.flood_seconds
    flood_check(member_id=place.member_id, most=most, seconds=seconds)
    if rules.new_pause and _is_new(place, policy):
        pause_check(member_id=place.member_id, seconds=rules.new_pause)


def text_screen(note: Note, policy: Policy, *, with_image: bool = False) -> Verdict:
    """The team's words and links (its own staff make those rules, and are not asked), then the
    content check, where one is switched on. No query."""
    verdict = Verdict(text=note.text)
    if note.actor.kind == "system":
        return verdict
    if with_image and not policy.rules.new_pictures and _is_new(note.place, policy):
        return Verdict(act=Act.REFUSE, text=note.text, why=Why.NEW)
    if not note.text:
        return verdict
    if note.place.staff_role is None and policy.asks_text:
        verdict = text_check(policy, note.text, new=_is_new(note.place, policy))
    if settings.SAFETY_PROVIDER and not verdict.refused:
        verdict = verdict.worse(_asked(note, policy, "text", note.text))
    return verdict


def picture_screen(note: Note, policy: Policy, picture: Asset, verdict: Verdict) -> Verdict:
    """As text_screen, of a picture that is stored already; both together."""
    place = note.place
    if note.actor.kind == "system" or (place.staff_role is not None and not _asks()):
        return verdict
    try:
        with default_storage.open(picture.key) as file:
            body = file.read()
    except OSError:
        # What nobody can look at is for people to look at.
        return verdict.worse(Verdict(act=Act.HOLD, text=note.text, why=Why.AWAY))
    if place.staff_role is None:
        verdict = verdict.worse(picture_check(policy, body))
    if _asks() and not verdict.refused:
        verdict = verdict.worse(_asked(note, policy, "image", body))
    return verdict


def refuse(note: Note, verdict: Verdict, policy: Policy, picture: Asset | None = None) -> Said:
    """Say why a message is not sent, muting the sender where the rule has it so; kept in the log.

    What was sent before under this id stays sent: it is given back. Raises the refusal.
    """
    before = sent_or_held(note.place, note.client_id)
    if before is not None:
        return before
    if verdict.act == Act.MUTE and rule_mute(draft=note.draft(), verdict=verdict):
        raise WordMuted(minutes=verdict.minutes)
    hit_note(draft=note.draft(), verdict=verdict, done=Hit.Done.REFUSED)
    raise _refusal(verdict, policy)


def hold(note: Note, verdict: Verdict, policy: Policy, picture: Asset | None) -> Said:
    """Let a message wait for review. What was sent before under this id is given back. Raises
    MessageHeld, and MessageDeclined where it waited before and was declined."""
    with transaction.atomic():
        members = GroupMember.objects.select_for_update(of=("self",), no_key=True)
        list(members.filter(pk=note.place.member_id).values_list("pk"))
        before = message_sent(place=note.place, client_id=note.client_id)
        if before is None:
            held = held_put(draft=note.draft(picture), verdict=verdict, actor=note.actor)
    return before if before is not None else _raise_held(held)


def noted(note: Note, verdict: Verdict, write: Callable[[], Written | None]) -> Written | None:
    """Write a message with what is to be remembered of it: both, or neither."""
    with transaction.atomic():
        row = write()
        if row is None:
            return None
        if verdict.act == Act.MASK:
            hit_note(draft=note.draft(), verdict=verdict, done=Hit.Done.MASKED)
        if verdict.review:
            review_put(draft=note.draft(), verdict=verdict, seq=row[1])
    return row


def sent_or_held(place: Place, client_id: str, *, but: int = 0) -> Said | None:
    """What was sent under an id of the sender's. Raises MessageHeld where it waits for review,
    MessageDeclined where it was declined (``but`` is a held message that is no answer)."""
    said = message_sent(place=place, client_id=client_id)
    if said is None:
        held = Held.objects.filter(member_id=place.member_id, client_id=client_id).exclude(pk=but)
        if (there := held.first()) is not None:
            _raise_held(there)
    return said


@contextmanager
def unkept(picture: Asset | None) -> Iterator[None]:
    """Afterwards take back a picture that came to nothing; one that waits for review stays."""
    try:
        yield
    finally:
        if picture is not None and not Held.objects.filter(image=picture).exists():
            asset_delete(asset=picture)


def _raise_held(held: Held) -> NoReturn:
    if held.state == Held.State.DECLINED:
        raise MessageDeclined(reason=held.reason)
    raise MessageHeld(held=held.public_id)


def _refusal(verdict: Verdict, policy: Policy) -> DomainError:
    if verdict.why == Why.CODE:
        return PictureRefused(field="image")
    if verdict.why == Why.LINK:
        return LinkRefused(field="text", host=verdict.found.partition("、")[0])
    if verdict.why == Why.NEW:
        return NewMemberLimit(field="text", hours=policy.rules.new_hours)
    category = verdict.category if verdict.category in Category.values else Category.OTHER
    return MessageRefused(field="text", what=str(Category(category).label))


def _asked(note: Note, policy: Policy, act: str, content: str | bytes) -> Verdict:
    """The content check's word. The team's own are never held: theirs is looked at later."""
    place = note.place
    closed = place.staff_role is None and _is_new(place, policy)
    verdict = service_check(act, content, about=note.client_id, who=place.public_id, closed=closed)
    if place.staff_role is not None and verdict.act == Act.HOLD:
        return Verdict(
            text=verdict.text,
            why=verdict.why,
            found=verdict.found,
            category=verdict.category,
            review=True,
        )
    return verdict


def _asks() -> bool:
    return bool(settings.SAFETY_PROVIDER)


def _is_new(place: Place, policy: Policy) -> bool:
    return place.staff_role is None and policy.is_new(place.joined_at)
