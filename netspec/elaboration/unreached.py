"""Checks what is never elaborated: steps that `when` excludes, steps after `final`, and blocks that are never called.

No value and no tensor is known there, so only what is wrong with any value is reported: missing arguments, a wrong
number of inputs, names that no step can have, and expressions that fail whatever their names stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.elaboration.parameters import function_definitions
from netspec.elaboration.required import (
    missing_argument,
    missing_parameter,
    not_one_input,
    report_circle,
    wrong_call,
    wrong_inputs,
)
from netspec.elaboration.state import State
from netspec.elaboration.step import BODIES, NO_OP, step_key, step_label
from netspec.elaboration.wiring import unknown_id
from netspec.expression.environment import ANY_NAMES, SCOPE, Environment
from netspec.expression.errors import ExpressionError
from netspec.expression.functions import define
from netspec.expression.locate import value_faults
from netspec.expression.node_values import scalars
from netspec.expression.special_values import ANY
from netspec.expression.template import template
from netspec.expression.words import INPUT
from netspec.ops import OPS
from netspec.ops.op import Op
from netspec.schema.block_inputs import block_inputs, fed_nodes
from netspec.schema.block_words import block_params
from netspec.schema.possible_names import PossibleNames
from netspec.schema.step_tree import ids_of, is_group, step_lists
from netspec.schema.step_words import GROUP
from netspec.schema.unknown_keys import intended_keys
from netspec.source import Node

_STEP = 20
"""The cost in the budget of each checked step."""


def check_unreached(state: State) -> None:
    """Reports the faults of the steps, the expressions and the functions of a file that were never evaluated."""
    root = state.faults.checked.document.root
    check = _Unreached(state, root)
    check.functions()
    check.choices(root)
    check.steps(root, ())
    blocks = root.children.get("blocks")
    # A call may stand inside any arg-scope.
    anywhere = tuple(_all_entries(root))
    for name, definition in blocks.children.items() if blocks is not None and isinstance(blocks.value, dict) else ():
        if isinstance(definition.value, dict) and "use" not in definition:
            check.block(str(name), definition, anywhere)
    check.circles()


class _Unreached:
    """One pass over the lists of steps of a file."""

    def __init__(self, state: State, root: Node) -> None:
        self._state, self._faults, self._root = state, state.faults, root
        params = root.value.get("params")
        known = [*(params if isinstance(params, dict) else ()), SCOPE]
        definitions = function_definitions(self._faults.checked)
        self._functions = define(definitions, Environment(dict.fromkeys(known, ANY)))
        self._used = [other.document.root for other in self._faults.checked.used.values()]
        self._names = PossibleNames([root, *self._used])
        self._block: tuple[str, Node] | None = None
        self._calls: dict[Node, Mapping[str, None]] = {}

    def functions(self) -> None:
        """Reports faults of functions that every call would have."""
        for function in self._functions.values():
            error = function.fault(ANY_NAMES)
            if error is not None:
                self._report(function.node, value_faults(function.node, error))

    def choices(self, node: Node) -> None:
        """Reports faults of the branches of expressions that were not evaluated."""
        for scalar in scalars(node):
            error = self._fails_always(scalar) if self._faults.sound(scalar) else None
            if error is not None:
                self._report(scalar, value_faults(scalar, error))

    def _fails_always(self, scalar: Node) -> ExpressionError | None:
        """Why an expression with a choice in it has no value, whatever the values of its names."""
        try:
            parsed = template(str(scalar.value))
        except ExpressionError:
            # A malformed one is reported by lint.
            return None
        if not parsed.has_choice:
            return None
        spend(_STEP, scalar.span)
        try:
            parsed.evaluate(ANY_NAMES)
        except ExpressionError as error:
            return error
        return None

    def circles(self) -> None:
        """Reports cycles of calls among the blocks of the file."""
        blocks = self._state.frame.blocks
        called = {name: list(_calls(node, blocks)) for name, node in blocks.items() if self._faults.sound(node)}
        done: set[str] = set()
        for name, first in called.items():
            way = [] if name in done else [(name, iter(first))]
            while way:
                names = [on_way for on_way, _ in way]
                key, step = next(way[-1][1], (None, None))
                if key is None or step is None:
                    done.add(way.pop()[0])
                elif key in names:
                    definitions = [blocks[on_way] for on_way in names]
                    report_circle(self._faults, definitions, [*names, key], step.key_span(key))
                elif key in called and key not in done:
                    way.append((key, iter(called[key])))

    def _report(self, node: Node, problems: Iterable[Problem]) -> None:
        reported = {(problem.code, problem.span) for problem in self._faults.problems}
        self._faults.report(node, *(problem for problem in problems if (problem.code, problem.span) not in reported))

    def steps(self, node: Node, entries: tuple[Node | None, ...]) -> None:
        """Checks the steps under a node, inside the given arg-scope entries; None is a hidden one."""
        entries = (*entries, *self._entries(node))
        for step in step_lists(node):
            if isinstance(step.value, dict):
                spend(1 if step in self._state.reached else _STEP, step.span)
                if step not in self._state.reached and self._faults.sound(step):
                    self._step(step, entries)
                self.steps(step, entries)

    def block(self, name: str, definition: Node, entries: tuple[Node | None, ...]) -> None:
        """Checks the steps of a block, which sees its own names and those of the blocks that it calls."""
        file = self._names
        self._names, self._block = PossibleNames(self._seen(name, definition)), (name, definition)
        self.steps(definition, entries)
        self._names, self._block = file, None

    def _seen(self, name: str, definition: Node) -> Iterator[Node]:
        """A block, the blocks that it calls, and the files that are used."""
        blocks, called = self._state.frame.blocks, {name: definition}
        for block in (waiting := [name]):
            yield called[block]
            if called[block] not in self._calls:
                self._calls[called[block]] = dict.fromkeys(key for key, _ in _calls(called[block], blocks))
            new = {key: blocks[key] for key in self._calls[called[block]] if key not in called}
            called |= new
            waiting += new
        yield from self._used

    @property
    def _hides_inputs(self) -> bool:
        """Whether the inputs of the block that is checked have names that are not known."""
        return self._block is not None and self._faults.hides(self._block[1], "inputs")

    def _unknown_id(self, item: Node, name: str, label: str) -> Problem:
        if self._block is None:
            return unknown_id(self._root, item, name, label, None, self._state.frame.names.known())
        block, definition = self._block
        return unknown_id(self._root, item, name, label, block, [INPUT, *block_inputs(definition), *_ids(definition)])

    def _entries(self, node: Node) -> Iterator[Node | None]:
        if self._faults.misspelt(node, "arg_scope"):
            yield None
        said = node.children.get("arg_scope")
        if said is not None:
            sound = self._faults.sound(said)
            yield from said.children.values() if sound else (None,)

    def _step(self, step: Node, entries: tuple[Node | None, ...]) -> None:
        key = step_key(step, self._state.frame.blocks)
        if key is None:
            return
        label = step_label(step, key)
        for word in STEP_WORDS & step.children.keys():
            self._state.values.word(step[word], ANY_NAMES, GROUP[word], f"{label}: {word}")
        inputs = self._from(step, label)
        if key == NO_OP:
            self._count(step, not_one_input(label, step, inputs))
        elif key in BODIES:
            self._entry_values(step)
            self._count(step, not_one_input("group", step, inputs))
            if "branches" in step and "join" in step and self._faults.sound(step["join"]):
                self._join(step, entries)
        elif key in OPS:
            self._arguments(step, step[key], OPS[key], label, entries)
            self._count(step, wrong_inputs(OPS[key], label, step, inputs, step.key_span(key)))
        else:
            self._call(step, key, label, entries)
            block = self._state.frame.blocks[key]
            said = step.value.get("from")
            # The first input need not be named.
            inputs += isinstance(said, dict) and block_inputs(block)[0] not in said
            if not self._faults.hides(block, "inputs"):
                self._count(step, wrong_call(block, key, label, step, inputs))

    def _count(self, step: Node, problem: Problem | None) -> None:
        said = step.children.get("from")
        if (
            problem is not None
            and not self._faults.hides(step, "from")
            and "$" not in str("" if said is None else said.value)
        ):
            self._faults.report(step, problem, about="inputs")

    def _from(self, step: Node, label: str) -> int:
        said = step.children.get("from")
        if said is None or not self._faults.sound(said):
            return 1
        items = fed_nodes(said)
        for item in items:
            self._state.values.word(item, ANY_NAMES, GROUP["from"], f"{label}: from")
            name = item.value
            if not isinstance(name, str) or "$" in name or self._hides_inputs or self._names.include(name):
                continue
            self._faults.report_name(item, self._unknown_id(item, name, label), name)
        return len(items)

    def _arguments(self, step: Node, inside: Node, op: type[Op], label: str, entries: tuple[Node | None, ...]) -> None:
        if not self._faults.sound(inside):
            return
        for name, child in inside.children.items():
            if name in op.arguments:
                self._state.values.argument(child, ANY_NAMES, op.key, str(name), f"{label}: {name}")
        for name in op.required:
            if not (name in inside or self._faults.misspelt(inside, name) or self._gives(entries, op.key, name)):
                problem = missing_argument(op.key, name, label, step.key_span(op.key))
                self._faults.report(step, problem, about=name)

    def _gives(self, entries: tuple[Node | None, ...], op: str, argument: str) -> bool:
        """Whether an arg-scope gives an argument, or may give it."""
        for entry in entries:
            if entry is None or "ops" not in entry:
                return True
            ops = entry["ops"]
            named = not self._faults.sound(ops) or op in ops.value
            known = OPS[op].arguments if op in OPS else block_params(self._state.frame.blocks[op])
            if named and (argument in entry or argument in intended_keys(entry.value, known, "argument")):
                return True
        return False

    def _entry_values(self, group: Node) -> None:
        for entry in self._entries(group):
            if entry is not None and self._faults.sound(entry) and self._faults.sound(entry["ops"]):
                if "when" in entry:
                    self._state.values.word(entry["when"], ANY_NAMES, GROUP["when"], "arg_scope: when")
                for name, child in entry.children.items():
                    for op in entry["ops"].value:
                        if op in OPS and name in OPS[op].arguments:
                            self._state.values.argument(child, ANY_NAMES, op, str(name), f"arg_scope: {name}")

    def _join(self, group: Node, entries: tuple[Node | None, ...]) -> None:
        join = group["join"]
        key = str(join.value if isinstance(join.value, str) else next(iter(join.value)))
        inside = join[key] if isinstance(join.value, dict) else Node(None, join.span)
        step = Node(
            {key: inside.value},
            join.span,
            {key: inside},
            {key: join.span if inside.value is None else join.key_span(key)},
        )
        self._arguments(step, inside, OPS[key], key, entries)
        branches = group["branches"].children
        if not any(map(is_group, branches.values())):  # else as many as it has rounds
            self._count(step, wrong_inputs(OPS[key], key, step, len(branches), step.key_span(key)))

    def _call(self, step: Node, key: str, label: str, entries: tuple[Node | None, ...]) -> None:
        inside = step[key]
        if not self._faults.sound(inside):
            return
        for name, declaration in block_params(self._state.frame.blocks[key]).items():
            if not self._faults.sound(declaration) or name in inside or "default" in declaration:
                continue
            if not (self._faults.misspelt(inside, name) or self._gives(entries, key, name)):
                self._faults.report(step, missing_parameter(key, name, label, step.key_span(key)), about=name)


STEP_WORDS = frozenset({"when", "repeat", "scope", "default_scope", "final", "side", "end_point", "id", "limit_stride"})
"""The keywords of a step whose values are evaluated outside of it."""


def _calls(node: Node, blocks: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    """The block calls under a node, with their steps."""
    for step in step_lists(node):
        if isinstance(step.value, dict):
            yield from ((str(key), step) for key in step.children if key in blocks)
            yield from _calls(step, blocks)


def _ids(node: Node) -> Iterator[str]:
    """The ids of the steps under a node."""
    for step in step_lists(node):
        if isinstance(step.value, dict):
            yield from ids_of(step.value)
            yield from _ids(step)


def _all_entries(node: Node) -> Iterator[Node]:
    """The entries of all arg-scopes in a file."""
    for key, child in node.children.items():
        if key == "arg_scope" and isinstance(child.value, list):
            yield from child.children.values()
        elif isinstance(child.value, dict | list):
            yield from _all_entries(child)
