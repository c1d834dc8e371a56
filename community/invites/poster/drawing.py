"""Drawing a poster. 0.1 to 0.5 seconds; kept by what is on it, so it is drawn once."""

import io
import logging

import segno
from django.core.cache import cache
from PIL import Image, ImageDraw, ImageOps

from community.invites.poster.colours import Palette, palette_of
from community.invites.poster.layouts import LAYOUTS, Box, Layout
from community.invites.poster.parts import PosterParts, picture_open
from community.invites.poster.type import clean, draw_set, fitted, font

logger = logging.getLogger(__name__)
KEEP_SECONDS = 24 * 3600
_QUIET = 4  # modules of white that a QR code's readers need around it


def poster_png(parts: PosterParts, layout: str) -> bytes:
    """The poster as PNG. Raises KeyError for a layout that is none."""
    shape = LAYOUTS[layout]
    key = f"poster:{parts.digest(layout)}"
    kept: bytes | None = cache.get(key)
    if kept is not None:
        return kept
    drawn = _png(_drawn(parts, shape))
    cache.set(key, drawn, KEEP_SECONDS)
    return drawn


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


def _drawn(parts: PosterParts, shape: Layout) -> Image.Image:
    colours = palette_of(parts.accent)
    image = Image.new("RGB", shape.size, colours.paper)
    draw = ImageDraw.Draw(image)
    _cover(image, parts, shape.cover, colours)
    _face(image, draw, parts, shape.face, colours)
    left, top, right, bottom = shape.team
    team = fitted(parts.name, most=right - left, lines=1, largest=bottom - top - 18, smallest=18)
    draw_set(draw, team, at=(left, top), fill=colours.muted)
    _names(draw, parts, shape, colours)
    _phrase(draw, parts, shape, colours)
    _qr(image, draw, parts.link, shape.qr)
    _hint(draw, parts, shape, colours)
    return image


def _cover(image: Image.Image, parts: PosterParts, box: Box, colours: Palette) -> None:
    size = (box[2] - box[0], box[3] - box[1])
    picture = _picture(parts.cover)
    if picture is not None:
        image.paste(ImageOps.fit(picture, size, Image.Resampling.LANCZOS), box[:2])
        return
    image.paste(_ground(size, colours), box[:2])


def _ground(size: tuple[int, int], colours: Palette) -> Image.Image:
    """Where a group has no cover: the accent, falling off to a deeper shade, with quiet rings."""
    ramp = Image.linear_gradient("L").resize(size)
    ground = Image.composite(
        Image.new("RGB", size, colours.deep), Image.new("RGB", size, colours.ground), ramp
    )
    rings = Image.new("L", size, 0)
    draw = ImageDraw.Draw(rings)
    reach, width = max(size), max(2, min(size) // 60)
    for step in range(1, 9):
        radius = reach * step // 9
        draw.ellipse(
            (size[0] - radius, -radius // 2, size[0] + radius, radius * 3 // 2),
            outline=38,
            width=width,
        )
    ground.paste(Image.new("RGB", size, colours.on), (0, 0), rings)
    return ground


def _face(
    image: Image.Image, draw: ImageDraw.ImageDraw, parts: PosterParts, box: Box, colours: Palette
) -> None:
    """The team's face in a disc with a rim of paper; without a picture, its first character."""
    side = box[2] - box[0]
    rim = max(4, side // 18)
    edge = Image.new("L", (side * 4, side * 4), 0)
    ImageDraw.Draw(edge).ellipse((0, 0, side * 4 - 1, side * 4 - 1), fill=255)
    disc = edge.resize((side, side), Image.Resampling.LANCZOS)
    image.paste(Image.new("RGB", (side, side), colours.paper), box[:2], disc)
    inner = side - 2 * rim
    picture = _picture(parts.face)
    face = (
        ImageOps.fit(picture, (inner, inner), Image.Resampling.LANCZOS)
        if picture is not None
        else Image.new("RGB", (inner, inner), colours.soft)
    )
    image.paste(
        face, (box[0] + rim, box[1] + rim), edge.resize((inner, inner), Image.Resampling.LANCZOS)
    )
    initial = clean(parts.name)[:1]
    if picture is None and initial:
        size = inner // 2
        middle = (box[0] + side / 2, box[1] + side / 2)
        draw.text(middle, initial, font=font(size), fill=colours.accent, anchor="mm")


def _names(draw: ImageDraw.ImageDraw, parts: PosterParts, shape: Layout, colours: Palette) -> None:
    left, top, right, bottom = shape.name
    room = right - left
    size = shape.name_size
    name = fitted(parts.group, most=room, lines=2, largest=size, smallest=size // 2, bold=True)
    below = draw_set(draw, name, at=(left, top), fill=colours.ink)
    small = max(22, size * 2 // 5)
    if clean(parts.blurb) and below + small * 1.4 <= bottom:
        lines = min(shape.blurb_lines, int((bottom - below) / (small * 1.32)))
        blurb = fitted(parts.blurb, most=room, lines=lines, largest=small, smallest=small)
        draw_set(draw, blurb, at=(left, below + size * 0.1), fill=colours.muted)


def _phrase(draw: ImageDraw.ImageDraw, parts: PosterParts, shape: Layout, colours: Palette) -> None:
    """The phrase, as large as its box lets it be, on the accent's tint."""
    left, top, right, bottom = shape.phrase
    draw.rounded_rectangle(shape.phrase, radius=24, fill=colours.soft)
    label = fitted(parts.says_phrase, most=right - left - 64, lines=1, largest=30, smallest=18)
    draw_set(draw, label, at=(left + 32, top + 20), fill=colours.accent)
    inner_top = top + 20 + label.height
    room = bottom - inner_top - 16
    size = shape.phrase_size
    while True:
        phrase = fitted(
            parts.phrase,
            most=right - left - 64,
            lines=shape.phrase_lines,
            largest=size,
            smallest=24,
            bold=True,
        )
        if phrase.height <= room or phrase.size <= 24:
            break
        size = phrase.size - 4
    middle = inner_top + (room - phrase.height) / 2
    draw_set(draw, phrase, at=((left + right) / 2, middle), fill=colours.accent, anchor="m")


def _qr(image: Image.Image, draw: ImageDraw.ImageDraw, link: str, box: Box) -> None:
    """Black on white in whole pixels a module, with its quiet zone, whatever the colours are."""
    code = segno.make_qr(link, error="m")
    side = box[2] - box[0]
    modules = code.symbol_size(border=_QUIET)[0]
    scale = max(1, side // modules)
    out = io.BytesIO()
    code.save(out, kind="png", border=_QUIET, scale=scale, dark="#000", light="#fff")
    drawn = Image.open(out).convert("RGB")
    draw.rounded_rectangle(box, radius=16, fill="#ffffff")
    inset = (side - drawn.width) // 2
    image.paste(drawn, (box[0] + inset, box[1] + inset))


def _hint(draw: ImageDraw.ImageDraw, parts: PosterParts, shape: Layout, colours: Palette) -> None:
    left, top, right, _bottom = shape.hint
    if shape.centred:
        words = fitted(parts.short_link, most=right - left, lines=1, largest=24, smallest=14)
        draw_set(draw, words, at=((left + right) / 2, top), fill=colours.muted, anchor="m")
        return
    says = fitted(parts.says_scan, most=right - left, lines=3, largest=36, smallest=26)
    below = draw_set(draw, says, at=(left, top + 20), fill=colours.muted)
    link = fitted(parts.short_link, most=right - left, lines=2, largest=44, smallest=22, bold=True)
    draw_set(draw, link, at=(left, below + 16), fill=colours.ink)


def _picture(key: str) -> Image.Image | None:
    """A stored picture, which assets made harmless when it came; None where it can't be read."""
    body = picture_open(key)
    if body is None:
        return None
    try:
        return Image.open(io.BytesIO(body), formats=("JPEG", "WEBP", "PNG")).convert("RGB")
    except (OSError, ValueError):
        logger.warning("a poster is drawn without a picture: it can't be read")
        return None
