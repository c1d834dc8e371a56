"""What a platform may answer instead of doing what it was asked: one family for all of them."""

from enum import StrEnum


class Fault(StrEnum):
    """Why a call did not do what was asked, whatever the platform calls it."""

    # The token or key is not (or no longer) good: somebody has to connect the account again.
    AUTH = "auth"
    # The account is good, but may not do this.
    PERMISSION = "permission"
    # A day's or an hour's number is used up; `retry_after` says until when.
    QUOTA = "quota"
    # Too fast; the same call may be made again after `retry_after` seconds.
    RATE = "rate"
    # What was sent can't be taken as it is: too long, a forbidden word, a broken picture.
    VALIDATION = "validation"
    NOT_FOUND = "not_found"
    # The platform has it already (a repeated key, the same text): to be looked up, not sent again.
    CONFLICT = "conflict"
    # Taken, and still being worked on: ask again later.
    PROCESSING = "processing"
    # The platform is overloaded or down and did nothing: try again later.
    BUSY = "busy"
    # Nobody can say whether it was done: never sent again before the platform was asked.
    UNKNOWN = "unknown"


# What was certainly not done and may be tried again by itself.
REPEATABLE = frozenset({Fault.RATE, Fault.QUOTA, Fault.BUSY})


class PlatformError(Exception):
    """A platform refused, or could not be understood.

    ``code`` is the platform's own number or word, ``text`` its own sentence (shown to staff, never
    to fans, and free of tokens), ``log_id`` what its support asks for, ``retry_after`` seconds.
    ``guessed``: its code says nothing to us, so only the HTTP status tells what is meant.
    ``unlisted``: it answers only servers whose address its owner put on a list, and ours is not.
    """

    def __init__(
        self,
        fault: Fault,
        *,
        code: str = "",
        text: str = "",
        log_id: str = "",
        retry_after: int | None = None,
        guessed: bool = False,
        unlisted: bool = False,
    ) -> None:
        super().__init__(f"{fault.value} {code} {text}".strip())
        self.fault = fault
        self.code = code
        self.text = text
        self.log_id = log_id
        self.retry_after = retry_after
        self.guessed = guessed
        self.unlisted = unlisted
