"""Forgetting a fan."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.fans.errors import FanErased
from community.fans.models import (
    Fan,
    FanContact,
    FanMerge,
    FanNote,
    FanPair,
    FanTag,
    PlatformIdentity,
)
from community.fans.services.announce import fan_event
from community.fans.services.locks import fan_lock
from foundation.imports.services import import_rows_forget
from foundation.scopes.actors import SYSTEM, Actor
from foundation.teams.audit import audit_record


def fan_erase(*, fan: Fan, actor: Actor) -> Fan:
    """Take everything personal off a fan's record and unlink the person. Can't be undone.

    The row itself stays, empty, so that counts and histories keep their sums. Records that were
    merged into it are of the same person and go with it. Twice is as once.
    """
    with transaction.atomic():
        try:
            locked = fan_lock(fan, follow=True)
        except FanErased:
            fan.refresh_from_db()
            return fan
        whole = _person(locked)
        Fan.objects.filter(pk__in=whole).update(
            user=None,
            nickname="",
            custom={},
            sort_key="",
            search=None,
            consent=Fan.Consent.WITHDRAWN,
            consent_at=timezone.now(),
            consent_how="",
            state=Fan.State.ERASED,
            merged_into=None,
            last_active_at=None,
        )
        audit_record(actor=actor, action="fan.erase", obj=locked)
        fan_event(team_id=locked.team_id, name="fan.erased", fan_ids=whole, fan=locked, actor=actor)
        locked.refresh_from_db()
    return locked


def _person(fan: Fan) -> list[int]:
    """The ids of the record and of all that were merged into it, their own rows gone."""
    whole = [fan.pk, *Fan.objects.filter(merged_into=fan).values_list("pk", flat=True)]
    words = _words(whole)
    for model in (FanContact, PlatformIdentity, FanTag, FanNote):
        model.objects.filter(fan__in=whole).delete()
    FanPair.objects.filter(Q(first__in=whole) | Q(second__in=whole)).delete()
    FanMerge.objects.filter(Q(winner__in=whole) | Q(loser__in=whole)).update(moved={}, lost=[])
    import_rows_forget(target="fans", object_ids=whole, words=words)
    return whole


def _words(fan_ids: list[int]) -> list[str]:
    """What they are known by in lists: names, numbers (as dialled, too), addresses, ids."""
    words = set(FanContact.objects.filter(fan__in=fan_ids).values_list("value", flat=True))
    words |= {word.removeprefix("+86") for word in words}
    for pair in PlatformIdentity.objects.filter(fan__in=fan_ids).values_list("handle", "uid"):
        words |= set(pair)
    words |= set(Fan.objects.filter(pk__in=fan_ids).values_list("nickname", flat=True))
    return sorted(words - {""})


def fans_erase_some(limit: int) -> int:
    """Erase up to ``limit`` fans of the team in scope, which was closed long ago, each in a
    transaction of its own. Returns how many; 0 when none is left."""
    fans = Fan.objects.exclude(state=Fan.State.ERASED).order_by("pk")[:limit]
    return len([fan_erase(fan=fan, actor=SYSTEM) for fan in fans])
