"""What is wrong with the catalogues, each in a line."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.launch.messages import catalogue
from config.launch.messages.extract import Message

_CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")

Wanted = Mapping[Message, list[str]]


def problems(root: Path, wanted: Mapping[Path, Wanted]) -> list[str]:
    """Everything wrong, for catalogues by their path and the messages they must hold."""
    found: list[str] = []
    everywhere: dict[catalogue.Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, messages in wanted.items():
        name = str(path.relative_to(root))
        entries = catalogue.read(path)
        found += [f"{name}: {line}" for line in _one(messages, entries)]
        for key, entry in entries.items():
            if text := "".join(catalogue.strings(entry)):
                everywhere[key][text].append(name)
    for (context, text), translations in everywhere.items():
        if len(translations) > 1:
            ways = "; ".join(f"{each!r} in {', '.join(at)}" for each, at in translations.items())
            found.append(f"translated in more than one way: {_name(text, context)}: {ways}")
    return found


def _one(messages: Wanted, entries: Mapping[catalogue.Key, Any]) -> Iterator[str]:
    for message, sources in messages.items():
        name = _name(message.text, message.context)
        if _CJK.search(message.text + message.plural):
            yield f"{name} is not English ({', '.join(sorted(set(sources)))})"
        entry = entries.get(message.key)
        if entry is None:
            yield f"{name} is missing: run bin/messages"
            continue
        if isinstance(entry.id, str) == bool(message.plural):
            yield f"{name} has a plural in one place only: run bin/messages"
            continue
        if "fuzzy" in entry.flags:
            yield f"{name} is marked fuzzy: look at it and take the mark away"
        yield from _translations(name, message, catalogue.strings(entry))
    known = {message.key for message in messages}
    for key, entry in entries.items():
        if key not in known and catalogue.LIBRARY not in " ".join(entry.user_comments):
            yield f"{_name(key[1], key[0])} is not used any more: run bin/messages"


def _translations(name: str, message: Message, texts: list[str]) -> Iterator[str]:
    if not all(texts):
        yield f"{name} is not translated"
        return
    # Chinese has one form: it stands for the English plural, which is the one with the number.
    wanted = sorted(_PLACEHOLDER.findall((message.plural or message.text).replace("%%", "")))
    for text in texts:
        there = sorted(_PLACEHOLDER.findall(text.replace("%%", "")))
        if set(there) != set(wanted):
            yield f"{name} has {wanted or 'no placeholders'}, its translation {there or 'none'}"


def _name(text: str, context: str) -> str:
    return f"{text!r} ({context})" if context else repr(text)
