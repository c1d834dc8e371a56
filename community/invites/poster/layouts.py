"""Where things stand on a poster, for each shape it comes in. Pixels."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Layout:
    """A shape. Text boxes are filled from their top; ``phrase`` is centred in its box."""

    key: str
    label: str | Promise
    use: str | Promise
    size: tuple[int, int]
    cover: Box
    face: Box
    team: Box
    name: Box
    name_size: int
    blurb_lines: int
    phrase: Box
    phrase_size: int
    phrase_lines: int
    qr: Box
    hint: Box
    centred: bool


LAYOUTS: dict[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout(
            "portrait", _("Portrait, 1080 × 1920"), _("Moments, stories, a phone's full screen"),
            (1080, 1920),
            cover=(0, 0, 1080, 780), face=(80, 690, 260, 870), team=(288, 800, 1000, 870),
            name=(80, 910, 1000, 1190), name_size=84, blurb_lines=2,
            phrase=(80, 1210, 1000, 1460), phrase_size=120, phrase_lines=2,
            qr=(80, 1510, 400, 1830), hint=(440, 1530, 1000, 1820), centred=False,
        ),
        Layout(
            "square", _("Square, 1080 × 1080"), _("A post's picture, a group's notice"),
            (1080, 1080),
            cover=(0, 0, 1080, 360), face=(64, 290, 204, 430), team=(228, 374, 1016, 430),
            name=(64, 456, 1016, 650), name_size=64, blurb_lines=1,
            phrase=(64, 664, 716, 1016), phrase_size=104, phrase_lines=3,
            qr=(756, 700, 1016, 960), hint=(736, 970, 1036, 1040), centred=True,
        ),
        Layout(
            "wide", _("Landscape, 1200 × 630"), _("A link's card, an article's cover"),
            (1200, 630),
            cover=(0, 0, 420, 630), face=(456, 48, 552, 144), team=(572, 78, 1150, 132),
            name=(456, 160, 1150, 330), name_size=52, blurb_lines=1,
            phrase=(456, 344, 880, 582), phrase_size=76, phrase_lines=3,
            qr=(920, 344, 1144, 568), hint=(900, 574, 1164, 622), centred=True,
        ),
    )
}  # fmt: skip
