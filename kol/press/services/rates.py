"""Prices: what a piece of work costs, in a currency and for a time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.scopes.actors import Actor
from kol.press.errors import FieldRefused
from kol.press.models import MediaAccount, Rate
from kol.press.services.fields import fields_clean
from kol.press.services.holders import Holder, holder_key, holder_lock, holder_of, holder_told

CURRENCIES = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "KRW", "SGD")
MOST = Decimal("9999999999.99")
SETTABLE = frozenset(
    {
        "account", "product", "price", "currency", "tax_included", "valid_from", "valid_to",
        "source", "note",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RateInput:
    """A price as it was told."""

    product: str
    price: Decimal | str | int
    currency: str = "CNY"
    tax_included: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    note: str = ""
    account: MediaAccount | None = None

    def values(self) -> dict[str, Any]:
        """As columns."""
        return {name: getattr(self, name) for name in SETTABLE}


def rate_add(*, of: Holder, given: RateInput, actor: Actor) -> Rate:
    """Note a price of a contact or an outlet. Raises FieldRefused, ContactErased."""
    new = _cleaned(given.values())
    with transaction.atomic():
        locked = holder_lock(of)
        _of_the_same(new, locked)
        rate = Rate.objects.create(team_id=locked.team_id, **holder_key(locked), **new)
        holder_told(
            locked,
            actor=actor,
            what="rates",
            deed="rate_add",
            changes={"rate": [None, new["product"]]},
        )
    return rate


def rate_change(*, rate: Rate, actor: Actor, **changes: Any) -> Rate:
    """Change what is given of a price (SETTABLE). Raises as rate_add."""
    new = _cleaned(changes)
    with transaction.atomic():
        locked = holder_lock(holder_of(rate))
        row = Rate.objects.select_for_update().get(pk=rate.pk)
        _of_the_same(new, locked)
        changed = [name for name, value in new.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, new[name])
        _dates(row.valid_from, row.valid_to)
        if changed:
            row.save(update_fields=changed)
            told = {"rate": [None, row.product]}
            holder_told(locked, actor=actor, what="rates", deed="rate_change", changes=told)
    return row


def rate_remove(*, rate: Rate, actor: Actor) -> None:
    """Take a price away; twice is as once."""
    with transaction.atomic():
        locked = holder_lock(holder_of(rate))
        gone, _by_model = Rate.objects.filter(pk=rate.pk).delete()
        if gone:
            told = {"rate": [None, rate.product]}
            holder_told(locked, actor=actor, what="rates", deed="rate_remove", changes=told)


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    new = fields_clean(Rate, given, SETTABLE)
    if "product" in new and not new["product"]:
        raise FieldRefused(field="product", message=_("Say what the price is for."))
    if "price" in new:
        new["price"] = _price(new["price"])
    if "currency" in new:
        new["currency"] = new["currency"].upper() or "CNY"
        if new["currency"] not in CURRENCIES:
            known = "、".join(CURRENCIES)
            raise FieldRefused(field="currency", message=_("One of %(known)s.") % {"known": known})
    _dates(new.get("valid_from"), new.get("valid_to"))
    return new


def _price(given: Any) -> Decimal:
    try:
        price = Decimal(str(given).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or not 0 <= price <= MOST:
        raise FieldRefused(field="price", message=_("Write an amount, such as 8000 or 8000.50."))
    return price.quantize(Decimal("0.01"))


def _dates(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise FieldRefused(field="valid_to", message=_("A price can't end before it begins."))


def _of_the_same(new: dict[str, Any], of: Holder) -> None:
    """The account a price is for is one of the same contact or outlet."""
    account = new.get("account")
    if account is not None and holder_key(of) != holder_key(holder_of(account)):
        raise FieldRefused(field="account", message=_("Choose one of their accounts."))
