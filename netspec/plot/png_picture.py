"""A picture as a PNG file, drawn without a browser; its text appears on machines without fonts too."""

from __future__ import annotations

import math
import re

from netspec.plot.drawing_engine import EngineMissing, PictureTooLarge
from netspec.plot.page_files import FONT_FILES

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_SHARP = 2.0
"""Pixels for each unit, as of a screen with a high density."""
_MOST_PIXELS, _MOST_ON_A_SIDE = 100_000_000, 32_000


def png_picture(svg: str) -> bytes:
    """The bytes of a PNG file of an SVG file that `svg_picture` made, with fewer pixels a unit if it is very large.

    Raises:
        EngineMissing: a package of the extra `plot` is missing.
        PictureTooLarge: it would have to be drawn too small to be read.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise EngineMissing("resvg-py") from error
    size = _SIZE.search(svg)
    assert size is not None, "the drawing has a size"  # noqa: S101 -- of our own script
    width, height = float(size[1]), float(size[2])
    zoom = min(_SHARP, math.sqrt(_MOST_PIXELS / (width * height)), _MOST_ON_A_SIDE / max(width, height))
    if zoom < 1:
        raise PictureTooLarge(f"{width:,.0f} x {height:,.0f} units are more than a PNG holds")
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=list(FONT_FILES),
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )
