"""The winner's own fields in a merge: whose value stands, and what they were."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kol.press.models import Contact, Outlet

R = TypeVar("R", Contact, Outlet)
Keep = Mapping[str, str]
Changed = dict[str, list[Any]]
# As many words as a form takes.
MOST_WORDS = 30


@dataclass(frozen=True, slots=True)
class FieldRules(Generic[R]):
    """Of one kind of record: ``choices`` are values that stand or fall together, by the name under
    which staff choose between the two; of ``lists`` both sides' words are kept, each once.

    ``newer(name, winner, loser)`` is whose value stands where both have one and nobody chose (None:
    the winner's); ``also`` gives what follows by itself; ``made`` are fields made of others, of
    which nobody is told that they stay; ``along(fields)`` is what changes with these, there and
    back, and is not part of what an undo puts back.
    """

    model: type[R]
    choices: Mapping[str, tuple[str, ...]]
    lists: Sequence[str]
    newer: Callable[[str, R, R], str | None]
    also: Callable[[R, R, Keep, dict[str, Any]], dict[str, Any]]
    made: frozenset[str] = frozenset()
    along: Callable[[Iterable[str]], dict[str, Any]] = lambda _fields: {}

    def side(self, name: str, winner: R, loser: R) -> str:
        """Whose value stands where nobody chose: as ``newer`` has it, else the winner's, or the
        loser's where the winner has none."""
        if said := self.newer(name, winner, loser):
            return said
        empty = all(getattr(winner, field) in (None, "") for field in self.choices[name])
        return "loser" if empty else "winner"

    def merge(self, winner: R, loser: R, keep: Keep) -> Changed:
        """Set the winner's fields and save them; returns ``{field: [before, after]}``."""
        new: dict[str, Any] = {"created_at": min(winner.created_at, loser.created_at)}
        for choice in self.choices:
            if (keep.get(choice) or self.side(choice, winner, loser)) == "loser":
                new |= {field: getattr(loser, field) for field in self.choices[choice]}
        for words in self.lists:
            new[words] = words_once(getattr(winner, words) + getattr(loser, words))
        new["custom"] = _custom(winner, loser, keep)
        new |= self.also(winner, loser, keep, new)
        before = {name: getattr(winner, name) for name in new}
        changed = {name: value for name, value in new.items() if value != before[name]}
        _save(winner, changed | self.along(changed))
        return {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}

    def unmerge(self, winner: R, changed: Changed) -> list[str]:
        """What the merge changed goes back, save what somebody changed again since; returns what
        stays, in sentences."""
        back: dict[str, Any] = {}
        stays: list[str] = []
        for name, (before, after) in changed.items():
            now = _plain(getattr(winner, name))
            if now == after:
                back[name] = self._read(name, before)
            elif isinstance(after, list):
                gained = [word for word in after if word not in before]
                back[name] = [word for word in now if word not in gained]
            elif name == "custom":
                back[name], more = _custom_back(now, before, after)
                stays += more
            elif name not in self.made:
                stays.append(name)
        _save(winner, back | self.along(back))
        return self._sentences(stays)

    def label(self, name: str) -> str:
        """What a field is called."""
        return str(getattr(self.model._meta.get_field(name), "verbose_name", name))

    def _sentences(self, stays: list[str]) -> list[str]:
        own = stays.count("custom")
        names = dict.fromkeys(self.label(name) for name in stays if name != "custom")
        lost = [_("%(field)s was changed since and stays.") % {"field": name} for name in names]
        if own:
            lost.append(
                ngettext(
                    "%(n)d value of a field of your own was changed since and stays.",
                    "%(n)d values of fields of your own were changed since and stay.",
                    own,
                )
                % {"n": own}
            )
        return lost

    def _read(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        field = self.model._meta.get_field(name)
        if isinstance(field, models.DateTimeField):
            return parse_datetime(value)
        return parse_date(value) if isinstance(field, models.DateField) else value


def words_once(words: list[str], *, but: str = "", sure: Sequence[str] = ()) -> list[str]:
    """Words of two lists, each once, as many as a form takes; ``sure`` last, and never cut off."""
    first = list(dict.fromkeys(word for word in words if word != but))[: MOST_WORDS - len(sure)]
    return [*first, *(word for word in dict.fromkeys(sure) if word not in (but, *first))]


def _custom(winner: Contact | Outlet, loser: Contact | Outlet, keep: Keep) -> dict[str, Any]:
    """The winner's values of the team's own fields stand and the loser's fill the gaps, save where
    somebody chose (``custom.<key>``). Archived fields take part: they may come back."""
    chosen = {key for key in loser.custom if keep.get(f"custom.{key}") == "loser"}
    custom: dict[str, Any] = loser.custom | winner.custom
    return custom | {key: loser.custom[key] for key in chosen}


def _custom_back(
    now: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    custom, stays = dict(now), []
    for key in after:
        if after[key] == before.get(key):
            continue
        if now.get(key) != after[key]:
            stays.append("custom")
        elif key in before:
            custom[key] = before[key]
        else:
            del custom[key]
    return custom, stays


def _save(record: Contact | Outlet, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    if values:
        record.save(update_fields=list(values))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
