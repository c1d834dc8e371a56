"""Saying something in a group: one statement that numbers, writes and counts it."""

import re
from contextlib import nullcontext
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction

from community.chat.errors import (
    ClientIdInvalid,
    GroupArchived,
    MayNotSpeak,
    MessageEmpty,
    MessageTooLong,
    Muted,
    NotInGroup,
    PhoneNeeded,
    ReplyGone,
)
from community.chat.live import message_announce
from community.chat.mentions import calls_all, members_called
from community.chat.selectors import Place, Said, message_find, message_sent, place_of
from community.chat.selectors.messages import Picture, Quote
from community.chat.services.screening import (
    Note,
    Written,
    hold,
    noted,
    pace_check,
    picture_screen,
    refuse,
    sent_or_held,
    text_screen,
    unkept,
)
from community.groups.models import GroupMember
from community.moderation.models import Held
from community.moderation.policy import policy_of
from community.moderation.verdict import Verdict
from foundation.assets.models import Asset
from foundation.assets.services import asset_create, asset_delete
from foundation.scopes.actors import Actor
from foundation.scopes.models import new_public_id
from foundation.scopes.prepared import fetch_one
from foundation.scopes.scope import require_in_scope
from foundation.text.normal import display_clean, visible_length

MOST_CHARACTERS = 2000
# Code points: a family emoji is one character to a reader and seven here.
_MOST_STORED = MOST_CHARACTERS * 4
_CLIENT_ID = re.compile(r"^[A-Za-z0-9-]{8,36}$")

# One statement, so one transaction and one trip: the sender's row is locked, then the group's, as
# whoever removes or erases them does; the group is numbered and counted, the message written, its
# mentions, and the sender's own mark moved (who speaks has read). Team and membership stand in the
# WHERE; a repeated client id changes nothing, and one that waits for review goes nowhere.
_SEND = """
WITH p AS (
    SELECT group_id FROM groups_groupmember
    WHERE id = %(member)s::bigint AND group_id = %(group)s::bigint
      AND team_id = %(team)s::bigint AND state = 'active'
      AND (staff_id IS NOT NULL OR muted_until IS NULL OR muted_until <= now())
    FOR NO KEY UPDATE
), g AS (
    UPDATE groups_fangroup
    SET last_seq = last_seq + 1, count_seq = count_seq + 1, last_message_at = now(),
        last_at_all_seq = CASE WHEN %(all)s::bool THEN last_seq + 1 ELSE last_at_all_seq END
    FROM p
    WHERE id = p.group_id AND team_id = %(team)s::bigint AND state <> 'archived'
      AND NOT EXISTS (SELECT 1 FROM chat_message
                      WHERE sender_id = %(member)s::bigint AND client_id = %(client)s::varchar)
      AND NOT EXISTS (SELECT 1 FROM moderation_held
                      WHERE member_id = %(member)s::bigint AND client_id = %(client)s::varchar
                        AND id <> %(held)s::bigint)
    RETURNING last_seq, count_seq
), m AS (
    INSERT INTO chat_message (team_id, group_id, seq, count_seq, sender_id, client_id, kind, text,
                              reply_to_id, image_id, sender_name, sender_role, from_kol,
                              by_staff, mention_all, created_at)
    SELECT %(team)s::bigint, %(group)s::bigint, last_seq, count_seq, %(member)s::bigint,
           %(client)s::varchar, %(kind)s::varchar, %(text)s::text, %(reply)s::bigint,
           %(image)s::bigint, %(name)s::varchar, %(role)s::varchar, %(kol)s::bool,
           %(staff)s::bool, %(all)s::bool, now()
    FROM g
    RETURNING id, seq, count_seq, created_at
), n AS (
    INSERT INTO chat_mention (team_id, message_id, member_id)
    SELECT %(team)s::bigint, m.id, called.id FROM m, unnest(%(called)s::bigint[]) AS called (id)
), r AS (
    UPDATE groups_groupmember SET read_seq = m.seq, read_count = m.count_seq
    FROM m WHERE groups_groupmember.id = %(member)s::bigint
)
SELECT id, seq, count_seq, created_at FROM m
"""


def message_send(
    *,
    member: GroupMember | Place,
    text: str = "",
    client_id: str | None = None,
    reply_to: int | None = None,
    image: Asset | UploadedFile | None = None,
    actor: Actor,
) -> Said:
    """Say something in a group: durable when this returns, then told to the open pages.

    ``client_id`` is the sender's own id: the same one again gives the message it made the first
    time. ``reply_to`` is the number of a message the sender may read. An upload as ``image`` is
    stored when nothing speaks against the message any more, and not kept when it is refused after
    all. Numbers have no gap. Raises NotInGroup, GroupArchived, MayNotSpeak, PhoneNeeded,
    Muted, MessageEmpty, MessageTooLong, ReplyGone, TooFast, ClientIdInvalid, and what asset_create
    does.
    Two statements, one more for a reply and one more for a call (@).
    """
    place = _place(member)
    client = _client_id(client_id)
    cleaned = _text(text, with_image=image is not None)
    _may_speak(place)
    upload = image if isinstance(image, UploadedFile) else None
    if upload is not None and (before := message_sent(place=place, client_id=client)) is not None:
        return before
    policy = policy_of(place.team_id, place.rules_version)
    if actor.kind != "system":
        pace_check(place, policy)
    note = Note(place=place, client_id=client, text=cleaned, reply_to=reply_to, actor=actor)
    verdict = text_screen(note, policy, with_image=image is not None)
    if verdict.refused:
        return refuse(note, verdict, policy)
    quote, reply_id = _quote(place, reply_to)
    picture = _kept(place, image, actor)
    if picture is not None:
        verdict = picture_screen(note, policy, picture, verdict)
    if not verdict.passes:
        with unkept(picture if upload is not None else None):
            return (refuse if verdict.refused else hold)(note, verdict, policy, picture)
    said = _say(place, client, verdict.text, (quote, reply_id), picture, note, verdict)
    if said is None:
        if picture is not None and upload is not None:
            asset_delete(asset=picture)
        return _repeated(place, client)
    return said


def message_release(*, held: Held, actor: Actor) -> int:
    """Send what was held, as its sender wrote it; returns its number, the same however often.

    Raises as message_send does: where the sender has left or is muted it goes on waiting.
    """
    place = place_of(member_id=held.member_id, team_id=held.team_id)
    if place is None:
        raise NotInGroup
    require_in_scope(place.team_id, "Message")
    if place.group_state == "archived":
        raise GroupArchived
    try:
        quoted = _quote(place, held.reply_to)
    except ReplyGone:
        quoted = None, None  # what it answered is gone: it stands alone
    said = _say(place, held.client_id, held.text, quoted, held.image, None, None, held.pk)
    return (said or _repeated(place, held.client_id, held.pk)).seq


def _say(
    place: Place,
    client: str,
    cleaned: str,
    quoted: tuple[Quote | None, int | None],
    picture: Asset | None,
    note: Note | None,
    verdict: Verdict | None,
    held_id: int = 0,
) -> Said | None:
    """Number, write and tell; ``None`` when nothing was written."""
    called = (
        members_called(text=cleaned, group_id=place.group_id, team_id=place.team_id)
        if "@" in cleaned or "＠" in cleaned
        else []
    )
    at_all = place.may_call_all and calls_all(cleaned)
    quote, reply_id = quoted
    params = {
        "team": place.team_id,
        "group": place.group_id,
        "member": place.member_id,
        "client": client,
        "kind": "image" if picture is not None else "text",
        "text": cleaned,
        "reply": reply_id,
        "image": picture.pk if picture is not None else None,
        "name": place.display_name,
        "role": place.said_as,
        "kol": place.is_kol,
        "staff": place.is_kol or place.staff_role is not None,
        "all": at_all,
        "called": [pk for pk, _public_id, _name in called],
        "held": held_id,
    }
    if note is not None and verdict is not None and (verdict.act or verdict.review):
        row = noted(note, verdict, lambda: _write(params))
    else:
        row = _write(params)
    if row is None:
        return None
    pk, seq, count_seq, created_at = row
    said = Said(
        pk=pk,
        seq=seq,
        count_seq=count_seq,
        created_at=created_at,
        kind="image" if picture is not None else "text",
        text=cleaned,
        sender=place.public_id,
        sender_name=place.display_name,
        sender_role=place.said_as,
        from_kol=place.is_kol,
        mention_all=at_all,
        recalled=False,
        client_id=client,
        picture=Picture(picture.public_id, picture.width, picture.height) if picture else None,
        quote=quote,
        mentions=tuple((public_id, name) for _pk, public_id, name in called),
    )
    message_announce(place=place, said=said)
    return said


def _place(member: GroupMember | Place) -> Place:
    if isinstance(member, Place):
        place: Place | None = member
    else:
        place = place_of(member_id=member.pk, team_id=member.team_id)
    if place is None:
        raise NotInGroup
    require_in_scope(place.team_id, "Message")
    return place


def _kept(place: Place, image: Asset | UploadedFile | None, actor: Actor) -> Asset | None:
    """The picture as it is kept: an upload is stored now."""
    if image is None or isinstance(image, Asset):
        return image
    return asset_create(
        team_id=place.team_id, upload=image, purpose="chat", ref_id=place.group_id, actor=actor
    )


def _client_id(given: str | None) -> str:
    if not given:
        return new_public_id()
    if not _CLIENT_ID.match(given):
        raise ClientIdInvalid(field="client_id")
    return given


def _text(text: str, *, with_image: bool) -> str:
    cleaned = display_clean(text, _MOST_STORED, multiline=True).strip()
    count = visible_length(cleaned)
    if count > MOST_CHARACTERS or len(text) > _MOST_STORED * 2:
        raise MessageTooLong(field="text", limit=MOST_CHARACTERS, count=max(count, len(text)))
    if not count and not with_image:
        raise MessageEmpty(field="text")
    return cleaned


def _may_speak(place: Place) -> None:
    if place.group_state == "archived":
        raise GroupArchived
    if not place.may_speak:
        raise MayNotSpeak
    if place.needs_phone:
        raise PhoneNeeded
    if place.is_muted:
        raise Muted(until=place.muted_until_text)


def _quote(place: Place, reply_to: int | None) -> tuple[Quote | None, int | None]:
    if reply_to is None:
        return None, None
    said = message_find(place=place, seq=reply_to)
    if said is None or said.recalled or said.kind == "system":
        raise ReplyGone(field="reply_to")
    return Quote(said.seq, said.sender_name, said.kind, said.text[:80], False), said.pk


def _write(params: dict[str, Any]) -> Written | None:
    """Run the statement; ``None`` when it changed nothing."""
    # Alone it is its own transaction; within another one a refusal must not spoil that.
    within = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with within:
            return fetch_one(_SEND, params)
    except IntegrityError:
        # A twin of this request was faster: all of this one was undone, its number too.
        return None


def _repeated(place: Place, client_id: str, held_id: int = 0) -> Said:
    """The message that was sent before, or why nothing was."""
    said = sent_or_held(place, client_id, but=held_id)
    if said is not None:
        return said
    now = place_of(member_id=place.member_id, team_id=place.team_id)
    if now is not None and now.is_muted:
        raise Muted(until=now.muted_until_text)
    if now is None or now.group_state != "archived":  # out, or out for a moment
        raise NotInGroup
    raise GroupArchived
