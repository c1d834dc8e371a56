"""Reads and writes one catalogue, so that it changes only where messages do."""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from config.launch.messages.extract import Message
from config.launch.messages.sources import LANGUAGE
from config.launch.steps import Failed

# Entries with this comment translate words of a library and stay without a source of ours.
LIBRARY = "library"
# No dates and no tool's name: a run that changes no message changes no byte.
_HEADER = f"""msgid ""
msgstr ""
"Project-Id-Version: Qunzhu\\n"
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
Key = tuple[str, str]


def read(path: Path) -> dict[Key, Any]:
    """The entries of a catalogue (Babel's messages) by context and text; none when it is missing.

    Raises Failed when it is broken.
    """
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as source:
            found = read_po(source, locale=LANGUAGE, ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise Failed(f"{path} is no valid catalogue: {error}") from error
    return {_key(entry): entry for entry in found if entry.id}


def update(path: Path, wanted: Mapping[Message, Iterable[str]]) -> bool:
    """Bring a catalogue to hold just the wanted messages (each with its sources' names).

    Translations are kept. Returns whether the file changed; none is made for no message.
    """
    old = read(path)
    kept = [entry for entry in old.values() if LIBRARY in " ".join(entry.user_comments)]
    new = Catalog(locale=LANGUAGE)
    for message, names in wanted.items():
        found = old.get(message.key)
        new.add(
            (message.text, message.plural) if message.plural else message.text,
            _string(found, plural=bool(message.plural)),
            locations=[(name, 0) for name in sorted(set(names))],
            flags=found.flags if found else (),
            user_comments=found.user_comments if found else (),
            context=message.context or None,
        )
    for entry in kept:
        new.add(
            entry.id,
            entry.string,
            flags=entry.flags,
            user_comments=entry.user_comments,
            context=entry.context,
        )
    text = _HEADER + _body(new) if len(new) else ""
    before = path.read_text() if path.is_file() else ""
    if text == before:
        return False
    if not text:
        path.unlink()
        return True
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return True


def strings(entry: Any) -> list[str]:
    """The translations of an entry: one, or one for each plural form."""
    return (
        [entry.string] if isinstance(entry.string, str) else [text or "" for text in entry.string]
    )


def _string(found: Any, *, plural: bool) -> str | tuple[str, ...]:
    texts = strings(found) if found else [""]
    return (texts[0],) if plural else texts[0]


def _key(entry: Any) -> Key:
    text = entry.id if isinstance(entry.id, str) else entry.id[0]
    return entry.context or "", text


def _body(catalogue: Catalog) -> str:
    written = io.BytesIO()
    write_po(written, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return written.getvalue().decode().strip() + "\n"
