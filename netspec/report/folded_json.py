"""Writes data as JSON in which whatever fits a line stands on one, and a margin of one column a level."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

_WIDTH = 120


def folded_json(data: object) -> str:
    """Data as JSON in ASCII; the outermost mapping has a line or more for each key."""
    return "".join(_lines(data, "", outermost=True)) + "\n"


def _lines(value: object, margin: str, *, before: int = 0, outermost: bool = False) -> Iterator[str]:
    """The pieces of a value that begins behind `before` characters."""
    if not isinstance(value, dict | list) or not value:
        yield json.dumps(value, allow_nan=False)
        return
    short = json.dumps(value, allow_nan=False)
    if len(short) + before + 1 <= _WIDTH and not outermost:
        yield short
        return
    inner = f"{margin} "
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        yield f"[\n{_filled(map(json.dumps, value), inner)}\n{margin}]"
        return
    entries = [(f"{json.dumps(key)}: ", item) for key, item in value.items()] if isinstance(value, dict) else None
    yield "{" if entries is not None else "["
    for index, (key, item) in enumerate(entries or [("", item) for item in value]):
        yield f"{',' if index else ''}\n{inner}{key}"
        yield from _lines(item, inner, before=len(inner) + len(key))
    yield f"\n{margin}{'}' if entries is not None else ']'}"


def _filled(items: Iterable[str], margin: str) -> str:
    """Items in lines of the width."""
    lines = [margin]
    for item in items:
        if lines[-1] != margin and len(lines[-1]) + len(item) + 1 > _WIDTH:
            lines[-1] = lines[-1].rstrip()
            lines.append(margin)
        lines[-1] += f"{item}, "
    return "\n".join(lines).removesuffix(", ")
