"""Making and changing the record of an outlet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from foundation.imports.customs import custom_changed
from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.teams.audit import audit_record, fields_set
from foundation.text.normal import display_clean, normalise_phrase
from foundation.text.pinyin import pinyin_keys
from kol.press.errors import FieldRefused, NameMissing, OutletLoop, OutletTaken, RecordChanged
from kol.press.models import Outlet
from kol.press.search import outlet_index
from kol.press.services.announce import outlet_event
from kol.press.services.fields import fields_clean
from kol.press.services.locks import outlet_lock

NAME_LENGTH = 80
SETTABLE = frozenset(
    {
        "key", "name", "aliases", "kind", "level", "parent", "region", "language", "beats", "tags",
        "audience", "url", "reach", "reach_source", "reach_on", "circulation", "submission",
        "deadlines", "owner", "state", "custom",
    }
)  # fmt: skip
_LOCK, _LOCKS = 0x71_7A_6F, 512  # the class of our advisory locks, "qzo", and how many


def outlet_key(name: str) -> str:
    """What a name is compared by: 《人民日報》 and 人民日报 are one outlet."""
    return (normalise_phrase(name) or name.strip().casefold())[:NAME_LENGTH]


def outlet_create(*, team_id: int, actor: Actor, name: str, **fields: Any) -> Outlet:
    """Make an outlet's record; ``fields`` are those of SETTABLE. Raises NameMissing, OutletTaken,
    FieldRefused, WordsRefused; then nothing was written."""
    new = _cleaned(team_id, {"name": name, **fields}, {})

    def make() -> Outlet:
        outlet_names_hold(team_id, new["keys"])
        _refuse_taken(new["keys"], None)
        try:
            with transaction.atomic():
                outlet = Outlet.objects.create(team_id=team_id, **new)
        except IntegrityError:
            raise OutletTaken(field="name", name=new["name"], outlet="") from None
        outlet_index([outlet.pk], names_too=False)
        audit_record(actor=actor, action="outlet.create", obj=outlet)
        outlet_event(name="outlet.created", outlet=outlet, actor=actor)
        return outlet

    return past_deadlocks(make)


def outlet_update(
    *, outlet: Outlet, actor: Actor, seen: datetime | None = None, **changes: Any
) -> Outlet:
    """Change what is given (SETTABLE) and leave the rest; ``seen``: when the record was last
    changed, as the one who changes it saw it. Raises RecordChanged, OutletMerged, OutletLoop and as
    outlet_create; then nothing was written."""

    def change() -> Outlet:
        locked = outlet_lock(outlet)
        if seen is not None and locked.updated_at > seen:
            raise RecordChanged
        new = _cleaned(locked.team_id, changes, locked.custom)
        if "name" in new or "aliases" in new:
            name, aliases = new.get("name", locked.name), new.get("aliases", locked.aliases)
            new["keys"] = outlet_keys(name, aliases)
            if set(new["keys"]) - set(locked.keys):
                outlet_names_hold(locked.team_id, new["keys"])
                _refuse_taken(new["keys"], locked.pk)
        if new.get("parent") is not None:
            _refuse_loop(locked, new["parent"])
        try:
            with transaction.atomic():
                told = fields_set(locked, new)
        except IntegrityError:
            name = new.get("name", locked.name)
            raise OutletTaken(field="name", name=name, outlet="") from None
        if told:
            Outlet.objects.filter(pk=locked.pk).update(updated_at=timezone.now())
            outlet_index([locked.pk], names_too=bool({"name", "aliases"} & set(told)))
            told.pop("keys", None)
            told.pop("sort_key", None)
            audit_record(actor=actor, action="outlet.update", obj=locked, changes=told)
            outlet_event(name="outlet.updated", outlet=locked, actor=actor, fields=sorted(told))
        return locked

    return past_deadlocks(change)


def outlet_find(name: str) -> Outlet | None:
    """The outlet of the team in scope that goes by this name, a former one or another spelling of
    it. One query."""
    key = outlet_key(name)
    found = Outlet.objects.filter(keys__contains=[key]).exclude(state=Outlet.State.MERGED)
    outlets = sorted(found, key=lambda one: (outlet_key(one.name) != key, one.pk))
    return outlets[0] if outlets else None


def outlet_get_or_create(*, team_id: int, actor: Actor, name: str) -> Outlet:
    """The outlet that goes by this name (or alias), made where there is none. Two at once make one.
    Raises NameMissing."""
    found = outlet_find(name)
    if found is not None:
        return found
    try:
        return outlet_create(team_id=team_id, actor=actor, name=name)
    except OutletTaken:
        found = outlet_find(name)
        if found is None:
            raise
        return found


def _cleaned(team_id: int, given: dict[str, Any], custom: dict[str, Any]) -> dict[str, Any]:
    new = fields_clean(Outlet, given, SETTABLE)
    if new.get("state") == Outlet.State.MERGED:
        raise FieldRefused(field="state")
    if "name" in new:
        new["name"] = display_clean(str(given["name"] or ""), NAME_LENGTH)
        if not new["name"]:
            raise NameMissing(field="name")
        new["sort_key"] = pinyin_keys(new["name"], "text").sort_key
        new["keys"] = outlet_keys(new["name"], new.get("aliases", []))
    if own := new.pop("custom", None):
        new["custom"] = custom_changed("outlets", custom, own)
    return new


def outlet_keys(name: str, aliases: list[str]) -> list[str]:
    """What an outlet is known by, by its name and its other names."""
    return list(dict.fromkeys(outlet_key(one) for one in (name, *aliases)))


def outlet_names_hold(team_id: int, keys: Iterable[str]) -> None:
    """Nobody else takes one of these names until this transaction ends. (Names share a few hundred
    locks, so that a list of very many takes no more.)"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, place) FROM ("
            "  SELECT DISTINCT hashtext(%s || key) & %s AS place FROM unnest(%s::text[]) key"
            "  ORDER BY 1) places",
            [_LOCK, f"{team_id}:", _LOCKS - 1, list(keys)],
        )


def _refuse_taken(keys: list[str], but: int | None) -> None:
    """Raises OutletTaken where one of the names is another outlet's."""
    others = Outlet.objects.filter(keys__overlap=keys).exclude(state=Outlet.State.MERGED)
    other = others.exclude(pk=but).first() if but else others.first()
    if other is not None:
        taken = "name" if outlet_key(other.name) == keys[0] or keys[0] in other.keys else "aliases"
        raise OutletTaken(field=taken, name=other.name, outlet=other.public_id)


def _refuse_loop(outlet: Outlet, parent: Outlet) -> None:
    """Raises OutletLoop where the parent is the outlet or below it."""
    above: Outlet | None = parent
    for _hop in range(20):
        if above is None:
            return
        if above.pk == outlet.pk:
            raise OutletLoop(field="parent", name=parent.name)
        above = above.parent
    raise OutletLoop(field="parent", name=parent.name)
