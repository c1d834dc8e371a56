"""Reading QR codes in pictures, with zxing-cpp: a maintained C++ decoder with wheels for every
platform we run on, 1 MB and without dependencies (OpenCV's is 60 MB and reads fewer)."""

import zxingcpp
from django.core.files.storage import default_storage
from PIL import Image

from foundation.assets.models import Asset


def codes_in(image: Image.Image) -> list[str]:
    """What the QR codes in a picture say, the larger ones first; unreadable ones are left out."""
    found = zxingcpp.read_barcodes(
        image.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    sized = sorted(found, key=lambda code: -_size(code))
    return [code.text for code in sized if code.valid and code.text]


def codes_of(asset: Asset) -> list[str]:
    """As codes_in, for a stored picture (which was made harmless when it came)."""
    with default_storage.open(asset.key) as stored, Image.open(stored) as image:
        return codes_in(image)


def _size(code: "zxingcpp.Barcode") -> int:
    corners = code.position
    return abs(corners.bottom_right.x - corners.top_left.x) * abs(
        corners.bottom_right.y - corners.top_left.y
    )
