"""A picture as one HTML file, which works without a network.

Nothing is fetched, and nothing runs but the elements whose digests stand in the page's own policy. The graph is data in
a `script` element, which no text of a spec can end.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Collection
from string import Template

from netspec.plot.layer_table import layer_table
from netspec.plot.network_graph import NetworkGraph
from netspec.plot.page_files import font_styles, page_file, scripts

PARTS = (
    "elements.js", "graph_index.js", "address.js", "unfolding.js", "walking.js", "search.js", "picture.js",
    "viewport.js", "minimap.js", "hover_card.js", "cost_legend.js", "panel.js", "search_box.js", "theme.js",
    "saving.js", "sheets.js", "keys.js", "page.js",
)  # fmt: skip
"""The scripts of the page alone, which run after those that lay out and draw. `page.js` begins."""


def html_page(graph: NetworkGraph, unfolded: Collection[int]) -> str:
    """The text of the page, which opens with some scopes unfolded."""
    style = f"{font_styles()}\n{page_file('page.css')}"
    script = "\n".join([scripts(), *map(page_file, PARTS)])
    policy = {
        "default-src": "'none'",
        "script-src": _digest(script),
        "style-src": _digest(style),
        "font-src": "data:",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return Template(page_file("page.html")).substitute(
        policy="; ".join(" ".join(rule) for rule in policy.items()),
        title=html.escape(graph.name),
        style=style,
        layers=layer_table(graph),
        data=embedded({"graph": graph.value(), "unfolded": sorted(unfolded)}),
        script=script,
    )


def embedded(value: object) -> str:
    """A value as JSON that holds no character with a meaning in HTML, so that it can stand in a `script` element."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
