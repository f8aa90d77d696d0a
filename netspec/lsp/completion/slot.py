"""What the language accepts at a cursor: the path around it, followed through the schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from netspec.lsp.completion.accepted import Accepted, accepted
from netspec.lsp.completion.built_paths import built_step
from netspec.lsp.completion.file_outline import FileOutline, mapping, op_of
from netspec.lsp.half_written.loose_node import LooseNode, plain_data
from netspec.ops import OPS
from netspec.ops.kinds import Schema, or_expression
from netspec.records import dataclass
from netspec.schema.file_words import REQUIRED, top
from netspec.schema.json_schema import argument
from netspec.schema.parameter_values import value_schema
from netspec.schema.parameter_words import block_parameter
from netspec.schema.predicate import accepts
from netspec.schema.step_paths import named_in_file
from netspec.schema.step_words import GROUP, STEP

FILE, RECIPE, STEP_NOUN, ENTRY, CALL = "file", "recipe", "step", "arg_scope_entry", "call"
FUNCTIONS = "file.functions"
"""What the places of the language are called here that no definition of the schema names."""
PARAMS = "normalizer_params"
DECLARATIONS = ("parameter", "block_parameter", "item")
SPEC_PATHS = frozenset({"file.extends", "block.use", "recipe.spec"})
"""The slots of paths of specs."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A place for a value: what it can be, and what the place is."""

    schema: Schema
    noun: str
    """The name of the definition, or where it is none, the noun of the holder with the key: `step.from[]`."""
    holder: str = ""
    """The noun of the mapping or the list around it."""
    key: str | int = ""
    op: str | None = None
    """The op or the block whose argument it is, or whose arguments it holds."""
    accepted: Accepted = Accepted()


def slot_at(outline: FileOutline) -> Slot | None:
    """The slot that the path of the cursor leads to; None where nothing is known to stand."""
    slot = _slot(_root(recipe=outline.recipe), RECIPE if outline.recipe else FILE)
    node: LooseNode | None = outline.cursor.root
    for key in outline.cursor.path:
        found = _inside(slot, key, node, outline)
        if found is None:
            return None
        slot = found
        entries = node.entries if node is not None else []
        node = next((each.value for place, each in enumerate(entries) if key in (place, each.name)), None)
    return slot


@cache
def _root(*, recipe: bool) -> Schema:
    if not recipe:
        return {"type": "object", "properties": top(), "required": list(REQUIRED)}
    from netspec.recipe.model import Recipe
    from netspec.recipe.recipe_keys import recipe_keys

    return {"type": "object", "properties": recipe_keys(), "required": list(Recipe.required)}


def _slot(schema: Schema, noun: str, holder: str = "", key: str | int = "", op: str | None = None) -> Slot:
    found = accepted(schema)
    named = found.nouns[0].removeprefix("open_") if found.nouns else noun
    return Slot(schema, named, holder, key, named if named in OPS else op, found)


def _inside(slot: Slot, key: str | int, node: LooseNode | None, outline: FileOutline) -> Slot | None:
    """The slot of an item, or of the value under a key."""
    if isinstance(key, int):
        return None if slot.accepted.items is None else item_slot(slot)
    noun = f"{slot.noun}.{key}"
    if slot.noun == STEP_NOUN and key in outline.blocks:
        return _slot(call_schema(outline.blocks[key]), CALL, slot.noun, key, key)
    if slot.noun == ENTRY and key != "ops":
        op = next((op for op in entry_ops(node, outline) if key in entry_arguments(op, outline)), None)
        if op is not None and key == PARAMS:
            return _slot(_normalizer_arguments(node), PARAMS, slot.noun, key, op)
        return None if op is None else _slot(entry_arguments(op, outline)[key], f"{op}.{key}", slot.noun, key, op)
    if slot.noun == "file.patch.change":
        step = changed_step(key, outline)
        return _slot(changed_schema(step, outline), "changed", slot.noun, key, op_of(step))
    if key == PARAMS and slot.op in OPS:
        return _slot(_normalizer_arguments(node), PARAMS, slot.noun, key, slot.op)
    if slot.noun == "recipe.set":
        layer, _, name = key.rpartition(".")
        schema = changed_schema(changed_step(layer, outline), outline)["properties"].get(name)
        return None if schema is None else _slot(schema, noun, slot.noun, key)
    if slot.noun == "recipe.parameters":
        return _slot(parameter_schema(mapping(outline.base.get("params")).get(key)), noun, slot.noun, key)
    schema = slot.accepted.keys.get(key, slot.accepted.others)
    if slot.noun in DECLARATIONS and key == "default":
        said = {word: said for word, said in mapping(plain_data(node)).items() if word != key}
        schema = parameter_schema(whole_declaration(said, outline))
    return None if schema is None else _slot(schema, noun, slot.noun, key, slot.op)


def item_slot(slot: Slot) -> Slot:
    """The slot of an item of the list in a slot."""
    return _slot(slot.accepted.items or {}, f"{slot.noun}[]", slot.noun, 0, slot.op)


def entry_ops(entry: LooseNode | None, outline: FileOutline) -> list[str]:
    """The ops and the blocks that an entry of an arg-scope is for."""
    listed = plain_data(entry.get("ops")) if entry is not None and entry.kind == "mapping" else None
    return (
        [op for op in listed if isinstance(op, str) and (op in OPS or op in outline.blocks)]
        if isinstance(listed, list)
        else []
    )


def entry_arguments(op: str, outline: FileOutline) -> Mapping[str, Schema]:
    """What an entry of an arg-scope can give an op, or a block."""
    if op in OPS:
        return {name: argument(op, name) for name in OPS[op].arguments}
    params = mapping(outline.blocks[op].get("params"))
    return {name: parameter_schema(declared) for name, declared in params.items()}


def _normalizer_arguments(node: LooseNode | None) -> Schema:
    """The arguments of the normalizer that a layer names, or of all normalizers."""
    named = plain_data(node.get("normalizer_fn")) if node is not None and node.kind == "mapping" else None
    ops = [key for key, op in OPS.items() if op.normalizes and (named == key or named not in OPS)]
    names = {name: op for op in reversed(ops) for name in OPS[op].arguments}
    return {"type": ["object", "null"], "properties": {name: argument(op, name) for name, op in names.items()}}


def call_schema(definition: Mapping[str, Any]) -> Schema:
    """The arguments of a block, from its definition as plain data."""
    params = mapping(definition.get("params"))
    properties = {name: parameter_schema(declared) for name, declared in params.items()}
    required = [name for name, declared in params.items() if "default" not in mapping(declared)]
    return {"type": "object", "properties": {"scope": GROUP["scope"], **properties}, "required": required}


def parameter_schema(declaration: Any) -> Schema:
    """The values of a parameter, from its declaration as plain data; any value, while that is not written yet."""
    if not accepts(block_parameter(), declaration):
        return {}
    default = {"default": declaration["default"]} if "default" in declaration else {}
    return {"description": declaration.get("doc", ""), **default, **or_expression(value_schema(declaration))}


def whole_declaration(said: Mapping[str, Any], outline: FileOutline) -> Mapping[str, Any]:
    """The declaration at the cursor: without a type, it changes that of the parameter in the base."""
    section, name, *_ = (*map(str, outline.cursor.path), "", "")
    if section != "params" or "type" in said:
        return said
    return {**mapping(mapping(outline.base.get("params")).get(name)), **said}


def changed_step(name: str, outline: FileOutline) -> Mapping[str, Any]:
    """The data of the first step of the base that a patch names, of the file, a block or a build; else empty."""
    step = None if outline.base_root is None else next(named_in_file(outline.base_root, name), None)
    return mapping(step.value) if step is not None else built_step(name, outline)


def changed_schema(step: Mapping[str, Any], outline: FileOutline) -> Schema:
    """What a patch can change of a step: the arguments of its op and the words beside it, or those of a group."""
    op = op_of(step)
    if op is None:
        return {"type": "object", "properties": GROUP if step else STEP}
    schema = OPS[op].schema() if op in OPS else call_schema(outline.blocks.get(op, {}))
    return {"type": "object", "properties": {**schema["properties"], **STEP}}
