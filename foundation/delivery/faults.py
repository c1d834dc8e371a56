"""What may be said of a fault: its class and where it was. Its words may name the person written
to, or hold the code they were sent, and a log is read by many and kept for long."""

import re
from traceback import walk_tb

_OURS = ("analytics.", "community.", "config.", "foundation.", "kol.")


def fault(error: BaseException) -> str:
    """``ValueError at foundation.delivery.texts:40``: the last line of ours that it came through.

    Nothing of what the error or one behind it says.
    """
    where = ""
    for frame, line in walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(_OURS):
            where = f" at {module}:{line}"
    return f"{type(error).__name__}{where}"


def code_word(told: object) -> str:
    """A provider's code of an error (``LimitExceeded.Something``), unless it is no such word."""
    word = str(told)
    return word if re.fullmatch(r"[A-Za-z][A-Za-z._-]{0,99}", word) else "an unknown code"
