"""What the text functions refuse, each with a code that stays the same and a message to show.

``foundation.text`` is the lowest layer, so its errors are its own; a service that lets one through
to a page turns it into the page's own kind by its ``code`` and ``message``.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# %(name)s are filled from the error's params, after translation.
MESSAGES: dict[str, Promise] = {
    "phone_empty": _("Enter a phone number."),
    "phone_scientific": _(
        "“%(value)s” is how a spreadsheet shortens a long number: the last digits are lost. "
        "Format the column as text and export it again."
    ),
    "phone_several": _("“%(value)s” holds more than one phone number: keep one."),
    "phone_invalid": _("“%(value)s” is not a phone number."),
    "phone_not_mobile": _("“%(value)s” is not a mobile number: messages can't reach it."),
    "email_empty": _("Enter an e-mail address."),
    "email_invalid": _("“%(value)s” is not an e-mail address."),
    "phrase_too_short": _(
        "An invite code needs at least 3 Chinese characters, or 6 letters and digits."
    ),
    "phrase_too_long": _("An invite code has at most %(limit)s characters."),
    "phrase_digits": _("An invite code of digits alone is easy to guess: add some words."),
    "phrase_repeats": _("An invite code that repeats one character is easy to guess."),
    "encoding_unknown": _(
        "The file's text can't be read as UTF-8 or GB18030: choose its encoding, or save it as "
        "UTF-8."
    ),
    "encoding_mismatch": _("The file is not %(encoding)s text: byte %(position)s doesn't fit."),
    "encoding_unsupported": _("“%(encoding)s” is not an encoding that can be chosen here."),
    "encoding_binary": _("This is not a text file."),
    "encoding_spreadsheet": _(
        "This is a spreadsheet under another name: rename it to .xlsx or export it as CSV."
    ),
}


class TextError(ValueError):
    """A refusal: a stable ``code``, the values it speaks of, and a message translated when read."""

    def __init__(self, code: str, **params: object) -> None:
        if code not in MESSAGES:
            raise KeyError(code)
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """The message in the language that is active now, with its values filled in."""
        return str(MESSAGES[self.code]) % self.params if self.params else str(MESSAGES[self.code])

    def __str__(self) -> str:
        return self.message


class PhoneError(TextError):
    """A phone number that can't be used."""


class EmailError(TextError):
    """An e-mail address that can't be used."""


class PhraseError(TextError):
    """A 口令 that can't be used."""


class EncodingError(TextError):
    """Bytes that are not the text they should be."""


def value_shown(raw: object, limit: int = 40) -> str:
    """A refused value as a message may quote it: one line, at most ``limit`` characters."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(raw)).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
