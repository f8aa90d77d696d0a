"""Runs the scripts that lay out and draw, for files: the same ones that run in the page.

V8 comes with the package `mini-racer`, which the extra `plot` installs.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from netspec.plot.page_files import scripts

_RUN = """
globalThis.structuredClone ??= (value) => JSON.parse(JSON.stringify(value));
function drawn(text, unfolded) {
  try {
    const graph = JSON.parse(text);
    const laid = layout(graph, JSON.parse(unfolded), textWidth);
    return JSON.stringify({ picture: draw(laid, graph, textWidth), styles: pictureStyles("light") });
  } catch (error) {
    if (error instanceof TooLarge) return JSON.stringify({ tooLarge: error.message });
    throw error;
  }
}
"""
_MEMORY = 1_000_000_000
"""The most bytes of the engine: several times what the largest picture takes."""

_interrupted: list[Any] = []
"""Engines that still run as the process ends: one that is closed meanwhile prints a traceback."""


class EngineMissing(Exception):
    """A package of the extra `plot` is not installed."""


class PictureTooLarge(Exception):
    """More is unfolded than a picture holds. The text says what."""


def drawn(graph: dict[str, Any], unfolded: Collection[int]) -> tuple[str, str]:
    """The markup of a graph with some scopes unfolded, and its style sheet.

    Raises:
        EngineMissing: the engine is not installed.
        PictureTooLarge: more is unfolded than a picture holds.
    """
    try:
        from py_mini_racer import MiniRacer
    except ImportError as error:
        raise EngineMissing("mini-racer") from error
    engine = MiniRacer()
    try:
        engine.set_hard_memory_limit(_MEMORY)
        engine.eval(f"{scripts()}\n{_RUN}")
        found = json.loads(str(engine.call("drawn", json.dumps(graph), json.dumps(sorted(unfolded)))))
    except KeyboardInterrupt:
        _interrupted.append(engine)
        raise
    engine.close()
    if "tooLarge" in found:
        raise PictureTooLarge(found["tooLarge"])
    return found["picture"], found["styles"]
