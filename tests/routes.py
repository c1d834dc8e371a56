"""Every route of the site, as the URLconf has it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """A named address. ``params`` are the names of its parts in brackets."""

    name: str
    pattern: str
    params: tuple[str, ...]


def all_routes() -> list[Route]:
    """All of them, allauth's and the API's included, each name once."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver().url_patterns, "", ()):
        found.setdefault(route.name, route)
    return [found[name] for name in sorted(found)]


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        text = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry.url_patterns, text, inner)
        else:
            name = ":".join((*spaces, entry.name)) if entry.name else text
            yield Route(name, text, _params(text))


def _params(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", text))
