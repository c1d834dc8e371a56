"""Gifts and fees to people, and how much a team allows a person in a year."""

from datetime import UTC, date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, fields_set
from foundation.text.normal import display_clean
from kol.press.errors_passed import GiftInvalid, GiftOverCeiling, GiftToCome
from kol.press.models import Contact, Gift, Interaction, PressRules
from kol.press.services.announce import contact_event
from kol.press.services.locks import contact_lock

WHAT_LENGTH = 80
MOST = Decimal("99999999.99")
# Where a day begins first: what is today somewhere has come.
_EAST = timedelta(hours=14)
_CENT = Decimal("0.01")


def rules_of(team_id: int) -> PressRules:
    """The team's rules; the usual ones, not saved, where it has none. One query."""
    return PressRules.objects.filter(team_id=team_id).first() or PressRules(team_id=team_id)


def rules_set(*, team_id: int, actor: Actor, **changes: Any) -> PressRules:
    """Set ceilings (Decimal or None) and ``ask_days`` (1 to 90)."""
    with transaction.atomic():
        PressRules.objects.bulk_create([PressRules(team_id=team_id)], ignore_conflicts=True)
        rules = PressRules.objects.select_for_update().get(team_id=team_id)
        told = fields_set(rules, changes)
        if told:
            audit_record(actor=actor, action="press.rules", obj=rules, changes=told)
    return rules


def given_in(contact_id: int, kind: str, year: int) -> Decimal:
    """What a person got of a kind in a year, in yuan. One query."""
    gifts = Gift.objects.filter(
        contact=contact_id, kind=kind, on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)
    )
    return gifts.aggregate(sum=Sum("value"))["sum"] or Decimal(0)


def gift_record(
    *,
    contact: Contact,
    actor: Actor,
    kind: str,
    what: str,
    value: Decimal | str | int,
    on: date,
    interaction: Interaction | None = None,
    ref: str = "",
    beyond: bool = False,
) -> Gift:
    """Note a gift or a fee to a person. ``beyond`` records what is over the ceiling all the same;
    the trail keeps that (the caller asks who may). Raises GiftInvalid, GiftToCome,
    GiftOverCeiling, ContactErased; then nothing was written.

    The contact's row is locked while the year is summed: two gifts at once can't both be the last
    that fits.
    """
    worth, named = _worth(value), display_clean(what, WHAT_LENGTH)
    if kind not in Gift.Kind.values or not named or not 1990 <= on.year <= 2100:
        raise GiftInvalid(field="what" if not named else "on")
    if on > (timezone.now().astimezone(UTC) + _EAST).date():
        raise GiftToCome(field="on")
    with transaction.atomic():
        locked = contact_lock(contact, follow=True)
        over = _over(locked, kind, worth, on.year)
        if over is not None and not beyond:
            raise over
        gift = Gift.objects.create(
            team_id=locked.team_id,
            contact=locked,
            interaction=interaction,
            kind=kind,
            what=named,
            value=worth,
            on=on,
            ref=ref,
            by_id=actor.staff_id if actor.kind == "staff" else None,
        )
        changes = {"beyond_ceiling": str(over.params["over"])} if over is not None else {}
        _tell("gift.record", gift, actor, changes)
    return gift


def gift_remove(*, gift: Gift, actor: Actor) -> None:
    """Take a gift back that was entered wrongly; twice is as once."""
    with transaction.atomic():
        contact_lock(gift.contact, follow=True)
        found = Gift.objects.filter(pk=gift.pk).first()
        if found is not None:
            _tell("gift.remove", found, actor, {"value": str(found.value), "on": str(found.on)})
            found.delete()


def _over(contact: Contact, kind: str, worth: Decimal, year: int) -> GiftOverCeiling | None:
    rules = rules_of(contact.team_id)
    ceiling = rules.gift_ceiling if kind == Gift.Kind.GIFT else rules.fee_ceiling
    if ceiling is None:
        return None
    before = given_in(contact.pk, kind, year)
    if before + worth <= ceiling:
        return None
    over = before + worth - ceiling
    return GiftOverCeiling(field="value", over=over, before=before, ceiling=ceiling, year=year)


def _worth(value: Decimal | str | int) -> Decimal:
    try:
        worth = Decimal(value).quantize(_CENT)
        sane = 0 <= worth <= MOST  # what is no number can't be compared
    except (InvalidOperation, ValueError):
        raise GiftInvalid(field="value") from None
    if not sane:
        raise GiftInvalid(field="value")
    return worth


def _tell(action: str, gift: Gift, actor: Actor, changes: dict[str, Any]) -> None:
    audit_record(actor=actor, action=action, obj=gift, changes=changes)
    contact_event(
        team_id=gift.team_id,
        name=action,
        contact_ids=[gift.contact_id],
        actor=actor,
        gift=gift.pk,
    )
