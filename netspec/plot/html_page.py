"""A picture as one HTML file, which works without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from netspec.plot.network_graph import NetworkGraph
from netspec.plot.page_files import font_styles, page_file, scripts

_MARK = re.compile(r"/\*([A-Z]+)\*/")
"""Where `page.html` takes a part."""


def html_page(graph: NetworkGraph, unfolded: Collection[int]) -> str:
    """The text of the page, which opens with some scopes unfolded."""
    data = json.dumps({"graph": graph.value(), "unfolded": sorted(unfolded)})
    # No text of a spec ends the script that holds it.
    embedded = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    parts = {
        "STYLES": f"{font_styles()}\n{page_file('page.css')}",
        "SCRIPTS": scripts(),
        "DATA": embedded,
        "PAGE": page_file("page.js"),
    }
    return "".join(parts.get(piece, piece) for piece in _MARK.split(page_file("page.html")))
