"""Enters the inputs of a network, with their shapes and types, and resolves the outputs that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.elaboration.layers import Output
from netspec.elaboration.state import State
from netspec.elaboration.wiring import named_output, output_called
from netspec.expression.node_values import has_expression
from netspec.expression.special_values import FAULTY
from netspec.expression.words import INPUT
from netspec.hidden_sizes import HIDDEN
from netspec.network import FIRST_INPUT, InputShapes, NetworkInput
from netspec.ops.dtypes import DEFAULT, DTYPES, Dtype
from netspec.records import dataclass
from netspec.schema.file_inputs import OUTPUTS, SEVERAL, DeclaredInput, declared_inputs, named_inputs
from netspec.schema.file_words import input_shape_schema, top
from netspec.schema.predicate import accepts
from netspec.shapes import Shape, oversize, symbol
from netspec.source import Node

_IMAGE = 4
"""The rank of a batch of images."""


@dataclass(frozen=True, slots=True)
class GivenInputs:
    """What a caller gives in place of the file's: shapes, and types, which are None where they may be any."""

    shapes: InputShapes
    dtypes: Mapping[str, Dtype | None]


def enter_inputs(state: State, root: Node, given: GivenInputs) -> tuple[NetworkInput, ...]:
    """Adds the network's inputs as the first outputs, and the names by which steps refer to them."""
    made: list[NetworkInput] = []
    if state.faults.hides(root, SEVERAL) or not isinstance(root.value.get(SEVERAL, {}), dict):
        state.faults.recovery.hide_names()
    for each in declared_inputs(root):
        shape = given.shapes.get(each.name, None if made else given.shapes.get(FIRST_INPUT))
        shape = _shape(state, each) if shape is None else shape
        if shape is not None and (fault := oversize(shape)):
            state.faults.report(each.node, Problem("number-too-large", f"{each.label}: {fault}", each.node.span))
            shape = None
        dtype = given.dtypes[each.name] if each.name in given.dtypes else _dtype(each)
        place = None if each.node.value is None else each.node.span
        entered = Output(shape, each.name, place, dtype)
        index = state.maker.enter_input(entered, _leaves_batch_open(each))
        if not made:
            state.frame.identify(INPUT, index, None)
        if each.name in named_inputs(root):
            state.frame.identify(each.name, index, None)
        made.append(NetworkInput(each.name, shape or (), dtype or _dtype(each) or DEFAULT))
    return tuple(made)


def enter_outputs(state: State, root: Node) -> dict[str, int]:
    """The numbers of the tensors that a file names as outputs."""
    if OUTPUTS not in root or not state.faults.sound(root[OUTPUTS]):
        return {}
    env, said = state.frame.outermost, root[OUTPUTS]
    if isinstance(said.value, dict):
        return {str(name): named_output(state, node, env, f"{OUTPUTS}: {name}") for name, node in said.children.items()}
    listed = state.values.word(said, env, top()[OUTPUTS], OUTPUTS)
    return dict(_listed_outputs(state, said, [] if listed is FAULTY else listed))


def _listed_outputs(state: State, said: Node, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Outputs that are called as `from` names them; an expression may give the whole list."""
    seen = set[str]()
    for at, name in enumerate(names):
        spend(2)
        node = said.children.get(at, said)
        if name in seen:
            problem = Problem("duplicate-id", f"{OUTPUTS}: '{name}' is listed twice", node.span)
            state.faults.report(node, problem)
        seen.add(name)
        yield name, output_called(state, node, name, OUTPUTS)


def _shape(state: State, declared: DeclaredInput) -> Shape | None:
    node = declared.node.children.get("shape")
    if node is None or not isinstance(node.value, list):
        return None
    schema = input_shape_schema()
    plain: Any = FAULTY
    if state.faults.sound(declared.node):
        plain = state.values.word(node, state.frame.outermost, schema, f"{declared.label}: shape")
    if plain is FAULTY:
        # A faulty size of an image hides none of its other sizes.
        if len(node.value) != _IMAGE:
            return None
        plain = [size if accepts(schema["items"], size) and not has_expression(size) else HIDDEN for size in node.value]
    return tuple(symbol(size) if isinstance(size, str) else size for size in plain)


def _dtype(declared: DeclaredInput) -> Dtype | None:
    """The type of an input; None if a fault hides it."""
    said = declared.node.value
    dtype = said.get("dtype", DEFAULT) if isinstance(said, dict) else None
    return dtype if dtype in DTYPES else None


def _leaves_batch_open(declared: DeclaredInput) -> bool:
    """Whether the first size is a symbol or null."""
    shape = declared.node.value.get("shape") if isinstance(declared.node.value, dict) else None
    if not isinstance(shape, list) or not shape:
        return False
    return shape[0] is None or (isinstance(shape[0], str) and "$" not in shape[0])


def input_names(root: Node) -> Sequence[str]:
    """The names of the placeholders."""
    return [each.name for each in declared_inputs(root)]
