"""What may stand in a column of a record: cleaned the same way from wherever it came."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from kol.press.errors import FieldRefused, WordsRefused

MOST_WORDS = 30
_url = URLValidator(schemes=["http", "https"])


def words_clean(words: Iterable[str], *, length: int = 40, field: str = "") -> list[str]:
    """Short words as they are kept: each once, trimmed, without #. Raises WordsRefused."""
    cleaned = [display_clean(word, length + 1).lstrip("#＃").strip() for word in words]
    kept = list(dict.fromkeys(word for word in cleaned if word))
    if len(kept) > MOST_WORDS or any(len(word) > length for word in kept):
        raise WordsRefused(field=field or None, most=MOST_WORDS, length=length)
    return kept


def fields_clean(
    model: type[models.Model], given: Mapping[str, Any], allowed: frozenset[str]
) -> dict[str, Any]:
    """The values as ``model`` keeps them. Raises FieldRefused and WordsRefused, naming the field;
    TypeError for a name that is no field to set."""
    if unknown := set(given) - allowed:
        raise TypeError(f"not a field of {model.__name__} to set: {sorted(unknown)}")
    return {name: _clean(model, name, value) for name, value in given.items()}


def _clean(model: type[models.Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    match field:
        case ArrayField():
            return words_clean(value or (), length=field.base_field.max_length or 40, field=name)
        case models.ForeignKey():
            if isinstance(value, Staff) and value.state != Staff.State.ACTIVE:
                raise FieldRefused(field=name, message=_("Choose somebody who is on the team."))
            return value
        case models.BooleanField():
            return bool(value)
        case models.DateTimeField() | models.DateField():
            return _date(name, value)
        case models.IntegerField():
            return _number(name, value)
        case models.CharField() | models.TextField():
            return _text(field, name, value)
        case _:
            return value


def _text(field: Any, name: str, value: Any) -> str:
    if field.choices:
        known = {str(one) for one, _label in field.choices}
        if str(value or "") not in known | ({""} if field.blank else set()):
            raise FieldRefused(field=name)
        return str(value or "")
    most = field.max_length or 2000
    whole = str(value or "")
    cleaned = display_clean(whole, most, multiline=isinstance(field, models.TextField))
    if len(display_clean(whole, most + 1, multiline=isinstance(field, models.TextField))) > most:
        raise FieldRefused(field=name, message=_("At most %(limit)s characters.") % {"limit": most})
    if cleaned and isinstance(field, models.URLField):
        return url_clean(cleaned, name)
    return cleaned


def url_clean(typed: str, field: str = "url") -> str:
    """An address of the web; one without a scheme gets https. Raises FieldRefused."""
    text = typed.strip()
    if not text:
        return ""
    whole = text if "://" in text else f"https://{text}"
    try:
        _url(whole)
    except ValidationError:
        raise FieldRefused(
            field=field, message=_("This is not an address of the web, such as www.people.com.cn.")
        ) from None
    return whole


def _date(name: str, value: Any) -> date | datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise FieldRefused(field=name, message=_("Write a day as 2026-11-26.")) from None


def _number(name: str, value: Any) -> int | None:
    if value is None or value == "":
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < 2**63:
        raise FieldRefused(field=name, message=_("Write a whole number."))
    return number
