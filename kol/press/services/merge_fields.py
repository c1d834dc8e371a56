"""The fields of a contact in a merge: staff choose; where they don't the stricter word stands."""

from datetime import datetime
from typing import Any

from kol.press.models import Contact
from kol.press.services.another_day import with_another_day
from kol.press.services.field_rules import FieldRules, Keep, words_once

_STOP = ("do_not_contact", "do_not_contact_reason", "do_not_contact_at")


def _newer(name: str, winner: Contact, loser: Contact) -> str | None:
    """The newer word on consent; the earlier day to forget by."""
    if name == "consent":
        return "loser" if _newer_consent(winner, loser) else "winner"
    if name == "retain_until" and winner.retain_until and loser.retain_until:
        return "loser" if loser.retain_until < winner.retain_until else "winner"
    return None


def _newer_consent(winner: Contact, loser: Contact) -> bool:
    unknown = Contact.Consent.UNKNOWN
    if loser.consent == unknown or loser.consent_at is None:
        return winner.consent == unknown and loser.consent != unknown
    if winner.consent == unknown or winner.consent_at is None:
        return True
    return loser.consent_at > winner.consent_at


def _also(winner: Contact, loser: Contact, keep: Keep, new: dict[str, Any]) -> dict[str, Any]:
    """The other name as a pen name where it is to be kept; "do not contact" of either."""
    pen_names = [*winner.pen_names, *loser.pen_names]
    both = [winner.name, loser.name] if keep.get("other_name") == "keep" else []
    stops = loser.do_not_contact and not winner.do_not_contact
    return {
        "last_touch_at": _later(winner.last_touch_at, loser.last_touch_at),
        "is_kol": winner.is_kol or loser.is_kol,
        "pen_names": words_once(pen_names, but=new.get("name", winner.name), sure=both),
        **({field: getattr(loser, field) for field in _STOP} if stops else {}),
    }


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at), default=None)


CONTACT_FIELDS = FieldRules(
    model=Contact,
    choices={
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
    },
    lists=("pen_names", "beats", "tags", "languages"),
    newer=_newer,
    also=_also,
    made=frozenset({"created_at", "last_touch_at", "sort_key", "pinyin_typed"}),
    along=with_another_day,
)
