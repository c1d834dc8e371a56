"""A connector whose platform answers in a shape nobody expects: still one of the known errors."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from kol.platforms.connectors.errors import Fault, PlatformError

# What reading an answer of the wrong shape raises.
_SHAPE = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)


class Careful:
    """Another object, each call of which raises PlatformError instead of tripping over an answer:
    unknown where it may have published (``submit``), busy where it only asked; and over a file that
    is gone: that is found out before a call begins."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return _guarded(found, name) if callable(found) else found


def _guarded(method: Callable[..., Any], name: str) -> Callable[..., Any]:
    fault = Fault.UNKNOWN if name == "submit" else Fault.BUSY

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except FileNotFoundError as error:
            raise PlatformError(Fault.VALIDATION, code="media_missing") from error
        except _SHAPE as error:
            raise PlatformError(fault, code="unreadable", text=type(error).__name__) from error

    return call
