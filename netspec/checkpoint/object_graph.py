"""Reads the names of variables in a checkpoint of Python objects, whose keys are paths of attributes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from netspec.checkpoint.bundle import Bundle, data_file
from netspec.checkpoint.sorted_table import MAX_BYTES
from netspec.checkpoint.wire import fields, part, varint

GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
"""The key of the graph of objects, a text."""
_SUM = 4


def full_names(bundle: Bundle, prefix: str) -> dict[str, str]:
    """The full names of variables by their keys; empty if there is no graph of objects, or if its data are missing."""
    entry = bundle.entries.get(GRAPH)
    if entry is None or entry.size > MAX_BYTES:
        return {}
    try:
        with Path(data_file(prefix, entry.shard, bundle.shards)).open("rb") as file:
            file.seek(entry.offset)
            stored = file.read(entry.size)
    except (OSError, ValueError):
        return {}
    length, at = varint(stored, 0)  # the length of the text, its checksum, and the text
    return dict(_names(bytes(part(stored, at + _SUM, length))))


def _names(graph: bytes) -> Iterator[tuple[str, str]]:
    for node in fields(graph):
        for attribute in fields(node.content()) if node.key == 1 else ():
            if attribute.key == 2:
                said = {field.key: field for field in fields(attribute.content())}
                if 2 in said and 3 in said and (name := said[2].text()):
                    yield said[3].text(), name
