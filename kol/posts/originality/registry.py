"""What drafts are compared with. Apps above register their texts in ``AppConfig.ready()`` and keep
their prints by ``prints_put`` and ``prints_forget``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text of the archive as it stands now: ``page`` (a URL name that takes the team's slug and
    ``public_id``) is where one reads it; ``day`` says when it was published, where that is known.
    """

    title: str
    text: str
    page: str = ""
    public_id: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class OriginalitySource:
    """A kind of text: how it is called, and its texts by id, of the team in scope (one query); what
    is gone or put away is not among them."""

    label: str | Promise
    texts: Callable[[Sequence[int]], dict[int, SourceText]]
    icon: str = "file-text"


_sources: dict[str, OriginalitySource] = {}


def originality_source(name: str, source: OriginalitySource) -> None:
    """Register a kind. Raises ValueError when the name is taken by another."""
    if _sources.get(name, source) != source:
        raise ValueError(f"source of originality {name} is registered twice")
    _sources[name] = source


def originality_sources() -> dict[str, OriginalitySource]:
    """All kinds by name."""
    return dict(_sources)
