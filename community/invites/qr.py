"""A link as a QR code. Dark on white with its quiet zone, in dark mode too: scanners need it."""

import io

import segno

_BORDER = 3


def qr_svg(link: str) -> bytes:
    """The code as SVG; scales to any size."""
    out = io.BytesIO()
    segno.make_qr(link, error="m").save(
        out, kind="svg", border=_BORDER, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue()


def qr_png(link: str) -> bytes:
    """The code as PNG of about 600 pixels, for a poster or a video."""
    out = io.BytesIO()
    code = segno.make_qr(link, error="m")
    scale = max(4, 600 // (code.symbol_size(border=_BORDER)[0]))
    code.save(out, kind="png", border=_BORDER, scale=scale, dark="#000", light="#fff")
    return out.getvalue()
