"""What the keys of a file mean, by its schema, and the other files that it names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from netspec.analysis.totals import sums
from netspec.diagnostics import Span
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.hovered_names import add_block, link_to, type_text
from netspec.lsp.hovers.values_here import calls_of
from netspec.lsp.hovers.word_at import Belonging, WordAt
from netspec.report.number_text import number_text
from netspec.schema.block_words import block, block_params
from netspec.schema.file_words import top
from netspec.shapes import shape_text
from netspec.source import Node


def hover_key(spec: OpenSpec, word: WordAt, text: HoverText) -> None:
    """Adds what a key of the file means, by the schema; of the path of another file, what that is."""
    schema: Any = {"properties": top()}
    meaning = above = ""
    for number, key in enumerate(word.path):
        schema = _below(schema, key)
        said = schema.get("description", "") if isinstance(schema, dict) else ""
        if said or isinstance(key, str):
            above = f"in `{key}`: {said}" if said else f"in `{word.path[number - 1]}`" if number else ""
            meaning = said or above
    name = next((str(key) for key in reversed(word.path) if isinstance(key, str)), "")
    if schema is not None or meaning:
        text.title(name, meaning)
    if not word.on_key:
        add_file(spec, word.node, text)
    _add_tensor(spec, word, text)
    if word.path == ("name",) and spec.inspected.sound is not None:
        of = sums(spec.layers)
        text.row("layers", f"{len(spec.layers):,}").row("parameters", f"{of.parameters:,}")
        text.row("MACs", number_text(of.macs)).row("FLOPs", number_text(of.flops))


def _add_tensor(spec: OpenSpec, word: WordAt, text: HoverText) -> None:
    """Adds the shape and the type of an input or of an output of the network."""
    network = spec.inspected.network
    if network is None or len(word.path) != len(("inputs", "name")) or not isinstance(word.path[1], str):
        return
    if word.path[0] == "inputs":
        for given in network.inputs:
            if given.name == word.path[1]:
                text.row("shape", shape_text(given.shape)).row("dtype", str(given.dtype))
    elif word.path[0] == "outputs" and (index := network.outputs.get(word.path[1])) is not None:
        text.row("shape", shape_text(network.output_shapes()[index])).row("dtype", str(network.output_dtypes()[index]))


def _below(schema: Any, key: object) -> Any:
    """The schema of an entry."""
    if not isinstance(schema, dict):
        return None
    if isinstance(key, int):
        return schema.get("items")
    found = schema.get("properties", {}).get(key)
    return found if found is not None else schema.get("additionalProperties")


def add_file(spec: OpenSpec, node: Node, text: HoverText) -> None:
    """Adds the file that a node names, if it is read there."""
    document = spec.inspected.document
    for file, place in document.read_at.items() if document is not None else ():
        if place == node.span and document is not None:
            lines = document.others[file]
            near = os.path.relpath(file, os.path.dirname(spec.path) or ".")
            text.row("file", "", near, link_to(spec, Span(file, 1, 1, 1, 1)))
            for key in ("name", "doc"):
                text.row(key, next(_top_level(lines, key), ""))


def _top_level(lines: tuple[str, ...], key: str) -> Iterator[str]:
    """The value of a key at the top of a file, if it stands on one line."""
    for line in lines:
        if line.startswith(f"{key}: ") and (value := line.partition(": ")[2].strip()) and value[0] not in "|>":
            yield value


def hover_block(spec: OpenSpec, word: WordAt, at: Belonging, text: HoverText) -> None:
    """Adds a block where it is defined, or a key of its definition."""
    if at.inside:
        key, *deeper = map(str, at.inside)
        meaning = block()["properties"].get(key, {}).get("description", "") or f"of the block `{at.name}`"
        text.title(deeper[-1] if deeper else key, f"in `{key}`: {meaning}" if deeper else meaning)
        if key == "use" and not word.on_key:
            add_file(spec, word.node, text)
        return
    add_block(spec, at.name, text)
    calls = calls_of(spec, at.name)
    text.row("calls", f"{calls:,}" if calls else "", "" if calls else "none")
    params = block_params(at.node) if at.node is not None else {}
    for name, declaration in params.items():
        if isinstance(declaration.value, dict):
            text.row(name, type_text(declaration.value), str(declaration.value.get("doc") or ""))
