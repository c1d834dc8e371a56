"""Phone numbers as people write them and as spreadsheets break them, to E.164 and back."""

import re
import unicodedata

from foundation.text.errors import PhoneError, value_shown

# Spaces, dashes of every kind, brackets and dots between digits.
_BETWEEN = re.compile(r"[\s()\[\]{}._\u2010-\u2015\u2212\u30fc·-]+")
_SCIENTIFIC = re.compile(r"^\+?\d(?:\.\d+)?E\+?\d{1,2}$", re.IGNORECASE)
# Eleven digits before the exponent: nothing of a mobile number is lost.
_WHOLE = re.compile(r"^([1-9])\.(\d{10})E\+?10$", re.IGNORECASE)
_FLOAT = re.compile(r"^(\+?\d{7,15})\.0+$")
_SEVERAL = re.compile(r"\d{7,}\s*[/,;|、]\s*\+?\d{7,}")
_CN_MOBILE = re.compile(r"^1[3-9]\d{9}\Z")
_LONGEST = 60


def phone_e164(raw: object, region: str = "CN", *, mobile_only: bool = False) -> str:
    """A phone number in E.164 (``+8613800138000``).

    Takes full-width digits, spaces, dashes, brackets, ``+86``, ``0086``, ``86`` and what a
    spreadsheet adds (a leading ``'``, a trailing ``.0``, invisible marks). ``region`` says whose
    number it is when it names no country. Raises ``PhoneError``: ``phone_empty``,
    ``phone_scientific`` (1.38E+10), ``phone_several``, ``phone_invalid``, ``phone_not_mobile``.
    """
    if region == "CN" and isinstance(raw, str) and _CN_MOBILE.match(raw) and raw.isascii():
        return f"+86{raw}"  # as nearly every row of a list has it
    text = _readable("" if raw is None else str(raw)[:_LONGEST])
    shown = value_shown(raw)
    if not text:
        raise PhoneError("phone_empty")
    if _SCIENTIFIC.match(text):
        raise PhoneError("phone_scientific", value=shown)
    if _SEVERAL.search(text):
        raise PhoneError("phone_several", value=shown)
    number = _dial_form(text)
    if number is None:
        raise PhoneError("phone_invalid", value=shown)
    if region == "CN" and _CN_MOBILE.match(number):
        return f"+86{number}"  # number ranges open faster than tables of them are published
    return _parsed(number, region, mobile_only, shown)


def phone_tail(e164: str, digits: int = 4) -> str:
    """The last digits, by which staff and fans speak of a number."""
    return "".join(char for char in e164 if char.isdigit())[-digits:]


def phone_mask(e164: str) -> str:
    """A number that can be recognised by its owner and not dialled: ``138****8000``."""
    if e164.startswith("+86") and len(e164) == 14:
        return f"{e164[3:6]}****{e164[-4:]}"
    digits = e164.removeprefix("+")
    shown = 4 if len(digits) >= 10 else 2
    head = e164[: len(e164) - len(digits) + 2] if len(digits) >= 8 else ""
    return f"{head}****{digits[-shown:]}"


def _readable(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Cs") or c == " ")
    text = text.strip().strip("'\"`").strip()
    return _WHOLE.sub(r"\1\2", _FLOAT.sub(r"\1", text))


def _dial_form(text: str) -> str | None:
    """Digits with at most a leading plus, or None when there is anything else."""
    number = _BETWEEN.sub("", text)
    if number.startswith("00"):
        number = "+" + number[2:]
    return number if re.fullmatch(r"\+?[0-9]{5,17}", number) else None


def _parsed(number: str, region: str, mobile_only: bool, shown: str) -> str:
    import phonenumbers as lib

    try:
        parsed = lib.parse(number, region)
    except lib.NumberParseException:
        raise PhoneError("phone_invalid", value=shown) from None
    e164 = str(lib.format_number(parsed, lib.PhoneNumberFormat.E164))
    young = e164.startswith("+86") and bool(_CN_MOBILE.match(e164[3:]))
    if not young and not lib.is_valid_number(parsed):
        raise PhoneError("phone_invalid", value=shown)
    mobile = (lib.PhoneNumberType.MOBILE, lib.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if mobile_only and not young and lib.number_type(parsed) not in mobile:
        raise PhoneError("phone_not_mobile", value=shown)
    return e164
