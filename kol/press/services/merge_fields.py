"""The winner's own fields in a merge: whose value stands, and what they were."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kol.press.models import Contact

# Values that stand or fall together, by the name under which staff choose between the two.
CHOICES: dict[str, tuple[str, ...]] = {
    "name": ("name", "pinyin", "pinyin_typed", "sort_key"),
    "region": ("region",),
    "address": ("address",),
    "birthday": ("birth_year", "birth_month", "birth_day"),
    "topics": ("topics",),
    "preferences": ("preferences",),
    "source": ("source",),
    "owner": ("owner_id",),
    "purpose": ("purpose",),
    "basis": ("basis",),
    "consent": ("consent", "consent_at", "consent_how"),
    "retain_until": ("retain_until",),
}
# Of these both sides' words are kept, each once.
LISTS = ("pen_names", "beats", "tags", "languages")
_STOP = ("do_not_contact", "do_not_contact_reason", "do_not_contact_at")
Keep = Mapping[str, str]
Changed = dict[str, list[Any]]


def default_side(name: str, winner: Contact, loser: Contact) -> str:
    """Whose value stands where nobody chose: the winner's, or the loser's where the winner has
    none; the newer word on consent; the earlier day to forget by."""
    if name == "consent":
        return "loser" if _newer_consent(winner, loser) else "winner"
    if name == "retain_until" and winner.retain_until and loser.retain_until:
        return "loser" if loser.retain_until < winner.retain_until else "winner"
    empty = all(getattr(winner, field) in (None, "") for field in CHOICES[name])
    return "loser" if empty else "winner"


def _newer_consent(winner: Contact, loser: Contact) -> bool:
    unknown = Contact.Consent.UNKNOWN
    if loser.consent == unknown or loser.consent_at is None:
        return winner.consent == unknown and loser.consent != unknown
    if winner.consent == unknown or winner.consent_at is None:
        return True
    return loser.consent_at > winner.consent_at


def fields_merge(winner: Contact, loser: Contact, keep: Keep) -> Changed:
    """Set the winner's fields and save them; returns ``{field: [before, after]}``."""
    new: dict[str, Any] = {
        "created_at": min(winner.created_at, loser.created_at),
        "last_touch_at": _later(winner.last_touch_at, loser.last_touch_at),
        "is_kol": winner.is_kol or loser.is_kol,
    }
    for name, fields in CHOICES.items():
        if (keep.get(name) or default_side(name, winner, loser)) == "loser":
            new |= {field: getattr(loser, field) for field in fields}
    for name in LISTS:
        new[name] = _words(name, winner, loser, keep)
    if loser.do_not_contact and not winner.do_not_contact:  # the stricter word stands
        new |= {field: getattr(loser, field) for field in _STOP}
    new["custom"] = _custom(winner, loser, keep)
    before = {name: getattr(winner, name) for name in new}
    changed = {name: value for name, value in new.items() if value != before[name]}
    _save(winner, changed)
    return {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}


def _words(name: str, winner: Contact, loser: Contact, keep: Keep) -> list[str]:
    words = [*getattr(winner, name), *getattr(loser, name)]
    if name == "pen_names" and keep.get("other_name") == "keep":
        words += [winner.name, loser.name]
    kept = loser.name if keep.get("name") == "loser" else winner.name
    most = 30
    return list(dict.fromkeys(word for word in words if name != "pen_names" or word != kept))[:most]


def _custom(winner: Contact, loser: Contact, keep: Keep) -> dict[str, Any]:
    """The winner's values of the team's own fields stand and the loser's fill the gaps, save where
    somebody chose (``custom.<key>``). Archived fields take part: they may come back."""
    chosen = {key for key in loser.custom if keep.get(f"custom.{key}") == "loser"}
    custom: dict[str, Any] = loser.custom | winner.custom
    return custom | {key: loser.custom[key] for key in chosen}


def fields_unmerge(winner: Contact, changed: Changed) -> list[str]:
    """What the merge changed goes back, save what somebody changed again since; returns what stays,
    in sentences."""
    back: dict[str, Any] = {}
    stays: list[str] = []
    for name, (before, after) in changed.items():
        now = _plain(getattr(winner, name))
        if now == after:
            back[name] = _read(name, before)
        elif name in LISTS:
            gained = [word for word in after if word not in before]
            back[name] = [word for word in now if word not in gained]
        elif name == "custom":
            back[name], more = _custom_back(now, before, after)
            stays += more
        elif name not in ("created_at", "last_touch_at", "sort_key", "pinyin_typed"):
            stays.append(name)
    _save(winner, back)
    return _sentences(stays)


def _custom_back(
    now: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    custom, stays = dict(now), []
    for key in after:
        if after[key] == before.get(key):
            continue
        if now.get(key) != after[key]:
            stays.append("custom")
        elif key in before:
            custom[key] = before[key]
        else:
            del custom[key]
    return custom, stays


def _sentences(stays: list[str]) -> list[str]:
    own = stays.count("custom")
    names = dict.fromkeys(field_label(name) for name in stays if name != "custom")
    lost = [_("%(field)s was changed since and stays.") % {"field": name} for name in names]
    if own:
        lost.append(
            ngettext(
                "%(n)d value of a field of your own was changed since and stays.",
                "%(n)d values of fields of your own were changed since and stay.",
                own,
            )
            % {"n": own}
        )
    return lost


def field_label(name: str) -> str:
    """What a field of a contact is called."""
    return str(getattr(Contact._meta.get_field(name), "verbose_name", name))


def _save(contact: Contact, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(contact, name, value)
    if values:
        contact.save(update_fields=list(values))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at), default=None)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    field = Contact._meta.get_field(name)
    if isinstance(field, models.DateTimeField):
        return parse_datetime(value)
    return parse_date(value) if isinstance(field, models.DateField) else value
