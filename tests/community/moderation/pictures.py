"""Pictures with and without codes in them."""

from io import BytesIO

import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def qr(text: str | None) -> bytes:
    """A photo-like PNG with a QR code of ``text`` in its corner, or without one."""
    canvas = Image.new("RGB", (900, 700), "#b4532a")
    if text is not None:
        out = BytesIO()
        segno.make(text, micro=False).save(out, kind="png", scale=6, border=4)
        canvas.paste(Image.open(BytesIO(out.getvalue())).convert("RGB"), (420, 260))
    body = BytesIO()
    canvas.save(body, "PNG")
    return body.getvalue()


def upload(body: bytes) -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile("x.png", body, content_type="image/png")
