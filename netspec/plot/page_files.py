"""The files that pictures are made with: scripts, their engine, fonts."""

from __future__ import annotations

import base64
from pathlib import Path

_FOLDER = Path(__file__).parent / "page"
SCRIPTS = ("dagre.min.js", "text_width.js", "folding.js", "stacking.js", "branching.js", "layout.js", "drawing.js")
"""The scripts that lay out and draw a graph, in the order in which they are loaded."""
FONT_FILES = tuple(str(_FOLDER / "fonts" / f"Inter-{weight}.ttf") for weight in ("Regular", "SemiBold"))
_WEIGHTS = (400, 600)
_MAP = "//# sourceMappingURL=dagre.min.js.map"
"""Where a debugger would look for a file that is not carried."""


def page_file(name: str) -> str:
    """The text of a file."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def scripts() -> str:
    """The scripts as one."""
    return "\n".join(map(page_file, SCRIPTS)).replace(_MAP, "")


def font_styles() -> str:
    """The style sheet that brings the fonts, so that a picture looks the same everywhere."""
    faces = []
    for weight, file in zip(_WEIGHTS, FONT_FILES, strict=True):
        data = base64.b64encode(Path(file).read_bytes()).decode()
        source = f"url(data:font/ttf;base64,{data}) format('truetype')"
        faces.append(f"@font-face{{font-family:Inter;font-weight:{weight};src:{source}}}")
    return "\n".join(faces)
