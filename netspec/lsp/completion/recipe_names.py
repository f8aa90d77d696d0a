"""Names that a recipe has from the network that it trains, and from its data: inputs, outputs and labels."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import CompletionItemKind

from netspec.lsp.completion.candidate import Candidate
from netspec.lsp.completion.completion_template import Blank
from netspec.lsp.completion.file_outline import FileOutline, mapping
from netspec.lsp.half_written.loose_node import plain_data
from netspec.ops.dtypes import FLOATS
from netspec.shapes import shape_text


def fed_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The inputs of the network, as keys of the `inputs` of a source."""
    network = outline.trained()
    for each in network.inputs if network is not None else ():
        said = f"input {shape_text(each.shape)} {each.dtype}"
        yield Candidate(each.name, CompletionItemKind.Field, said, rank=1, behind=(": ", Blank("x")))


def processed_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The inputs that a step can be done to."""
    network = outline.trained()
    for each in network.inputs if network is not None else ():
        if each.dtype in FLOATS:
            yield Candidate(each.name, CompletionItemKind.Reference, f"input {shape_text(each.shape)}", rank=1)


def returned_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The outputs that the spec names."""
    network = outline.trained()
    for name in network.outputs if network is not None else ():
        yield Candidate(name, CompletionItemKind.Reference, "output of the spec", rank=2)


def label_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The labels that the data of training have by name."""
    data = mapping(plain_data(outline.cursor.root.get("data")))
    for source in mapping(data.get("train")).values():
        for name in mapping(mapping(source).get("labels")):
            yield Candidate(str(name), CompletionItemKind.Reference, "labels of the data", rank=2)
