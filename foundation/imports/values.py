"""What a cell or a form field says, as the value of a team's own field. No tables."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from foundation.text.dates import day_read
from foundation.text.errors import value_shown
from foundation.text.normal import display_clean, normalise
from foundation.text.several import words_split

Value = str | int | float | bool | list[str]
TEXT_LENGTH = 500
# Numbers go to JSON and to spreadsheets: both hold fifteen digits.
_DIGITS = 15
_LINK = URLValidator(schemes=["http", "https"])
_NUMBER_MARKS = str.maketrans("", "", ", '¥￥$元")
YES = frozenset(["是", "有", "对", "真", "1", "true", "yes", "y", "t", "√", "✓", "✔", "on"])
NO = frozenset(
    ["否", "无", "没", "没有", "不", "假", "0", "false", "no", "n", "f", "×", "✗", "✘", "x"]
) | {"none", "off"}


class ValueRefused(ValueError):
    """A value that the field can't hold: a stable code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def value_clean(kind: str, text: str, options: Sequence[str] = ()) -> Value | None:
    """A value in the shape it is stored in: text, a number, a day (``2026-11-26``), one or several
    of ``options``, an address, or yes and no. None where nothing is said. Raises ValueRefused."""
    text = text.strip()
    if not text:
        return None
    match kind:
        case "number":
            return _number(text)
        case "date":
            return _day(text)
        case "choice":
            return _choice(text, options)
        case "choices":
            return _choices(text, options)
        case "link":
            return _link(text)
        case "boolean":
            return _yes_no(text)
        case _:
            return display_clean(text, TEXT_LENGTH) or None


def value_text(value: Value | None) -> str:
    """A value as people read it, and as it can be imported again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "、".join(value)
    return str(value)


def value_fits(kind: str, value: object, options: Sequence[str] = ()) -> bool:
    """Whether a stored value has the field's shape."""
    match kind:
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "choice":
            return isinstance(value, str) and value in options
        case "choices":
            if not isinstance(value, list) or not value:
                return False
            return all(one in options for one in value)
        case "link":
            return isinstance(value, str) and value.startswith(("http://", "https://"))
        case "date":
            return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))
        case _:
            return isinstance(value, str) and len(value) <= TEXT_LENGTH


def _number(text: str) -> int | float:
    plain = normalise(text).translate(_NUMBER_MARKS)
    try:
        number = Decimal(plain)
        if not number.is_finite() or len(number.normalize().as_tuple().digits) > _DIGITS:
            raise InvalidOperation
        if abs(number.adjusted()) > _DIGITS:
            raise InvalidOperation
    except InvalidOperation:
        message = _("“%(value)s” is not a number.") % {"value": value_shown(text)}
        raise ValueRefused("value_number", message) from None
    return int(number) if number == number.to_integral_value() else float(number)


def _day(text: str) -> str:
    try:
        return day_read(text).isoformat()
    except (ValueError, TypeError):
        message = _("“%(value)s” is not a date. Write it as 2026-11-26.") % {
            "value": value_shown(text)
        }
        raise ValueRefused("value_date", message) from None


def _choice(text: str, options: Sequence[str]) -> str:
    wanted = normalise(text)
    for one in options:
        if normalise(one) == wanted:
            return one
    message = _("“%(value)s” is not in the list: %(options)s.") % {
        "value": value_shown(text), "options": "、".join(options)[:120],
    }  # fmt: skip
    raise ValueRefused("value_choice", message)


def _choices(text: str, options: Sequence[str]) -> list[str] | None:
    """Several, in the order of the options, whatever order they were written in."""
    chosen = {_choice(one, options) for one in words_split(text)}
    return [one for one in options if one in chosen] or None


def _link(text: str) -> str:
    """An address of the web; one without its beginning (``www.example.com``) gets it."""
    plain = display_clean(text, TEXT_LENGTH + 1)
    address = plain if "://" in plain else f"https://{plain}"
    try:
        if len(address) > TEXT_LENGTH:
            raise ValidationError("too long")
        _LINK(address)
    except ValidationError:
        message = _("“%(value)s” is no address of a web page, such as https://example.com.") % {
            "value": value_shown(text)
        }
        raise ValueRefused("value_link", message) from None
    return address


def _yes_no(text: str) -> bool:
    word = normalise(text).strip()
    if word in YES:
        return True
    if word in NO:
        return False
    message = _("“%(value)s” is neither yes nor no.") % {"value": value_shown(text)}
    raise ValueRefused("value_boolean", message)
