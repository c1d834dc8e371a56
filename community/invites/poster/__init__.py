"""Posters of a code, drawn on the server: picture, phrase in large letters, QR code."""

from community.invites.poster.drawing import poster_png
from community.invites.poster.layouts import LAYOUTS, Layout
from community.invites.poster.parts import PosterParts, poster_parts

__all__ = ["LAYOUTS", "Layout", "PosterParts", "poster_parts", "poster_png"]
