"""Names that files give, at a cursor: outputs for `from`, end points, layers of a base, and paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from lsprotocol.types import CompletionItemKind

from netspec.budget import TooCostly, limited
from netspec.expression.words import INPUT
from netspec.lsp.completion.built_paths import built_paths
from netspec.lsp.completion.candidate import Candidate
from netspec.lsp.completion.completion_template import Blank
from netspec.lsp.completion.file_outline import FileOutline, inputs_of, mapping, op_of, steps_within
from netspec.lsp.completion.known_outputs import KnownOutput, known_outputs, returned_by, steps_inside
from netspec.lsp.half_written.loose_node import plain_data
from netspec.network import OUTER_SCOPE, OWN_SCOPE
from netspec.schema.step_paths import only_name, own_blocks, steps_below
from netspec.schema.step_tree import step_names
from netspec.source import Node

_RANKS = {"id": 1, "end_point": 4, "scope": 5}


def source_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """What a `from` can name: ids, end points, scopes and names of the steps before, the nearest first.

    Behind a dot also what is inside a step.
    """
    head, dot, _ = outline.cursor.left.rpartition(".")
    if dot:
        for name in returned_by(head, outline):
            yield Candidate(f"{head}.{name}", CompletionItemKind.Reference, "output of the spec", rank=1)
        inside = known_outputs(steps_inside(head, outline), outline)
        yield from _named([each for each in inside if "$" not in each.text], before=f"{head}.")
    steps = list(outline.placed_before())
    if outline.cursor.path[:1] == ("outputs",):
        steps += outline.all_steps()
    blocks = [outline.blocks.get(op_of(step.data) or "", {}) for step in steps[::-1]]
    called = [step for block in {id(block): block for block in blocks}.values() for step in steps_within(block)]
    yield Candidate(INPUT, CompletionItemKind.Reference, f"the input of {outline.block or 'the network'}", rank=2)
    for name in outline.inputs:
        yield Candidate(name, CompletionItemKind.Reference, f"an input of {outline.block or 'the network'}", rank=2)
    yield from _named(list(known_outputs(steps, outline))[::-1])
    yield from _named([each for each in known_outputs(called, outline) if each.kind != "id"], further=2)


def input_candidates(outline: FileOutline, siblings: Collection[str]) -> Iterator[Candidate]:
    """The inputs of the block that a step calls, as keys of its `from`."""
    called = [op_of(mapping(plain_data(around))) for around in outline.around[-2:-1]]
    for name in inputs_of(outline.blocks.get(called[0] or "", {})) if called else ():
        if name not in siblings:
            said = f"an input of {called[0]}"
            yield Candidate(name, CompletionItemKind.Field, said, rank=1, behind=(": ", Blank(INPUT)))


def _named(outputs: Sequence[KnownOutput], *, before: str = "", further: int = 0) -> Iterator[Candidate]:
    """Names of outputs, ids first, each once."""
    seen = {INPUT, OWN_SCOPE, OUTER_SCOPE}
    for each in sorted(outputs, key=lambda output: _RANKS[output.kind]):
        if each.text and each.text not in seen:
            seen.add(each.text)
            said = f"{each.kind.replace('_', ' ')} of {op_of(each.step.data) or 'a group'}"
            rank = _RANKS[each.kind] + further
            yield Candidate(f"{before}{each.text}", CompletionItemKind.Reference, said, rank=rank)


def end_point_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The end points of the network; for a spec that has an error, those that it enters by hand."""
    names = outline.end_points()
    entered = (step.data.get("end_point") for step in outline.all_steps())
    for name in dict.fromkeys([*names, *entered]):
        if isinstance(name, str) and "$" not in name:
            yield Candidate(name, CompletionItemKind.Reference, "end point", rank=3)


def final_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The end points, and the steps of the file that `final` can name."""
    yield from end_point_candidates(outline)
    yield from _named([each for each in known_outputs(outline.all_steps(), outline) if each.kind != "end_point"])


def layer_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The layers of the base, each by the first name that only it has; and their single builds by their paths."""
    layers = dict(base_layers(outline))
    for name, step in layers.items():
        yield Candidate(name, CompletionItemKind.Reference, op_of(step) or "group")
    for path, op in built_paths(outline, outline.cursor.left).items():
        if path not in layers:
            yield Candidate(path, CompletionItemKind.Reference, f"one build of {op}", rank=6)


def base_layers(outline: FileOutline) -> list[tuple[str, Mapping[str, Any]]]:
    """The layers of the base as plain data, each behind the name or the path by which a patch can name it alone.

    Those of its blocks, which are changed in all builds, come last.
    """
    root = outline.base_root
    if root is None:
        return []
    try:
        with limited():
            found = [*_named_alone(root)]
            blocks = own_blocks(root)
            return found + [(f"{key}.{name}", step) for key, each in blocks for name, step in _named_alone(each)]
    except TooCostly:
        return []


def _named_alone(root: Node) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The steps below a file or a block, behind the name that only each has."""
    steps = [(step, step_names(step)) for step in steps_below(root)]
    given = Counter(name for _, names in steps for name in names)
    for step, names in steps:
        alone = next((name for name in names if given[name] == 1), None) or only_name(root, step, names)
        if alone:
            yield alone, mapping(step.value)


def path_candidates(outline: FileOutline, *, specs: bool = True) -> Iterator[Candidate]:
    """The paths of files below the root that what is typed can go on to."""
    for path, folder in outline.files.beside(outline.cursor.left, specs=specs):
        kind = CompletionItemKind.Folder if folder else CompletionItemKind.File
        yield Candidate(path, kind, "folder" if folder else "file", rank=4 if folder else 3)
