"""The keys of a mapping at a cursor that are names of other files: layers of a base, what a recipe gives its spec."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

from lsprotocol.types import CompletionItemKind

from netspec.lsp.completion.accepted import accepted
from netspec.lsp.completion.candidate import Candidate
from netspec.lsp.completion.completion_template import Blank, Template, filled
from netspec.lsp.completion.file_outline import FileOutline, mapping, op_of
from netspec.lsp.completion.name_candidates import base_layers, end_point_candidates, layer_candidates
from netspec.lsp.completion.recipe_names import fed_candidates
from netspec.lsp.completion.slot import Slot, changed_schema, parameter_schema
from netspec.lsp.completion.slot_words import detail
from netspec.lsp.half_written.loose_node import plain_data
from netspec.records import replace

Keys: TypeAlias = Callable[[FileOutline], Iterator[Candidate]]
_MAPPING: Template = (": {", Blank(), "}")
_LIST: Template = (": [", Blank(), "]")


def named_key_candidates(slot: Slot, outline: FileOutline, siblings: Collection[str]) -> Iterator[Candidate]:
    """The keys that a mapping can have beside others."""
    keys = fed_candidates if outline.recipe and slot.noun.endswith(".inputs") else _KEYS.get(slot.noun)
    if keys is not None:
        yield from (each for each in keys(outline) if each.word not in siblings)


def _changed(outline: FileOutline) -> Iterator[Candidate]:
    return (replace(each, behind=_MAPPING) for each in layer_candidates(outline))


def _inserted(outline: FileOutline) -> Iterator[Candidate]:
    return (replace(each, behind=_LIST) for each in layer_candidates(outline))


def _expected(outline: FileOutline) -> Iterator[Candidate]:
    return (replace(each, behind=_LIST) for each in end_point_candidates(outline))


def _outputs(outline: FileOutline) -> Iterator[Candidate]:
    """The outputs that the file names, in what it expects of them."""
    own = mapping(plain_data(outline.cursor.root.get("outputs")))
    for name in own or mapping(outline.base.get("outputs")):
        yield Candidate(str(name), CompletionItemKind.Reference, "output", behind=_LIST)


def _parameters(outline: FileOutline) -> Iterator[Candidate]:
    """The parameters of the spec of a recipe."""
    for name, declared in mapping(outline.base.get("params")).items():
        schema = parameter_schema(declared)
        about = ("text", str(mapping(declared).get("doc") or ""))
        said, behind = detail(schema, required=False), (": ", *filled(schema))
        yield Candidate(name, CompletionItemKind.Variable, said, about, behind=behind)


def _settings(outline: FileOutline) -> Iterator[Candidate]:
    """What a recipe can set: a layer of its spec, and behind the dot an argument of its op."""
    for layer, step in base_layers(outline):
        if not outline.cursor.left.startswith(f"{layer}."):
            yield Candidate(f"{layer}.", CompletionItemKind.Reference, op_of(step) or "group")
            continue
        for name, schema in changed_schema(step, outline)["properties"].items():
            present = mapping(step.get(op_of(step) or "")).get(name, accepted(schema).default)
            said, behind = detail(schema, required=False), (": ", *filled(schema, present))
            yield Candidate(f"{layer}.{name}", CompletionItemKind.Property, said, behind=behind)


_KEYS: Mapping[str, Keys] = {
    "file.patch.change": _changed,
    **dict.fromkeys(("file.patch.replace", "file.patch.insert_before", "file.patch.insert_after"), _inserted),
    "file.expect.end_points": _expected,
    "file.expect.outputs": _outputs,
    "recipe.parameters": _parameters,
    "recipe.set": _settings,
}
"""By the slot of the mapping."""
