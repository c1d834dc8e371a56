"""How long a text is in a platform's own counting: one place for the editor and the connectors."""

from kol.platforms.connectors.capability import Counting


def length_of(text: str, counting: Counting) -> int:
    """The length of a text as the platform counts it."""
    match counting:
        case Counting.BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        case Counting.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case Counting.HALVES:
            # What is not ASCII counts whole, be it Chinese or an emoji.
            halves = sum(1 if ord(char) < 128 else 2 for char in text)
            return (halves + 1) // 2
        case Counting.CHARACTERS:
            return len(text)


def cut_to(text: str, most: int, counting: Counting) -> str:
    """The longest beginning of a text that is not longer than ``most``, with no character cut."""
    if length_of(text, counting) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if length_of(text[:middle], counting) <= most:
            low = middle
        else:
            high = middle - 1
    return text[:low]
