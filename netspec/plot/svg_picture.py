"""A picture as an SVG file, which brings its fonts and colours and holds no script."""

from __future__ import annotations

import re
from collections.abc import Collection

from netspec.plot.drawing_engine import drawn
from netspec.plot.network_graph import NetworkGraph
from netspec.plot.page_files import font_styles

_HEAD = re.compile(r"<svg [^>]*>")


def svg_picture(graph: NetworkGraph, unfolded: Collection[int]) -> str:
    """The text of an SVG file with some scopes unfolded.

    Raises:
        EngineMissing: a package of the extra `plot` is missing.
        PictureTooLarge: more is unfolded than a picture holds.
    """
    picture, styles = drawn(graph.value(), unfolded)
    head = _HEAD.match(picture)
    assert head is not None, "the drawing begins with its element"  # noqa: S101 -- of our own script
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head[0]}\n<style>\n{font_styles()}\n{styles}\n</style>\n'
        f'<rect class="paper" width="100%" height="100%"/>{picture[head.end() :]}\n'
    )
