"""What browser tests share."""

from tests.browser.rooms import room

__all__ = ["room"]
