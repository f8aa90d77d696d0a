"""The values that a slot at a cursor can have, as far as they can be listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeAlias

from lsprotocol.types import CompletionItemKind

from netspec.lsp.completion.accepted import accepted
from netspec.lsp.completion.candidate import Candidate
from netspec.lsp.completion.completion_template import arguments, filled, member_value, value_word
from netspec.lsp.completion.file_outline import FileOutline, mapping
from netspec.lsp.completion.name_candidates import (
    end_point_candidates,
    final_candidates,
    layer_candidates,
    path_candidates,
    source_candidates,
)
from netspec.lsp.completion.recipe_names import label_candidates, processed_candidates, returned_candidates
from netspec.lsp.completion.slot import ENTRY, SPEC_PATHS, STEP_NOUN, Slot, whole_declaration
from netspec.lsp.half_written.loose_node import plain_data
from netspec.ops import OPS
from netspec.ops.functions.function import ALL_FAMILIES, Family
from netspec.ops.kinds import PATH
from netspec.records import replace
from netspec.schema.file_head import BASE
from netspec.schema.json_schema import argument

Names: TypeAlias = Callable[[FileOutline], Iterator[Candidate]]


def passed_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The parameters of the spec that the block at the cursor is, which it may leave out."""
    for name, declaration in mapping(outline.blocks.get(outline.block or "", {}).get("params")).items():
        yield parameter_candidate(name, mapping(declaration), rank=1)


_NAMED: Mapping[str, Names] = {
    "step.from": source_candidates,
    "step.from[]": source_candidates,
    "step.from.*": source_candidates,
    "file.outputs.*": source_candidates,
    "file.outputs[]": source_candidates,
    "file.end_points.final": final_candidates,
    "file.patch.remove[]": layer_candidates,
    "block.pass.except[]": passed_candidates,
    **dict.fromkeys(SPEC_PATHS, path_candidates),
}
"""The slots whose values are names that files give."""
_OF_RECIPES: Mapping[str, Names] = {
    ".of": lambda outline: chain(returned_candidates(outline), end_point_candidates(outline)),
    ".input": processed_candidates,
    ".labels": label_candidates,
}
"""The arguments of what recipes name that are names of something else."""
_EXPECTED_SHAPES = ("file.expect.output", "file.expect.end_points")
_TYPES = {"int": {"integer", "number"}, "float": {"number"}, "bool": {"boolean"}, "str": {"string"}}


def value_candidates(slot: Slot, outline: FileOutline) -> Iterator[Candidate]:
    """The values of a slot, those that name something of the file first."""
    found = slot.accepted
    if names := _NAMED.get(slot.noun) or _NAMED.get(f"{slot.holder}.*"):
        yield from names(outline)
    elif slot.schema.get("pattern") == PATH or slot.schema.get("else", {}).get("pattern") == PATH:
        yield from path_candidates(outline, specs=False)
    yield from _words(slot, outline)
    family = _family(slot) or _family_of_text(slot, outline)
    alone = [] if family is None or _family(slot) else [each for each in family.members.values() if not each.required]
    for value in (*_values(slot, outline), *(member.key for member in alone)):
        yield _value(value, slot, family)
    if family or found.one_key:
        yield from _members(slot, family)
    elif found.required and found.keys and slot.noun != STEP_NOUN and not outline.cursor.node.quote:
        made = arguments({name: found.keys[name] for name in found.required if name in found.keys})
        yield Candidate(f"{{{', '.join(found.required)}}}", CompletionItemKind.Struct, "a mapping", write=made)
    yield from _parameters(slot, outline)


def _words(slot: Slot, outline: FileOutline) -> Iterator[Candidate]:
    """Names that stand among other values."""
    if outline.recipe:
        for key, of_recipe in _OF_RECIPES.items():
            yield from of_recipe(outline) if slot.noun.endswith(key) else ()
    if slot.noun == ENTRY and _is_around_base(outline):
        yield Candidate(BASE, CompletionItemKind.Keyword, "the arg_scope of the base", rank=1)
    if slot.noun in ("file.end_points.collect[]", f"{ENTRY}.ops[]"):
        blocks = outline.blocks.items()
        yield from (Candidate(name, CompletionItemKind.Class, "block", _doc(block), rank=4) for name, block in blocks)
    if slot.noun.startswith(_EXPECTED_SHAPES) and isinstance(slot.key, int):
        yield from (Candidate(name, CompletionItemKind.Constant, "a size of the input") for name in outline.size_names)


def _values(slot: Slot, outline: FileOutline) -> tuple[Any, ...]:
    """The values that the schema lists; of the default of a parameter, those of its type."""
    cursor, found = outline.cursor, slot.accepted
    if slot.holder not in ("parameter", "block_parameter") or slot.key != "default":
        values = found.values + tuple(each for each in found.examples if not isinstance(each, dict | list))
        # A free text that is begun is not null.
        return values if values != (None,) or "null".startswith(cursor.left) else ()
    declared = whole_declaration(mapping(plain_data(cursor.node.parent.holder)) if cursor.node.parent else {}, outline)
    listed = declared.get("enum")
    values = tuple(listed) if isinstance(listed, list) else (True, False) if declared.get("type") == "bool" else ()
    return (*values, None) if declared.get("nullable") else values


def _is_around_base(outline: FileOutline) -> bool:
    """Whether the arg-scope at the cursor is written around that of a base."""
    path = outline.cursor.path
    return "extends" in outline.cursor.root.keys() and path[:-1] in (("arg_scope",), (*path[:3], "arg_scope"))  # noqa: SIM118


def _family(slot: Slot) -> Family[Any] | None:
    return next((family for family in ALL_FAMILIES if family.noun in slot.accepted.nouns), None)


def _family_of_text(slot: Slot, outline: FileOutline) -> Family[Any] | None:
    """The family that a text of the file's own is of: an argument of ops has its name, or its default is a member."""
    found, name = slot.accepted, str(slot.key)
    name = str(outline.cursor.path[-2]) if name == "default" and len(outline.cursor.path) > 1 else name
    if "string" not in found.types or any(value is not None for value in found.values):
        return None
    nouns = {noun for op in OPS.values() if name in op.arguments for noun in accepted(argument(op.key, name)).nouns}
    return next(
        (family for family in ALL_FAMILIES if family.noun in nouns or str(found.default) in family.members), None
    )


def _value(value: Any, slot: Slot, family: Family[Any] | None) -> Candidate:
    """A value that stands alone."""
    word = value_word(value)
    rank = 3 if value is not None else 6
    if family and value in family.members:
        about, table = ("member", family.noun, str(value)), family.noun
        meaning = family.members[str(value)].meaning()
        return Candidate(word, CompletionItemKind.Function, meaning, about, rank=rank, elsewhere=table)
    if isinstance(value, str) and value in OPS:
        return Candidate(
            word, CompletionItemKind.Function, OPS[value].meaning(), ("op", value), rank=rank, elsewhere="op"
        )
    kind = CompletionItemKind.EnumMember if isinstance(value, str) else CompletionItemKind.Constant
    is_default = type(value) is type(slot.accepted.default) and value == slot.accepted.default
    return Candidate(
        word, kind, "default" if is_default else "", rank=rank, elsewhere=family.noun if family else "value"
    )


def _members(slot: Slot, family: Family[Any] | None) -> Iterator[Candidate]:
    """Members of a family with their arguments, in braces: `{l2: 0.0005}`."""
    for name, schema in slot.accepted.keys.items():
        member = family.members[name] if family else None
        if member is not None and not member.arguments:
            continue
        inside = member_value(family, name) if family else filled(schema)
        about = ("member", family.noun, name) if family else ("op", name)
        meaning = member.meaning() if member else ""
        table = family.noun if family else ""
        write = ("{", f"{name}: ", *inside, "}")
        label = f"{{{name}: ...}}"
        yield Candidate(
            label, CompletionItemKind.Function, meaning, about, rank=4, write=write, elsewhere=table, filter=name
        )


def _parameters(slot: Slot, outline: FileOutline) -> Iterator[Candidate]:
    """The parameters that have the type of the slot."""
    found = slot.accepted
    listed = found.values or found.types & {"integer", "number", "boolean"}
    if not found.expression or not listed or outline.cursor.node.quote:
        return
    for name, declaration in outline.visible_params().items():
        declared = mapping(declaration)
        if found.types & _TYPES.get(str(declared.get("type")), set()):
            yield parameter_candidate(name, declared, sign="$", rank=5)


def parameter_candidate(name: str, declared: Mapping[str, Any], *, sign: str = "", rank: int = 3) -> Candidate:
    """A parameter, with its declaration."""
    default = f", default {value_word(declared['default'])}" if "default" in declared else ""
    about = ("text", str(declared.get("doc") or ""))
    said = f"parameter: {declared.get('type', 'of unknown type')}{default}"
    return Candidate(f"{sign}{name}", CompletionItemKind.Variable, said, about, rank=rank)


def item_candidates(slot: Slot) -> Iterator[Candidate]:
    """The items of a list, each in brackets, where a list is to be written on one line."""
    items = slot.accepted.items
    if items is None or "string" in slot.accepted.types:
        return
    inner = accepted(items)
    for value in inner.values:
        one = _value(value, slot, None)
        yield replace(one, word=f"[{one.word}]", filter=one.word)


def _doc(block: Mapping[str, Any]) -> tuple[str, ...]:
    return ("text", str(block.get("doc") or ""))
