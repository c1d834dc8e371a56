"""Several words written in one line: tags, beats, choices. No tables."""

import re

from foundation.text.normal import display_clean

BREAKS = re.compile(r"[、,，;；|｜/\n]+")
_LONGEST = 80


def words_split(text: str, longest: int = _LONGEST) -> list[str]:
    """The words of a line, each once and as it is shown, without a leading ``#``; one that is
    longer than ``longest`` characters is cut."""
    cleaned = (display_clean(part, longest).lstrip("#＃").strip() for part in BREAKS.split(text))
    return list(dict.fromkeys(word for word in cleaned if word))
