"""What somebody wished of a post on one platform (Content.options), as typed: read carefully."""

from kol.platforms.connectors.base import Content
from kol.platforms.connectors.silent import invalid

_YES = frozenset({"1", "true", "yes", "on"})


def word(content: Content, name: str) -> str:
    """A wish in words; empty for none."""
    said = content.options.get(name)
    return "" if said is None else str(said).strip()


def number(content: Content, name: str, usual: int | None = None) -> int | None:
    """A wish that is a number. Raises PlatformError (validation) for anything else."""
    said = word(content, name)
    if not said:
        return usual
    if not said.isascii() or not said.isdigit():
        raise invalid(f"option_{name}", said)
    return int(said)


def flag(content: Content, name: str) -> bool:
    """A yes."""
    return word(content, name).lower() in _YES


def several(content: Content, name: str) -> list[str]:
    """Some names, between commas or spaces."""
    said = content.options.get(name)
    if isinstance(said, list | tuple):
        return [str(one) for one in said]
    return word(content, name).replace("\uff0c", " ").replace(",", " ").split()
