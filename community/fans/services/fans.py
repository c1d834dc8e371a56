"""Making and changing the record of a fan."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from community.fans.custom import custom_apply
from community.fans.document import fan_search_refresh
from community.fans.errors import FanNeedsSomething
from community.fans.models import Fan, FanTag, PlatformIdentity
from community.fans.services.announce import fan_event
from community.fans.services.consent import consent_apply
from community.fans.services.contacts import (
    EMAIL,
    PHONE,
    contact_masked,
    contact_normalise,
    contacts_replace,
)
from community.fans.services.identities import IdentityInput, handle_clean, identity_put
from community.fans.services.locks import fan_lock
from community.fans.services.notes import note_put
from community.fans.services.tags import tags_get
from foundation.imports.values import Value
from foundation.scopes.actors import Actor
from foundation.teams.audit import Changes, audit_record, fields_set
from foundation.text.normal import display_clean

__all__ = ["IdentityInput", "fan_create", "fan_update", "nickname_for"]

NICKNAME_LENGTH = 40


def nickname_for(nickname: str, *, handle: str = "", phone: str = "", email: str = "") -> str:
    """The name a fan goes by: what was given, else what they are known by, masked."""
    given = display_clean(nickname, NICKNAME_LENGTH) or handle_clean(handle)[:NICKNAME_LENGTH]
    if given:
        return given
    if phone:
        return contact_masked(PHONE, phone)
    if email:
        return contact_masked(EMAIL, email)[:NICKNAME_LENGTH]
    return _("Fan")


def fan_create(
    *,
    team_id: int,
    actor: Actor,
    source: str,
    nickname: str = "",
    phones: Sequence[str] = (),
    emails: Sequence[str] = (),
    identities: Sequence[IdentityInput] = (),
    tags: Iterable[str] = (),
    note: str = "",
    consent: str = Fan.Consent.UNKNOWN,
    consent_how: str = "",
    custom: Mapping[str, Value | None] | None = None,
) -> Fan:
    """Make a fan's record. Raises FanNeedsSomething, ContactRefused, ContactTaken, IdentityTaken,
    TagRefused; then nothing was written."""
    phones, emails = [p for p in phones if p.strip()], [e for e in emails if e.strip()]
    handle = next((one.handle or one.uid for one in identities), "")
    if not (display_clean(nickname, NICKNAME_LENGTH) or phones or emails or handle):
        raise FanNeedsSomething(field="nickname")
    name = nickname_for(
        nickname,
        handle=handle,
        phone=contact_normalise(PHONE, phones[0]) if phones else "",
        email=contact_normalise(EMAIL, emails[0]) if emails else "",
    )
    with transaction.atomic():
        fan = Fan.objects.create(
            team_id=team_id,
            nickname=name,
            source=source,
        )
        note_put(fan=fan, text=note, actor=actor)
        contacts_replace(fan=fan, kind=PHONE, values=phones)
        contacts_replace(fan=fan, kind=EMAIL, values=emails)
        for one in identities:
            identity_put(fan=fan, given=one)
        _tags_replace(fan, tags)
        if custom:
            custom_apply(fan, custom)
        fan_search_refresh(fan)
        audit_record(actor=actor, action="fan.create", obj=fan, changes={"source": [None, source]})
        if consent != Fan.Consent.UNKNOWN:
            consent_apply(fan=fan, consent=consent, how=consent_how, actor=actor)
        fan_event(team_id=team_id, name="fan.created", fan_ids=[fan.pk], fan=fan, actor=actor)
    return fan


def fan_update(
    *,
    fan: Fan,
    actor: Actor,
    nickname: str | None = None,
    note: str = "",
    phones: Sequence[str] | None = None,
    emails: Sequence[str] | None = None,
    identities_add: Sequence[IdentityInput] = (),
    identities_remove: Sequence[int] = (),
    tags: Iterable[str] | None = None,
    custom: Mapping[str, Value | None] | None = None,
) -> Fan:
    """Change a fan's record; ``None`` leaves a thing alone, a list replaces what is not verified,
    a note is added.

    Raises FanErased, FanMerged and as fan_create; then nothing was written.
    """
    with transaction.atomic():
        locked = fan_lock(fan)
        new: dict[str, str] = {}
        if nickname is not None and display_clean(nickname, NICKNAME_LENGTH):
            new["nickname"] = display_clean(nickname, NICKNAME_LENGTH)
        changes: Changes = fields_set(locked, new)
        if note_put(fan=locked, text=note, actor=actor):
            changes["note"] = "added"
        if phones is not None and contacts_replace(fan=locked, kind=PHONE, values=phones):
            changes["phone"] = "changed"
        if emails is not None and contacts_replace(fan=locked, kind=EMAIL, values=emails):
            changes["email"] = "changed"
        if _identities_change(locked, identities_add, identities_remove):
            changes["identities"] = "changed"
        if tags is not None and (pair := _tags_replace(locked, tags)):
            changes["tags"] = pair
        if custom is not None:
            changes |= custom_apply(locked, custom)
        if changes:
            fan_search_refresh(locked)
            audit_record(actor=actor, action="fan.update", obj=locked, changes=changes)
            fan_event(
                team_id=locked.team_id,
                name="fan.updated",
                fan_ids=[locked.pk],
                fan=locked,
                actor=actor,
                fields=sorted(changes),
            )
    return locked


def _identities_change(fan: Fan, add: Sequence[IdentityInput], remove: Sequence[int]) -> bool:
    """Take away unverified identities by their ids and put new ones; True when one changed."""
    removed = 0
    if remove:
        removed, _by_model = PlatformIdentity.objects.filter(
            fan=fan, pk__in=remove, verified_at=None
        ).delete()
    put = [identity_put(fan=fan, given=one)[1] for one in add]  # all of them, not up to the first
    return removed > 0 or any(put)


def _tags_replace(fan: Fan, names: Iterable[str]) -> list[list[str]] | None:
    """Make the fan's tags exactly these; ``[before, after]`` when that changed them."""
    tags = tags_get(team_id=fan.team_id, names=names)
    before = dict(FanTag.objects.filter(fan=fan).values_list("tag_id", "tag__name"))
    after = {tag.pk: tag.name for tag in tags}
    if before.keys() == after.keys():
        return None
    FanTag.objects.filter(fan=fan, tag_id__in=before.keys() - after.keys()).delete()
    FanTag.objects.bulk_create(
        [
            FanTag(team_id=fan.team_id, fan=fan, tag_id=tag_id)
            for tag_id in after
            if tag_id not in before
        ],
        ignore_conflicts=True,
    )
    return [sorted(before.values()), sorted(after.values())]
