"""The keys that a mapping at a cursor can have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lsprotocol.types import CompletionItemKind

from netspec.expression.words import INPUT
from netspec.lsp.completion.accepted import NO_DEFAULT, accepted
from netspec.lsp.completion.candidate import Candidate
from netspec.lsp.completion.completion_template import Blank, Template, filled, joined, member_value, value_word
from netspec.lsp.completion.defaults_in_effect import ScopedDefault, defaults_in_effect
from netspec.lsp.completion.file_outline import FileOutline, mapping, op_of
from netspec.lsp.completion.name_candidates import input_candidates
from netspec.lsp.completion.slot import (
    CALL,
    DECLARATIONS,
    ENTRY,
    FILE,
    PARAMS,
    RECIPE,
    SPEC_PATHS,
    STEP_NOUN,
    Slot,
    call_schema,
    entry_arguments,
    entry_ops,
    parameter_schema,
    whole_declaration,
)
from netspec.lsp.completion.slot_words import about, detail
from netspec.lsp.half_written.loose_node import plain_data
from netspec.ops import OPS, Op
from netspec.ops.functions.function import ALL_FAMILIES
from netspec.ops.kinds import PerSide, Schema
from netspec.schema.json_schema import definition
from netspec.schema.step_tree import ids_of
from netspec.schema.step_words import GROUP, STEP

_TABLES = {
    FILE: "file",
    STEP_NOUN: "step",
    RECIPE: "recipe",
    "parameter": "param",
    "block_parameter": "param",
}
_TABLES |= {"item": "param", "block": "block", "file.expect": "expect", "file.patch": "patch"}
"""The tables of the vocabulary that have the words of other libraries for keys; see `schema.vocabulary`."""


def _rank(op: type[Op]) -> int:
    """Ops of images come before those of sequences and volumes."""
    kind = op.arguments["kernel_size"].kind if "kernel_size" in op.arguments else None
    return 5 if isinstance(kind, PerSide) and len(kind.sides) != 2 else 4


_WEIGHTED = min(
    (key for key, op in OPS.items() if "weights_regularizer" in op.arguments), key=lambda key: _rank(OPS[key])
)
"""An op of the kind that most arg-scopes are for, shown where the ops of one are written."""
_WRITTEN: Mapping[str, Template] = {
    **dict.fromkeys(SPEC_PATHS, (": ", Blank("base.yaml"))),
    "file.input": (": {name: ", Blank("images"), ", shape: ", Blank("[N, 224, 224, 3]"), "}"),
}
"""What stands behind keys of which the schema knows the form alone."""
_EXCLUSIVE = ("layers", "branches")
_OPENED = ("array", "object")


def key_candidates(slot: Slot, outline: FileOutline, siblings: Collection[str]) -> Iterator[Candidate]:
    """The keys that a mapping in a slot can have beside others."""
    if slot.noun == STEP_NOUN:
        yield from _step_keys(outline, siblings)
    elif slot.noun == f"{STEP_NOUN}.from":
        yield from input_candidates(outline, siblings)
    elif slot.noun == ENTRY:
        yield from _entry_keys(outline, siblings)
    elif not (slot.accepted.one_key and siblings):
        if slot.noun == FILE and "netspec" not in siblings:
            # What it is to be is not known yet.
            yield Candidate(
                "recipe", CompletionItemKind.Field, "a recipe of training", rank=2, behind=(": ", Blank("1"))
            )
        for name, schema in slot.accepted.keys.items():
            if name not in siblings and _fits(slot, name, siblings):
                yield _key(slot, name, schema, outline)


def _fits(slot: Slot, name: str, siblings: Collection[str]) -> bool:
    """Whether a key can stand beside others."""
    if slot.noun == FILE and name == "patch":
        return "extends" in siblings
    if slot.noun == "block":
        alone = {"layers", "branches", "use"}
        return not (name in alone and alone.intersection(siblings)) and (name != "join" or "branches" in siblings)
    if slot.noun == "file.end_points" and name == "collection":
        return "collect" in siblings
    if slot.noun == RECIPE and name in ("steps", "epochs"):
        return not {"steps", "epochs"}.intersection(siblings)
    return True


def _key(slot: Slot, name: str, schema: Schema, outline: FileOutline) -> Candidate:
    """A key of the schema, or an argument of an op, a block or a member of a family."""
    of_op = slot.op if slot.noun in (slot.op, "changed", PARAMS) else None
    scoped = defaults_in_effect(slot.op, outline) if slot.op in OPS and of_op else {}
    required = name in slot.accepted.required and name not in scoped
    said = about(slot, name, schema)
    if family := next((family for family in ALL_FAMILIES if said[:2] == ("member", family.noun)), None):
        behind, meaning = (": ", *member_value(family, name)), family.members[name].meaning()
        return Candidate(name, CompletionItemKind.Function, meaning, said, behind=behind, elsewhere=family.noun)
    return Candidate(
        name,
        CompletionItemKind.Property if of_op or slot.noun == CALL else CompletionItemKind.Field,
        detail(schema, required=required),
        said,
        _scope_note(scoped.get(name)),
        rank=1 if required else 3,
        behind=_WRITTEN.get(f"{slot.noun}.{name}")
        or _behind(
            _declared(slot, name, schema, outline),
            flow=outline.cursor.flow,
            present=_present(schema, scoped.get(name)),
        ),
        elsewhere=_TABLES.get(slot.noun, "argument"),
    )


def _declared(slot: Slot, name: str, schema: Schema, outline: FileOutline) -> Schema:
    """The schema of a value; that of the default of a parameter is of its own type."""
    entry = outline.cursor.node.parent
    if slot.noun not in DECLARATIONS or name != "default" or entry is None:
        return schema
    beside = {each.name: plain_data(each.value) for each in entry.holder.entries if each is not entry}
    return parameter_schema(whole_declaration(beside, outline)) or schema


def _present(schema: Schema, scoped: ScopedDefault | None) -> Any:
    """The value that an argument has without being given."""
    return scoped.value if scoped is not None else accepted(schema).default


def _scope_note(scoped: ScopedDefault | None) -> str:
    if scoped is None:
        return ""
    return f"`{value_word(scoped.value)}` by an arg_scope{f' of {scoped.file}' if scoped.file else ''}"


def _behind(schema: Schema, *, flow: bool, present: Any = NO_DEFAULT) -> Template:
    """What follows a key: its value, on its line, or the beginning of a line below it."""
    found = accepted(schema)
    items = accepted(found.items) if found.items is not None else None
    if items is not None and ENTRY in items.nouns:
        return (": [{ops: [", Blank(_WEIGHTED), "]}]") if flow else (":\n", "- {ops: [", Blank(_WEIGHTED), "]}")
    if (
        not flow
        and not found.one_key
        and found.types
        and found.types <= set(_OPENED)
        and not (found.required and found.keys)
    ):
        steps = items is not None and "object" in items.types
        if "object" in found.types or steps:
            return (":\n", "- " if steps and found.types == {"array"} else "", Blank())
    return (": ", *filled(schema, present))


# Steps


def _step_keys(outline: FileOutline, siblings: Collection[str]) -> Iterator[Candidate]:
    """The op of a step, or the words beside what it has."""
    group = any(key in _EXCLUSIVE for key in siblings)
    called = any(key in OPS or key in outline.blocks for key in siblings)
    words = STEP if called else GROUP
    for name, schema in words.items():
        if name in siblings or (name in _EXCLUSIVE and (group or called)):
            continue
        if (name == "else" and "when" not in siblings) or (name == "join" and "branches" not in siblings):
            continue
        behind = _fed(siblings, outline) if name == "from" else _behind(schema, flow=outline.cursor.flow)
        kind, first = CompletionItemKind.Keyword, called or group
        yield Candidate(
            name,
            kind,
            "word of a step",
            ("text", schema["description"]),
            rank=2 if first else 6,
            behind=behind,
            elsewhere="step",
        )
    if not group and not called:
        yield from step_candidates(outline)


def _fed(siblings: Collection[str], outline: FileOutline) -> Template:
    """The input of a step: the network's, or for an op of several the nearest id as well."""
    if not any(key in OPS and OPS[key].arity != 1 for key in siblings):
        return (": ", Blank(INPUT))
    ids = [name for step in outline.steps_before() for name in ids_of(step)]
    return (": [", Blank(ids[-1] if ids else INPUT), ", ", Blank(INPUT), "]")


def step_candidates(outline: FileOutline) -> Iterator[Candidate]:
    """The ops and the blocks, with their required arguments."""
    last = {called: mapping(step[called]) for step in outline.steps_before() if (called := op_of(step)) is not None}
    for name, block in outline.blocks.items():
        behind = (": ", *_call(call_schema(block), {}, last.get(name, {})))
        said = str(block.get("doc") or "")
        rank = 3 if name in outline.own_blocks else 5
        yield Candidate(name, CompletionItemKind.Class, "block", ("text", said), rank=rank, behind=behind)
    for name, op in OPS.items():
        schema = definition(name) | {"required": op.required}
        behind = (": ", *_call(schema, defaults_in_effect(name, outline), last.get(name, {})))
        yield Candidate(
            name, CompletionItemKind.Function, op.meaning(), ("op", name), rank=_rank(op), behind=behind, elsewhere="op"
        )


def _call(schema: Schema, scoped: Mapping[str, object], last: Mapping[str, Any]) -> Template:
    """The required arguments that no arg-scope gives, with the values that the last such step has."""
    wanted = [name for name in schema["required"] if name not in scoped]
    words = {name: value_word(last[name]) for name in wanted if isinstance(last.get(name), bool | int | float | list)}
    entries = [(f"{name}: ", *filled(schema["properties"][name], shown=words.get(name))) for name in wanted]
    return ("{", *joined(entries or [(Blank(),)]), "}")


def _entry_keys(outline: FileOutline, siblings: Collection[str]) -> Iterator[Candidate]:
    """The keys of an entry of an arg-scope: the arguments that all of its ops take."""
    if "ops" not in siblings:
        behind = (": [", Blank(_WEIGHTED), "]")
        yield Candidate("ops", CompletionItemKind.Keyword, "the ops that it is for", (), rank=0, behind=behind)
    if "when" not in siblings:
        meaning = "whether the entry is there"
        yield Candidate("when", CompletionItemKind.Keyword, meaning, rank=5, behind=(": ", Blank("true")))
    entry = outline.cursor.node.parent
    ops = entry_ops(entry.holder if entry else None, outline)
    given = {op: entry_arguments(op, outline) for op in ops or [*OPS]}
    taking = {name: op for op in reversed(given) for name in given[op]}
    for name, op in taking.items():
        if name not in siblings and all(name in given[other] for other in ops):
            schema = given[op][name]
            yield Candidate(
                name,
                CompletionItemKind.Property,
                detail(schema, required=False),
                ("argument", op, name) if op in OPS else ("text", accepted(schema).meaning),
                rank=3 if ops else 6,
                behind=_behind(schema, flow=outline.cursor.flow, present=accepted(schema).default),
                elsewhere="argument",
            )
