"""Whether a name answers to what somebody types: for lists short enough to look through here."""

from foundation.text.normal import normalise_search
from foundation.text.pinyin import pinyin_keys


def typed(query: str) -> str:
    """What was typed, as ``answers`` wants it; empty for nothing."""
    return normalise_search(query).replace(" ", "")


def answers(name: str, wanted: str) -> bool:
    """Whether ``name`` holds ``wanted`` (of ``typed``), or begins so in pinyin or by initials."""
    if wanted in typed(name):
        return True
    if not wanted.isascii():
        return False
    return any(
        "".join(reading).startswith(wanted)
        or "".join(syllable[:1] for syllable in reading).startswith(wanted)
        for reading in pinyin_keys(name, "text").readings
    )
