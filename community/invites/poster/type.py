"""Setting Chinese text: a font that comes with the packages, lines that break where they may,
sizes that shrink until a text fits, and nothing that the font can't draw."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

# What may not begin a line, and what may not end one (GB/T 15834).
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕％…—～·,.;:?!)]}%’”")
_NOT_LAST = frozenset("（《〈「『【〔([{‘“￥$#")
_MISSING = "\U0010fffe"
_JOINERS = frozenset({0x200D, 0xFE0E, 0xFE0F, 0x20E3})


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans SC at a size in pixels."""
    return ImageFont.truetype(str(sans_path()), size)


@lru_cache(maxsize=4096)
def drawable(char: str) -> bool:
    """Whether the font has the character: what it has not looks like every other it has not."""
    if ord(char) in _JOINERS or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return False
    if char.isspace():
        return True
    mask, missing = (font(24).getmask(one) for one in (char, _MISSING))
    return mask.size != missing.size or bytes(mask) != bytes(missing)


def clean(text: str) -> str:
    """The text without emoji and whatever else the font can't draw, spaces made single."""
    kept = (char if drawable(char) else " " for char in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def stroke(size: int, bold: bool) -> int:
    """How much wider a bold stroke is drawn; the packages bring one weight."""
    return max(1, round(size * 0.022)) if bold else 0


def width(text: str, size: int, *, bold: bool = False) -> float:
    """How wide a line is, in pixels."""
    return font(size).getlength(text) + 2 * stroke(size, bold)


def words_of(text: str) -> list[str]:
    """The pieces a line may break between: a Chinese character with the marks that stay with it,
    or a Latin word with the space behind it."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else ""
        latin = char.isascii() and not char.isspace()
        joined = (
            char.isspace()
            or char in _NOT_FIRST
            or (bool(last) and last[-1] in _NOT_LAST)
            or (latin and bool(last) and last[-1].isascii() and not last[-1].isspace())
        )
        if pieces and joined:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def broken(text: str, size: int, most: float, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than ``most``; a word too long for a line is cut."""
    lines, line = [], ""
    for piece in words_of(text):
        if line and width((line + piece).rstrip(), size, bold=bold) > most:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while width(line.rstrip(), size, bold=bold) > most and len(line.rstrip()) > 1:
            cut = _cut(line, size, most, bold)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() else lines


def _cut(line: str, size: int, most: float, bold: bool) -> int:
    fits = [end for end in range(1, len(line)) if width(line[:end], size, bold=bold) <= most]
    return max(fits, default=1)


@dataclass(frozen=True, slots=True)
class Set:
    """Lines at a size that fits."""

    lines: tuple[str, ...]
    size: int
    bold: bool

    @property
    def leading(self) -> int:
        """From one line to the next."""
        return round(self.size * 1.32)

    @property
    def height(self) -> int:
        """From the top of the first line to the foot of the last."""
        return self.leading * len(self.lines)


def fitted(
    text: str, *, most: float, lines: int, largest: int, smallest: int, bold: bool = False
) -> Set:
    """A text as large as it fits into so many lines; at the smallest size the rest is cut off
    with an ellipsis. Lines are made even, so that no single character is left on the last."""
    text = clean(text)
    size = largest
    while True:
        found = broken(text, size, most, bold=bold)
        if len(found) <= lines:
            return Set(tuple(_even(text, found, size, most, bold)), size, bold)
        if size <= smallest:
            break
        size = max(smallest, size - max(2, size // 16))
    kept = found[:lines]
    while kept[-1] and width(kept[-1] + "…", size, bold=bold) > most:
        kept[-1] = kept[-1][:-1]
    return Set((*kept[:-1], kept[-1].rstrip("，。、 ") + "…"), size, bold)


def _even(text: str, found: list[str], size: int, most: float, bold: bool) -> list[str]:
    """The same number of lines, the narrowest box that keeps it."""
    if len(found) < 2:
        return found
    low, high = most / len(found), most
    for _step in range(8):
        middle = (low + high) / 2
        if len(broken(text, size, middle, bold=bold)) <= len(found):
            high = middle
        else:
            low = middle
    return broken(text, size, high, bold=bold)


def draw_set(
    draw: ImageDraw.ImageDraw,
    text: Set,
    *,
    at: tuple[float, float],
    fill: str,
    anchor: str = "l",
) -> float:
    """Draw lines from a point on, left ("l") or centred ("m") on it; the height below them."""
    left, top = at
    for line in text.lines:
        draw.text(
            (left, top),
            line,
            font=font(text.size),
            fill=fill,
            anchor=f"{anchor}a",
            stroke_width=stroke(text.size, text.bold),
            stroke_fill=fill,
        )
        top += text.leading
    return top
