"""Writes data as JSON, indented and in ASCII."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

_AT_ONCE = 10_000
"""The pieces that are joined into one part."""


def json_text(data: object) -> str:
    """Data as indented JSON in ASCII, which every encoding can write and which cannot control a terminal."""
    return "".join(json_parts(data))


def json_parts(data: object) -> Iterator[str]:
    """The same text in parts, for output of many megabytes that is written as it is made."""
    # `dumps` would hold millions of pieces of a long text in memory.
    pieces = json.JSONEncoder(indent=2, allow_nan=False).iterencode(data)
    while part := "".join(islice(pieces, _AT_ONCE)):
        yield part.replace("\x7f", "\\u007f")
    yield "\n"
