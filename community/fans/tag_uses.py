"""Who else uses a tag: entry rules that ask for it, codes that put it on. Apps above register here
in ``AppConfig.ready()``, so that merging or deleting a tag breaks nothing of theirs unseen."""

from collections.abc import Callable
from dataclasses import dataclass

from community.fans.errors import TagInUse
from community.fans.models import Tag
from foundation.scopes.actors import Actor


@dataclass(frozen=True, slots=True)
class TagUse:
    """A sentence on what uses a tag, and where to see it. What ``holds`` a tag must be changed
    before it can be deleted; the rest goes on without it."""

    text: str
    url: str = ""
    holds: bool = False


@dataclass(frozen=True, slots=True)
class TagUser:
    """An app that uses tags: see ``tag_user``."""

    uses: Callable[[Tag, str], list[TagUse]]
    move: Callable[[Tag, Tag, Actor], None]


_users: dict[str, TagUser] = {}


def tag_user(
    name: str,
    *,
    uses: Callable[[Tag, str], list[TagUse]],
    move: Callable[[Tag, Tag, Actor], None],
) -> None:
    """Register an app that uses tags; the same name again replaces it.

    ``uses(tag, team_slug)`` tells what uses a tag, in a query or two; ``move(tag, into, actor)``
    makes all of it use another, in the transaction in which the tag ends.
    """
    _users[name] = TagUser(uses, move)


def tag_uses(tag: Tag, team_slug: str = "") -> list[TagUse]:
    """What uses a tag beside fans: first what holds it."""
    found = [use for user in _users.values() for use in user.uses(tag, team_slug)]
    return sorted(found, key=lambda use: not use.holds)


def tag_unused(tag: Tag) -> None:
    """Raises TagInUse where something can't go on without the tag."""
    held = [use.text for use in tag_uses(tag) if use.holds]
    if held:
        raise TagInUse(use=held[0])


def tag_uses_move(tag: Tag, into: Tag, actor: Actor) -> None:
    """Make all that uses a tag use another."""
    for user in _users.values():
        user.move(tag, into, actor)
