"""Two records of one person become one, and apart again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.fans.document import fan_search_refresh
from community.fans.errors import (
    FanErased,
    FanMerged,
    MergeBuried,
    MergeForgotten,
    MergeOver,
    MergeSelf,
    MergeTwoAccounts,
)
from community.fans.models import Fan, FanMerge, FanPair, FollowFact
from community.fans.registry import fan_holders
from community.fans.services.announce import fan_event
from community.fans.services.merge_parts import parts_move, parts_unmove
from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.teams.audit import audit_record

_TIMES = ("consent_at", "last_active_at", "created_at")
_CONSENT = ("consent", "consent_at", "consent_how")


def fans_merge(
    *, winner: Fan, loser: Fan, actor: Actor, keep: Mapping[str, str] | None = None
) -> FanMerge:
    """All that hangs on ``loser`` moves to ``winner``; the loser's row stays and points there.

    ``keep`` says whose ``nickname`` and ``consent`` stand (``"winner"`` or ``"loser"``): the
    winner's name and the newer word on consent unless it says otherwise. The same again changes
    nothing. Raises MergeSelf, MergeTwoAccounts, FanErased, FanMerged.
    """
    if winner.pk == loser.pk:
        raise MergeSelf
    return past_deadlocks(lambda: _merge(winner.pk, loser.pk, actor, keep or {}))


def fan_unmerge(*, merge: FanMerge, actor: Actor) -> FanMerge:
    """Part the two again: each has what it had. What was changed on the winner since stays as it
    is, and ``merge.lost`` says so. Raises MergeOver, MergeForgotten, MergeBuried."""
    return past_deadlocks(lambda: _unmerge(merge.pk, actor))


def _merge(winner_id: int, loser_id: int, actor: Actor, keep: Mapping[str, str]) -> FanMerge:
    winner, loser = _both(winner_id, loser_id)
    if loser.merged_into_id == winner.pk:
        return FanMerge.objects.filter(loser=loser, state=FanMerge.State.DONE).get()
    for one in (winner, loser):
        if one.state == Fan.State.ERASED:
            raise FanErased
        if one.merged_into_id is not None:
            into = Fan.objects.get(pk=one.merged_into_id)
            raise FanMerged(nickname=into.nickname, fan=into.public_id)
    if winner.user_id is not None and loser.user_id is not None:
        raise MergeTwoAccounts
    moved: dict[str, Any] = {"parts": parts_move(loser, winner)}
    moved["held"] = {one.name: one.move(loser, winner) for one in fan_holders()}
    moved["fields"] = _fields_merge(winner, loser, keep)
    moved["custom"] = _custom_merge(winner, loser)
    moved["user"] = _user_move(loser, winner)
    earlier = Fan.objects.filter(merged_into=loser).order_by("pk")
    moved["earlier"] = list(earlier.values_list("pk", flat=True))
    Fan.objects.filter(pk__in=moved["earlier"]).update(merged_into=winner)
    Fan.objects.filter(pk=loser.pk).update(state=Fan.State.MERGED, merged_into=winner)
    _pair_set(winner, loser, FanPair.State.MERGED)
    fan_search_refresh(winner)
    merge = FanMerge.objects.create(
        team_id=winner.team_id, winner=winner, loser=loser, moved=moved, by_id=actor.staff_id
    )
    for one, other in ((winner, loser), (loser, winner)):
        audit_record(
            actor=actor,
            action="fan.merge" if one is winner else "fan.merged",
            obj=one,
            changes={"with": [None, other.public_id], "merge": [None, merge.public_id]},
        )
    fan_event(
        team_id=winner.team_id,
        name="fan.merged",
        fan_ids=[winner.pk],
        fan=winner,
        actor=actor,
        loser=loser.pk,
        merge=merge.pk,
    )
    _tell_updated([winner], actor)
    _tell_follows(winner, actor)
    return merge


def _both(winner_id: int, loser_id: int) -> tuple[Fan, Fan]:
    """Both rows, locked in the order of their ids, which every merge keeps."""
    rows = Fan.objects.select_for_update().filter(pk__in=[winner_id, loser_id])
    found = {fan.pk: fan for fan in rows.order_by("pk")}
    return found[winner_id], found[loser_id]


def _fields_merge(winner: Fan, loser: Fan, keep: Mapping[str, str]) -> dict[str, Any]:
    """The winner's own fields after the merge; returns ``{field: [before, after]}``."""
    new: dict[str, Any] = {"created_at": min(winner.created_at, loser.created_at)}
    active = [at for at in (winner.last_active_at, loser.last_active_at) if at]
    new["last_active_at"] = max(active, default=None)
    if keep.get("nickname") == "loser":
        new["nickname"] = loser.nickname
    if keep.get("consent", _newer_consent(winner, loser)) == "loser":
        new |= {name: getattr(loser, name) for name in _CONSENT}
    before = {name: getattr(winner, name) for name in new}
    changed = {name: value for name, value in new.items() if value != before[name]}
    for name, value in changed.items():
        setattr(winner, name, value)
    if changed:
        winner.save(update_fields=list(changed))
    return {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}


def _newer_consent(winner: Fan, loser: Fan) -> str:
    """Whose word on consent is the newer; one that was never asked has none."""
    if loser.consent == Fan.Consent.UNKNOWN or loser.consent_at is None:
        return "winner"
    if winner.consent == Fan.Consent.UNKNOWN or winner.consent_at is None:
        return "loser"
    return "loser" if loser.consent_at > winner.consent_at else "winner"


def _user_move(loser: Fan, winner: Fan) -> int | None:
    """The account one of the two is linked to is the winner's; returns whose it was."""
    user_id = loser.user_id
    if user_id is None:
        return None
    Fan.objects.filter(pk=loser.pk).update(user=None)
    Fan.objects.filter(pk=winner.pk).update(user=user_id)
    winner.user_id = user_id
    return user_id


def _unmerge(merge_id: int, actor: Actor) -> FanMerge:
    merge = FanMerge.objects.select_for_update().get(pk=merge_id)
    winner, loser = _both(merge.winner_id, merge.loser_id)
    if merge.state != FanMerge.State.DONE:
        raise MergeOver
    if not merge.moved or Fan.State.ERASED in (winner.state, loser.state):
        raise MergeForgotten
    if winner.merged_into_id is not None:
        raise MergeBuried
    moved = merge.moved
    # First, or the triggers would turn every row that goes back to the winner again.
    Fan.objects.filter(pk=loser.pk).update(state=Fan.State.ACTIVE, merged_into=None)
    loser.state, loser.merged_into_id = Fan.State.ACTIVE, None
    Fan.objects.filter(pk__in=moved["earlier"], merged_into=winner).update(merged_into=loser)
    lost = parts_unmove(loser, winner, moved["parts"])
    lost += _user_unmove(loser, winner, moved["user"])
    lost += _fields_unmerge(winner, moved["fields"])
    lost += _custom_unmerge(winner, loser, moved.get("custom", []))
    for one in fan_holders():
        if one.name in moved["held"]:
            lost += one.unmove(loser, winner, moved["held"][one.name]) or []
    _pair_set(winner, loser, FanPair.State.OPEN)
    for fan in (winner, loser):
        fan_search_refresh(fan)
        audit_record(
            actor=actor,
            action="fan.unmerge",
            obj=fan,
            changes={"merge": [merge.public_id, None]},
        )
    merge.state, merge.undone_at, merge.lost = FanMerge.State.UNDONE, timezone.now(), lost
    merge.moved = {}
    merge.save(update_fields=["state", "undone_at", "lost", "moved"])
    _tell_updated([winner, loser], actor)
    return merge


def _user_unmove(loser: Fan, winner: Fan, user_id: int | None) -> list[str]:
    if user_id is None:
        return []
    if not Fan.objects.filter(pk=winner.pk, user=user_id).update(user=None):
        return [_("The account is not linked to this fan any more.")]
    Fan.objects.filter(pk=loser.pk).update(user=user_id)
    winner.user_id, loser.user_id = None, user_id
    return []


def _fields_unmerge(winner: Fan, fields: dict[str, list[Any]]) -> list[str]:
    """What the merge changed goes back, save what somebody changed again since."""
    back = {
        name: _read(name, before)
        for name, (before, after) in fields.items()
        if _plain(getattr(winner, name)) == after
    }
    for name, value in back.items():
        setattr(winner, name, value)
    if back:
        winner.save(update_fields=list(back))
    lost = []
    if "nickname" in fields and "nickname" not in back:
        lost.append(_("The nickname was changed since and stays."))
    if "consent" in fields and "consent" not in back:
        lost.append(_("The consent was changed since and stays."))
    return lost


def _custom_merge(winner: Fan, loser: Fan) -> list[str]:
    """The winner's values of the team's own fields stand, the loser's fill the gaps; returns the
    keys that were filled. (Archived fields take part: they may come back.)"""
    filled = sorted(loser.custom.keys() - winner.custom.keys())
    if filled:
        winner.custom = winner.custom | {key: loser.custom[key] for key in filled}
        winner.save(update_fields=["custom"])
    return filled


def _custom_unmerge(winner: Fan, loser: Fan, filled: list[str]) -> list[str]:
    """What filled a gap goes again, save what somebody changed since; the loser has kept it."""
    back = [
        key
        for key in filled
        if key in winner.custom and winner.custom[key] == loser.custom.get(key)
    ]
    if back:
        winner.custom = {key: value for key, value in winner.custom.items() if key not in back}
        winner.save(update_fields=["custom"])
    changed = sum(key in winner.custom for key in filled)
    if not changed:
        return []
    return [
        ngettext(
            "%(n)d value of a field of your own was changed since and stays.",
            "%(n)d values of fields of your own were changed since and stay.",
            changed,
        )
        % {"n": changed}
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    return parse_datetime(value) if name in _TIMES and value is not None else value


def _pair_set(one: Fan, other: Fan, state: str) -> None:
    first, second = sorted((one.pk, other.pk))
    FanPair.objects.filter(first=first, second=second).update(
        state=state, decided_at=None if state == FanPair.State.OPEN else timezone.now()
    )


def _tell_updated(fans: list[Fan], actor: Actor) -> None:
    fan_event(
        team_id=fans[0].team_id,
        name="fan.updated",
        fan_ids=[fan.pk for fan in fans],
        actor=actor,
        fields=["nickname", "consent", "tags", "phone", "email", "identities", "custom"],
    )


def _tell_follows(winner: Fan, actor: Actor) -> None:
    """A follow that one record knew of may be what the other waited for."""
    accounts = FollowFact.objects.filter(identity__fan=winner).order_by("account_id")
    for account_id in accounts.values_list("account_id", flat=True).distinct():
        fan_event(
            team_id=winner.team_id,
            name="fan.follow_known",
            fan_ids=[winner.pk],
            fan=winner,
            actor=actor,
            account=account_id,
        )
